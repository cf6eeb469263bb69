package dev.presage.study;

import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/** A quantity for k = 1..length, undefined at some k. */
public final class Curve {
    private final double[] values;

    private Curve(double[] values) {
        this.values = values;
    }

    /** Evaluates a function of k at k = 1..length, where it is defined. */
    static Curve over(int length, IntPredicate defined, IntToDoubleFunction value) {
        double[] values = new double[length];
        for (int k = 1; k <= length; k++) {
            values[k - 1] = defined.test(k) ? value.applyAsDouble(k) : Double.NaN;
        }
        return new Curve(values);
    }

    /** Largest k. */
    public int length() {
        return values.length;
    }

    /** The value at k = 1..length, empty where undefined. */
    public OptionalDouble at(int k) {
        double value = values[k - 1];
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
