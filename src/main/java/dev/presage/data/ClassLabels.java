package dev.presage.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** One class for each of n samples; classes are numbered 0..classes-1 and carry names. */
public final class ClassLabels {
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

    /** Number of samples n. */
    public int size() {
        return classOf.length;
    }

    /** Number of classes. */
    public int classes() {
        return names.size();
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

    /** The labels of the first count samples, over the same classes. */
    public ClassLabels first(int count) {
        return new ClassLabels(Arrays.copyOf(classOf, count), names);
    }
}
