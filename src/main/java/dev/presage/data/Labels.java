package dev.presage.data;

/**
 * What is known of each of n samples beside its coordinates, as l numbers y_i: a class (one-hot, so that least squares is
 * the same for both) or real-valued targets.
 */
public sealed interface Labels permits ClassLabels, Targets {
    /** Number of samples n. */
    int size();

    /** Length l of y_i: the number of classes, or of targets. */
    int dimension();

    /** Writes y_i into l places of an array, from an offset on. */
    void copy(int i, double[] into, int offset);

    /** Average of the y_i, length l: the class frequencies, or the mean targets. */
    double[] mean();

    /** The labels of the first count samples. */
    Labels first(int count);
}
