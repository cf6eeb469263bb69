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

    private CorruptionFigures() {}

    /** For each strength of the irrelevant features a figure for each objective, and one for the limit of many samples. */
    public static List<Figure> of(CorruptionResult result) {
        List<Figure> figures = new ArrayList<>();
        for (Corruption corruption : result.corruptions()) {
            for (String objective : OBJECTIVES) {
                figures.add(figure(result, corruption, objective));
            }
            figures.add(limit(result, corruption));
        }
        return List.copyOf(figures);
    }

    /** All of them on one sheet, two side by side. */
    public static String sheet(CorruptionResult result) {
        return Sheet.svg(
                result.manifest().data() + ": test accuracy against the number of corrupted samples", of(result), 2);
    }

    private static Figure figure(CorruptionResult result, Corruption corruption, String objective) {
        List<Integer> samples = result.plan().samples();
        List<Series> series = new ArrayList<>();
        for (double alpha : alphas(result)) {
            List<Point> points = new ArrayList<>();
            for (int n : samples) {
                points.add(point(n, result.at(corruption.name(), objective, alpha, OptionalInt.of(n))));
            }
            series.add(Series.line("\u03b1 = " + shortest(alpha), points));
        }
        double clean = 100 * result.clean().value();
        series.add(Series.line(
                "signal alone",
                List.of(Point.of(samples.get(0), clean), Point.of(samples.get(samples.size() - 1), clean))));
        return new Figure(
                corruption.name() + "-" + objective,
                objective + ", " + corruption.name() + " irrelevant features",
                "Accuracy of a least-squares probe on corrupted test samples of "
                        + result.manifest().data() + ", features of " + objective + " (k = "
                        + result.plan().k()
                        + ") fitted to so many corrupted samples, by the strength alpha of alignment; mean over "
                        + result.plan().repeats() + " draws with its standard error.",
                new XyPlot(Axis.logarithmic("corrupted training samples"), Axis.linear("test accuracy (%)"), series));
    }

    private static Figure limit(CorruptionResult result, Corruption corruption) {
        List<Double> alphas = alphas(result);
        List<Series> series = new ArrayList<>();
        for (String objective : OBJECTIVES) {
            series.add(Series.line(
                    objective,
                    alphas.stream()
                            .map(alpha ->
                                    point(alpha, result.at(corruption.name(), objective, alpha, OptionalInt.empty())))
                            .toList()));
        }
        double clean = 100 * result.clean().value();
        series.add(Series.line(
                "signal alone",
                List.of(Point.of(alphas.get(0), clean), Point.of(alphas.get(alphas.size() - 1), clean))));
        return new Figure(
                corruption.name() + "-limit",
                "the limit, " + corruption.name() + " irrelevant features",
                "Accuracy of a least-squares probe on corrupted test samples of "
                        + result.manifest().data()
                        + " in the limit of infinitely many corrupted training samples, by the strength"
                        + " alpha of alignment (k = " + result.plan().k() + ").",
                new XyPlot(Axis.linear("strength of alignment \u03b1"), Axis.linear("test accuracy (%)"), series));
    }

    private static List<Double> alphas(CorruptionResult result) {
        return result.plan().alphas().stream().sorted().distinct().toList();
    }

    private static Point point(double n, CorruptionResult.Point at) {
        Estimate accuracy = at.corrupted();
        return new Point(n, 100 * accuracy.value(), 100 * accuracy.standardError());
    }

    private static String shortest(double alpha) {
        return BigDecimal.valueOf(alpha).stripTrailingZeros().toPlainString();
    }
}
