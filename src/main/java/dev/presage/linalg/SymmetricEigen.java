package dev.presage.linalg;

/**
 * The eigen-decomposition A = U&#7488; diag(&lambda;) U of a symmetric matrix, or its largest part.
 *
 * @param values the d eigenvalues, or the largest of them, descending and algebraic (not by absolute value)
 * @param vectors as many rows of length d; <em>row</em> j is the unit eigenvector of values[j]
 */
public record SymmetricEigen(double[] values, Matrix vectors) {}
