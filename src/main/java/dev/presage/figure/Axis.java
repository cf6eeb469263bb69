package dev.presage.figure;

/**
 * An axis of a plot.
 *
 * @param label the quantity, with its unit where it has one
 * @param scale how its numbers are placed
 */
public record Axis(String label, Scale scale) {
    /** @throws IllegalArgumentException if the label is blank */
    public Axis {
        Words.required("the label of an axis", label);
    }

    /** An axis with equal distances for equal differences. */
    public static Axis linear(String label) {
        return new Axis(label, Scale.LINEAR);
    }

    /** An axis in decades, for numbers above 0. */
    public static Axis logarithmic(String label) {
        return new Axis(label, Scale.LOGARITHMIC);
    }

    /** Whether a number has a place on this axis: finite, and above 0 on a logarithmic one. */
    public boolean holds(double value) {
        return Double.isFinite(value) && (scale == Scale.LINEAR || value > 0);
    }
}
