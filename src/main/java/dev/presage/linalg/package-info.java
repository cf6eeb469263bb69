/**
 * Dense linear algebra: immutable {@link dev.presage.linalg.Matrix matrices}, and the {@link dev.presage.linalg.Backend
 * backends} that multiply and decompose them. Nothing here knows what the numbers mean.
 *
 * <p>Matrices are row-major doubles. Eigenvalues and singular values descend; eigenvectors are rows. Every native library
 * is tested against its definitions before it is used ({@link dev.presage.linalg.Backends}).
 */
package dev.presage.linalg;
