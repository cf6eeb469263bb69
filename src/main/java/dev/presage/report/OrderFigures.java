package dev.presage.report;

import dev.presage.figure.Axis;
import dev.presage.figure.Figure;
import dev.presage.figure.Point;
import dev.presage.figure.Series;
import dev.presage.figure.XyPlot;
import dev.presage.study.OrderResult;
import dev.presage.study.SpectrumStudy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The figures of an order of learning; computes nothing. */
public final class OrderFigures {
    private static final int MOST_MODES = 14;
    private static final int MOST_SHOWN = 25;
    private static final Axis TIME = Axis.linear("time (sum of learning rates)");

    private OrderFigures() {}

    /** Loss, modes and label variance against time, and what top and bottom of the spectrum tell. */
    public static List<Figure> of(OrderResult result) {
        String what =
                result.plan().learner().word() + " of " + result.manifest().data() + " under "
                        + result.plan().strategy().canonical();
        OrderResult.Course course = result.course();
        List<Figure> figures = new ArrayList<>();
        List<Series> losses = new ArrayList<>(List.of(
                Series.line("predicted", points(course, i -> course.loss().at(i)))));
        result.training().ifPresent(t -> {
            losses.add(Series.points(
                    "descent on exact moments",
                    few(points(course, i -> t.descent().at(i)))));
            t.sampled().ifPresent(s -> losses.add(Series.points("descent on batches", few(points(course, s::at)))));
        });
        figures.add(new Figure(
                "loss",
                "Loss in the course of learning",
                "Loss by exact moments, " + what + ": predicted"
                        + (losses.size() > 1 ? ", and of plain descent from the same start." : "."),
                new XyPlot(TIME, Axis.linear("loss per sample"), losses)));
        List<Series> modes = new ArrayList<>();
        for (int j = 0; j < Math.min(MOST_MODES, course.modes().size()); j++) {
            int mode = j;
            modes.add(Series.line(
                    "mode " + (j + 1), points(course, i -> course.shares().at(i, mode))));
        }
        if (!modes.isEmpty()) {
            figures.add(new Figure(
                    "modes",
                    "When each mode is learned",
                    "Share of its final strength that each of the first modes has, predicted; " + what + ".",
                    new XyPlot(TIME, Axis.linear("share of final strength"), modes)));
        }
        course.labels().ifPresent(labels -> {
            List<Series> curves =
                    new ArrayList<>(List.of(Series.line("in the modes learned", points(course, labels::at))));
            course.probe()
                    .ifPresent(p -> curves.add(Series.line("seen by a least-squares probe", points(course, p::at))));
            figures.add(new Figure(
                    "labels",
                    "When what tells of the labels arrives",
                    "Share of the label variance, predicted; " + what + ".",
                    new XyPlot(TIME, Axis.linear("share of label variance"), curves)));
        });
        result.spectrum().flatMap(OrderFigures::topAndBottom).ifPresent(figures::add);
        return List.copyOf(figures);
    }

    private static Optional<Figure> topAndBottom(SpectrumStudy spectrum) {
        List<Point> top = new ArrayList<>();
        List<Point> bottom = new ArrayList<>();
        for (SpectrumStudy.Cut cut : spectrum.cuts()) {
            top.add(Point.of(100 * cut.explained(), cut.first().labelShare()));
            bottom.add(Point.of(100 * cut.explained(), cut.rest().labelShare()));
        }
        return top.isEmpty()
                ? Optional.empty()
                : Optional.of(new Figure(
                        "top-and-bottom",
                        "What top and bottom of the spectrum tell of the labels",
                        "Share of the label variance that least squares explains from the principal components that hold so"
                                + " much of the variance, and from all others. Exact on the training samples.",
                        new XyPlot(
                                Axis.linear("variance in the top (%)"),
                                Axis.linear("share of label variance"),
                                List.of(
                                        Series.line("top components", top),
                                        Series.line("bottom components", bottom)))));
    }

    /** So many that each is seen. */
    private static List<Point> few(List<Point> points) {
        int each = (points.size() + MOST_SHOWN - 1) / MOST_SHOWN;
        return IntStream.range(0, points.size())
                .filter(i -> i % each == 0)
                .mapToObj(points::get)
                .toList();
    }

    private static List<Point> points(OrderResult.Course course, IntToDoubleFunction value) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < course.steps().size(); i++) {
            points.add(Point.of(course.time(i), value.applyAsDouble(i)));
        }
        return points;
    }
}
