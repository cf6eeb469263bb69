package dev.presage.linalg;

/**
 * Rows X made orthonormal one after another, by XX&#7488; = LL&#7488;. Rounding leaves inner products of about eps tr (XX&#7488;)&#8315;&sup1; / k,
 * and none above eps tr (XX&#7488;)&#8315;&sup1; or so, where rows have length one.
 *
 * @param rows L&#8315;&sup1;X
 * @param lower L, k &times; k
 * @param inverseTrace tr (XX&#7488;)&#8315;&sup1;; at least k for rows of length one
 */
public record Orthonormal(Matrix rows, Matrix lower, double inverseTrace) {}
