package dev.presage.report;

import dev.presage.figure.Axis;
import dev.presage.figure.Figure;
import dev.presage.figure.Point;
import dev.presage.figure.Series;
import dev.presage.figure.Sheet;
import dev.presage.figure.XyPlot;
import dev.presage.moments.Estimate;
import dev.presage.study.Corruption;
import dev.presage.study.CorruptionResult;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The figures of paradigms on corrupted data: accuracy against the number of samples; computes nothing. */
public final class CorruptionFigures {
    private static final List<String> OBJECTIVES = List.of("supervised", "joint-embedding", "reconstruction");

    /** The limit is drawn so many times to the right of the largest number of samples. */
    private static final double LIMIT = 10;

    private CorruptionFigures() {}

    /** A figure for each strength of the irrelevant features and each objective. */
    public static List<Figure> of(CorruptionResult result) {
        List<Figure> figures = new ArrayList<>();
        for (Corruption corruption : result.corruptions()) {
            for (String objective : OBJECTIVES) {
                figures.add(figure(result, corruption, objective));
            }
        }
        return List.copyOf(figures);
    }

    /** All of them on one sheet, a row for each strength. */
    public static String sheet(CorruptionResult result) {
        return Sheet.svg(
                result.manifest().data() + ": test accuracy against the number of corrupted samples",
                of(result),
                OBJECTIVES.size());
    }

    private static Figure figure(CorruptionResult result, Corruption corruption, String objective) {
        List<Integer> samples = result.plan().samples();
        double limit = LIMIT * samples.get(samples.size() - 1);
        List<Series> series = new ArrayList<>();
        for (double alpha : result.plan().alphas()) {
            List<Point> points = new ArrayList<>();
            for (int n : samples) {
                points.add(point(n, result.at(corruption.name(), objective, alpha, OptionalInt.of(n))));
            }
            points.add(point(limit, result.at(corruption.name(), objective, alpha, OptionalInt.empty())));
            series.add(Series.line("\u03b1 = " + shortest(alpha), points));
        }
        double clean = 100 * result.clean().value();
        series.add(Series.line("signal alone", List.of(Point.of(samples.get(0), clean), Point.of(limit, clean))));
        return new Figure(
                corruption.name() + "-" + objective,
                objective + ", " + corruption.name() + " irrelevant features",
                "Accuracy of a least-squares probe on corrupted test samples of "
                        + result.manifest().data() + ", features of "
                        + objective + " (k = " + result.plan().k()
                        + ") fitted to so many corrupted samples, by the strength"
                        + " alpha of alignment; mean over " + result.plan().repeats()
                        + " draws with its standard error. The"
                        + " points furthest right are the limit of infinitely many samples, exact.",
                new XyPlot(
                        Axis.logarithmic("corrupted samples (right end: limit)"),
                        Axis.linear("test accuracy (%)"),
                        series));
    }

    private static Point point(double n, CorruptionResult.Point at) {
        Estimate accuracy = at.corrupted();
        return new Point(n, 100 * accuracy.value(), 100 * accuracy.standardError());
    }

    private static String shortest(double alpha) {
        return BigDecimal.valueOf(alpha).stripTrailingZeros().toPlainString();
    }
}
