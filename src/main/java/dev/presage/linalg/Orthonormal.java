package dev.presage.linalg;

/**
 * Rows X made orthonormal one after another, by XX&#7488; = LL&#7488;. Where the k rows of X have length one, rounding leaves inner
 * products of some eps tr (XX&#7488;)&#8315;&sup1; / k, and none above some eps tr (XX&#7488;)&#8315;&sup1;.
 *
 * @param rows L&#8315;&sup1;X
 * @param scale what rows were multiplied by to become those of X
 * @param gram XX&#7488;, by its factor; its inverse has a trace of at least k where the rows have length one
 */
public record Orthonormal(Matrix rows, double[] scale, Cholesky gram) {}
