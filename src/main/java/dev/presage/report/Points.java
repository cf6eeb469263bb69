package dev.presage.report;

import dev.presage.figure.Point;
import dev.presage.figure.Series;
import dev.presage.study.Curve;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Points of plots from curves over the number of features. */
final class Points {
    private Points() {}

    /** (k, value) for k = 1..most where the curve is defined. */
    static List<Point> of(Curve curve, int most) {
        return of(curve, Optional.empty(), most);
    }

    /** The same with standard errors, where there are such. */
    static List<Point> of(Curve curve, Optional<Curve> errors, int most) {
        List<Point> points = new ArrayList<>();
        for (int k = 1; k <= Math.min(most, curve.length()); k++) {
            int at = k;
            OptionalDouble error =
                    errors.filter(e -> at <= e.length()).map(e -> e.at(at)).orElse(OptionalDouble.empty());
            if (curve.at(k).isPresent()) {
                points.add(new Point(k, curve.at(k).getAsDouble(), error.orElse(0)));
            }
        }
        return points;
    }

    /** Adds a curve, if there are points. */
    static void line(String name, List<Point> points, List<Series> series) {
        if (!points.isEmpty()) {
            series.add(Series.line(name, points));
        }
    }
}
