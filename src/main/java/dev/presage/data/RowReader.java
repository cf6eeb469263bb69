package dev.presage.data;

/** One forward pass over the samples of a {@link Samples}. */
public interface RowReader extends AutoCloseable {
    /**
     * Reads the next sample's d finite values into a place of an array.
     *
     * @throws BadInputException if the source ends early, cannot be read or holds a NaN or an infinite value (the message
     *     names file, sample and coordinate)
     */
    void next(double[] into, int offset);

    /** Ends the pass. */
    @Override
    void close();
}
