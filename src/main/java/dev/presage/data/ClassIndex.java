package dev.presage.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/** The classes of a training set: the sorted distinct values of its labels, named by their decimal text. */
final class ClassIndex {
    /** In ascending order: integers, or the keys of real numbers. */
    private final long[] values;

    private final boolean real;
    private final LongFunction<String> text;
    private final List<String> names;

    private ClassIndex(long[] trainingLabels, boolean real, LongFunction<String> text) {
        this.values = Arrays.stream(trainingLabels).sorted().distinct().toArray();
        this.real = real;
        this.text = text;
        this.names = Arrays.stream(values).mapToObj(text).toList();
    }

    static ClassIndex of(long[] trainingLabels) {
        return new ClassIndex(trainingLabels, false, Long::toString);
    }

    /** Classes that are named by real numbers, such as half stars. */
    static ClassIndex ofNumbers(double[] trainingLabels) {
        return new ClassIndex(keys(trainingLabels), true, key -> Numeral.shortest(number(key)));
    }

    /** Whether the classes are real numbers. */
    boolean real() {
        return real;
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
                        + " classes of the training labels, found " + text.apply(labels[i]));
            }
        }
        return new ClassLabels(classOf, names);
    }

    /** The same for classes that are real numbers. */
    ClassLabels label(String file, double[] labels) {
        return label(file, keys(labels));
    }

    private static long[] keys(double[] numbers) {
        return Arrays.stream(numbers).mapToLong(ClassIndex::key).toArray();
    }

    /** Bits in the order of the numbers: those of a negative number fall with its size, so all but the sign are turned. */
    private static long key(double number) {
        long bits = Double.doubleToLongBits(number + 0.0); // no -0
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    private static double number(long key) {
        return Double.longBitsToDouble(key ^ (key >> 63 & Long.MAX_VALUE));
    }
}
