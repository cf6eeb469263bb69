package dev.presage.linalg;

/**
 * X F&#7488; for one factor F, m &times; k, that stays where the backend computes, and many small blocks of rows X. Calls may
 * come from several threads at once, each of which computes alone; so the product of a block is the same bits on any number of
 * threads. While it is used, nothing else may be computed.
 */
public interface RowProduct extends AutoCloseable {
    /**
     * The products of {@code count} rows of length k, row-major from the start of {@code rows}, into the first count m places of
     * {@code out}; 2 count k m flops. The rows are only read.
     */
    void multiply(double[] rows, int count, double[] out);

    /** Frees native memory; the product must not be used afterwards. */
    @Override
    void close();
}
