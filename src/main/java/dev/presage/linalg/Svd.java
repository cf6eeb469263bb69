package dev.presage.linalg;

/**
 * The thin singular value decomposition A = L diag(&sigma;) R of an m &times; n matrix, p = min(m, n).
 *
 * @param values the p singular values, descending
 * @param left m &times; p, orthonormal columns
 * @param right p &times; n, orthonormal rows
 */
public record Svd(double[] values, Matrix left, Matrix right) {}
