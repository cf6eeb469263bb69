package dev.presage.linalg;

/**
 * The eigen-decomposition A = U&#7488; diag(&lambda;) U of a symmetric matrix.
 *
 * @param values the d eigenvalues, descending and algebraic (not by absolute value)
 * @param vectors d &times; d; <em>row</em> j is the unit eigenvector of values[j]
 */
public record SymmetricEigen(double[] values, Matrix vectors) {}
