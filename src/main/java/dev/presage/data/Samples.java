package dev.presage.data;

import java.util.Optional;

/**
 * n samples of dimension d that can be read in order, row by row, as often as asked. Implementations keep at most their
 * compact encoded form in memory, never all samples as doubles.
 */
public interface Samples {
    /** Arrangement of the d coordinates. */
    Layout layout();

    /** Number of samples n. */
    int size();

    /** A class for each sample, where there are labels. */
    Optional<ClassLabels> labels();

    /** Opens a new pass from the first sample. */
    RowReader open();

    /** Number of coordinates d. */
    default int dimension() {
        return layout().dimension();
    }

    /** The first {@code limit} samples, or all if there are fewer. */
    default Samples first(int limit) {
        return limit >= size() ? this : new FirstSamples(this, limit);
    }
}
