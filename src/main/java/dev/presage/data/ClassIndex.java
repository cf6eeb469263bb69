package dev.presage.data;

import java.util.Arrays;
import java.util.List;

/** The classes of a training set: the sorted distinct values of its labels, named by their decimal text. */
final class ClassIndex {
    private final long[] values;
    private final List<String> names;

    private ClassIndex(long[] values) {
        this.values = values;
        this.names = Arrays.stream(values).mapToObj(Long::toString).toList();
    }

    static ClassIndex of(long[] trainingLabels) {
        return new ClassIndex(Arrays.stream(trainingLabels).sorted().distinct().toArray());
    }

    /**
     * Numbers labels by these classes.
     *
     * @throws BadInputException if a label is no class of the training set
     */
    ClassLabels label(String file, long[] labels) {
        int[] classOf = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            classOf[i] = Arrays.binarySearch(values, labels[i]);
            if (classOf[i] < 0) {
                throw new BadInputException(file + ": label " + i + " (from 0) expects one of the " + values.length
                        + " classes of the training labels, found " + labels[i]);
            }
        }
        return new ClassLabels(classOf, names);
    }
}
