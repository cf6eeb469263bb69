package dev.presage.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** One class for each of n samples; classes are numbered 0..classes-1 and carry names. */
public final class ClassLabels implements Labels {
    private final int[] classOf;
    private final List<String> names;

    /**
     * Copies the class numbers.
     *
     * @throws BadInputException if a number is outside 0..names.size()-1
     */
    public ClassLabels(int[] classOf, List<String> names) {
        this.classOf = classOf.clone();
        this.names = List.copyOf(names);
        for (int i = 0; i < classOf.length; i++) {
            if (classOf[i] < 0 || classOf[i] >= names.size()) {
                throw new BadInputException(
                        "label " + i + " expects a class from 0 to " + (names.size() - 1) + ", found " + classOf[i]);
            }
        }
    }

    @Override
    public int size() {
        return classOf.length;
    }

    /** Number of classes. */
    public int classes() {
        return names.size();
    }

    @Override
    public int dimension() {
        return classes();
    }

    /** One-hot: 1 at the class of sample i, else 0. */
    @Override
    public void copy(int i, double[] into, int offset) {
        Arrays.fill(into, offset, offset + classes(), 0);
        into[offset + classOf[i]] = 1;
    }

    @Override
    public double[] mean() {
        double[] frequencies = new double[classes()];
        for (int c : classOf) {
            frequencies[c] += 1.0 / classOf.length;
        }
        return frequencies;
    }

    /** Class number of sample i. */
    public int classOf(int i) {
        return classOf[i];
    }

    /** Names of the classes, by number. */
    public List<String> names() {
        return names;
    }

    /** The same labels under other names. */
    ClassLabels named(UnaryOperator<String> name) {
        return new ClassLabels(classOf, names.stream().map(name).toList());
    }

    /** Over the same classes. */
    @Override
    public ClassLabels first(int count) {
        return new ClassLabels(Arrays.copyOf(classOf, count), names);
    }
}
