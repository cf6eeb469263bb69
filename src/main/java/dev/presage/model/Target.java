package dev.presage.model;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;

/** What a spectral objective maximises per unit of view variance: v&#7488; T v / v&#7488; S v. */
public sealed interface Target {
    /** T itself, d &times; d, positive semi-definite. Its solutions are eigenvalues of S^{-1/2} T S^{-1/2}. */
    record Form(SymmetricMatrix form) implements Target {}

    /**
     * T = F&#7488;F by its factor, p &times; d. Its solutions are singular values of F S^{-1/2}: small ones keep their
     * digits, which the eigenvalues of T would lose.
     */
    record Factor(Matrix factor) implements Target {}
}
