package dev.presage.linalg;

/**
 * A = LL&#7488;.
 *
 * @param lower L, d &times; d
 * @param inverseTrace tr A&#8315;&sup1; = ||L&#8315;&sup1;||&sup2;; infinite if it exceeds doubles
 */
public record Cholesky(Matrix lower, double inverseTrace) {}
