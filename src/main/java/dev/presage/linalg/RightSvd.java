package dev.presage.linalg;

/**
 * The singular values and right singular vectors of an m &times; n matrix A, p = min(m, n), without the left ones, which are
 * A v / &sigma;.
 *
 * @param values the p singular values, descending
 * @param right p &times; n, orthonormal rows
 * @param errors how far the method may have moved each value, beyond the few roundoffs of ||A|| of any singular value
 *     decomposition
 * @param levels how many eigenproblems it took; 0 if there was none
 */
public record RightSvd(double[] values, Matrix right, double[] errors, int levels) {}
