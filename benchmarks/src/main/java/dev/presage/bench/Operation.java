package dev.presage.bench;

/** The kernels that libraries are compared on. */
enum Operation {
    MULTIPLY,
    GRAM,
    CHOLESKY,
    EIGEN,
    GENERALIZED_EIGEN,
    TOP_K,
    SVD
}
