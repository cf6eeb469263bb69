package dev.presage.figure;

/**
 * A point of a plot.
 *
 * @param x its place across
 * @param y its height
 * @param standardError of y, drawn as a bar of one standard error up and down; 0 where y is exact or has none
 */
public record Point(double x, double y, double standardError) {
    /** @throws IllegalArgumentException if a number is not finite, or the standard error negative */
    public Point {
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new IllegalArgumentException("a point has finite coordinates, not (" + x + ", " + y + ")");
        }
        if (!Double.isFinite(standardError) || standardError < 0) {
            throw new IllegalArgumentException("a standard error is finite and not negative, not " + standardError);
        }
    }

    /** A point without error. */
    public static Point of(double x, double y) {
        return new Point(x, y, 0);
    }
}
