package dev.presage.bench;

import java.util.List;
import java.util.Locale;

/**
 * t = c x^p by least squares on the logarithms.
 *
 * @param exponent p
 * @param standardError of p, from the scatter about the line; NaN with two points
 * @param factor c
 * @param from the smallest x that was used
 * @param to the largest
 * @param points how many
 */
record Fit(double exponent, double standardError, double factor, double from, double to, int points) {
    /** A point. */
    record Point(double x, double y) {}

    /** The fit to points of at least a given x. */
    static Fit of(List<Point> all, double from) {
        List<Point> points = all.stream().filter(p -> p.x() >= from).toList();
        int n = points.size();
        if (n < 2) {
            throw new IllegalArgumentException("a power law expects at least 2 points, found " + n);
        }
        double meanX =
                points.stream().mapToDouble(p -> Math.log(p.x())).average().orElseThrow();
        double meanY =
                points.stream().mapToDouble(p -> Math.log(p.y())).average().orElseThrow();
        double xx = 0;
        double xy = 0;
        for (Point p : points) {
            double x = Math.log(p.x()) - meanX;
            xx += x * x;
            xy += x * (Math.log(p.y()) - meanY);
        }
        double exponent = xy / xx;
        double scatter = 0;
        for (Point p : points) {
            double off = Math.log(p.y()) - meanY - exponent * (Math.log(p.x()) - meanX);
            scatter += off * off;
        }
        return new Fit(
                exponent,
                n > 2 ? Math.sqrt(scatter / (n - 2) / xx) : Double.NaN,
                Math.exp(meanY - exponent * meanX),
                points.stream().mapToDouble(Point::x).min().orElseThrow(),
                points.stream().mapToDouble(Point::x).max().orElseThrow(),
                n);
    }

    double at(double x) {
        return factor * Math.pow(x, exponent);
    }

    /** Exponent and error, for a table. */
    String text() {
        return Double.isNaN(standardError)
                ? String.format(Locale.ROOT, "%.2f", exponent)
                : String.format(Locale.ROOT, "%.2f ± %.2f", exponent, standardError);
    }
}
