package dev.presage.linalg;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** An immutable vector of doubles. */
public final class Vector {
    private final double[] values;

    private Vector(double[] values) {
        this.values = values;
    }

    /** Copies the values. */
    public static Vector of(double... values) {
        return new Vector(values.clone());
    }

    /** Wraps values <em>without a copy</em>: the caller gives the array away. */
    public static Vector wrap(double[] values) {
        return new Vector(values);
    }

    /** The vector of zeros. */
    public static Vector zeros(int dimension) {
        return new Vector(new double[dimension]);
    }

    /** The vector whose coordinates all have one value. */
    public static Vector constant(int dimension, double value) {
        return generate(dimension, i -> value);
    }

    /** Fills a vector coordinate by coordinate. */
    public static Vector generate(int dimension, IntToDoubleFunction coordinate) {
        double[] values = new double[dimension];
        Arrays.setAll(values, coordinate);
        return new Vector(values);
    }

    /** Number of coordinates. */
    public int dimension() {
        return values.length;
    }

    /** Coordinate i. */
    public double at(int i) {
        return values[i];
    }

    /** A copy of the coordinates. */
    public double[] toArray() {
        return values.clone();
    }

    /** The sum. */
    public Vector plus(Vector other) {
        Matrix.requireSame("coordinates", dimension(), other.dimension());
        return generate(values.length, i -> values[i] + other.values[i]);
    }

    /** The difference. */
    public Vector minus(Vector other) {
        Matrix.requireSame("coordinates", dimension(), other.dimension());
        return generate(values.length, i -> values[i] - other.values[i]);
    }

    /** Every coordinate times a factor. */
    public Vector times(double factor) {
        return generate(values.length, i -> factor * values[i]);
    }

    /** Coordinate by coordinate product. */
    public Vector times(Vector other) {
        Matrix.requireSame("coordinates", dimension(), other.dimension());
        return generate(values.length, i -> values[i] * other.values[i]);
    }

    /** The inner product. */
    public double dot(Vector other) {
        Matrix.requireSame("coordinates", dimension(), other.dimension());
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * other.values[i];
        }
        return sum;
    }

    /** Sum of the coordinates. */
    public double sum() {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** Whether every coordinate is exactly zero. */
    public boolean isZero() {
        for (double value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** Exact equality. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Vector v && Arrays.equals(v.values, values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Vector[" + values.length + "]";
    }
}
