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

    /** A class or targets for each sample, where there are labels. */
    Optional<Labels> labels();

    /** Opens a new pass from the first sample. */
    RowReader open();

    /** The labels, where there are any and they are classes. */
    default Optional<ClassLabels> classes() {
        return labels().filter(ClassLabels.class::isInstance).map(ClassLabels.class::cast);
    }

    /** Number of coordinates d. */
    default int dimension() {
        return layout().dimension();
    }

    /** The first {@code limit} samples, or all if there are fewer. */
    default Samples first(int limit) {
        return limit >= size() ? this : new FirstSamples(this, limit);
    }
}
