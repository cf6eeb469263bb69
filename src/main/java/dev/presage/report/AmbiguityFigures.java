package dev.presage.report;

import dev.presage.figure.Axis;
import dev.presage.figure.Figure;
import dev.presage.figure.Point;
import dev.presage.figure.Series;
import dev.presage.figure.XyPlot;
import dev.presage.study.AmbiguityResult;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figure of what a reconstruction loss leaves open; computes nothing. */
public final class AmbiguityFigures {
    private AmbiguityFigures() {}

    /** The band of R2 against the tolerance. */
    public static List<Figure> of(AmbiguityResult result) {
        return List.of(new Figure(
                "ambiguity",
                "What the reconstruction loss leaves open",
                "The best and the worst R2 of the labels among all encoders of "
                        + result.plan().k()
                        + " features whose reconstruction loss under "
                        + result.plan().strategy().canonical()
                        + " is at most so much above the least. Exact on the training samples.",
                new XyPlot(
                        Axis.linear("reconstruction loss above the least (%)"),
                        Axis.linear("R\u00b2 of the labels"),
                        List.of(
                                Series.line(
                                        "best encoder",
                                        points(result, row -> row.band().best().bound())),
                                Series.line(
                                        "worst encoder",
                                        points(result, row -> row.band().worst().bound()))))));
    }

    private static List<Point> points(AmbiguityResult result, ToDoubleFunction<AmbiguityResult.Row> r2) {
        return result.bands().stream()
                .map(row -> Point.of(100 * row.share(), r2.applyAsDouble(row)))
                .toList();
    }
}
