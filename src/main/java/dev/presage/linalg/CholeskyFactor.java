package dev.presage.linalg;

/**
 * L of A = L L&#7488;, lower triangular, where the backend keeps it. Native memory is freed when it is closed, or when nobody refers
 * to the factor any more.
 */
@FunctionalInterface
public interface CholeskyFactor extends AutoCloseable {
    /** x -&gt; L&#8315;&sup1;x for many blocks of vectors, to be closed by whoever asked; the factor stays. */
    LinearOperator inverse();

    /** Frees memory at once; the factor must not be used afterwards. */
    @Override
    default void close() {}
}
