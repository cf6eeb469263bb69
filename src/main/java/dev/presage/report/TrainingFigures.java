package dev.presage.report;

import dev.presage.figure.Axis;
import dev.presage.figure.Figure;
import dev.presage.figure.Point;
import dev.presage.figure.Series;
import dev.presage.figure.XyPlot;
import dev.presage.study.Comparison;
import dev.presage.study.ModeCourse;
import dev.presage.train.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntFunction;

/** Figures of trained models beside the closed form; computes nothing. */
public final class TrainingFigures {
    private TrainingFigures() {}

    /** Learning curves, and when each mode was learned where that was predicted. */
    public static List<Figure> of(Comparison result) {
        return of(result, "");
    }

    /** The same, with something behind the names. */
    static List<Figure> of(Comparison result, String suffix) {
        String what = result.objective() + " under " + result.strategy().canonical() + ", k = " + result.k();
        List<Figure> figures = new ArrayList<>();
        learningCurves(result, what, suffix).ifPresent(figures::add);
        modes(result, what, suffix).ifPresent(figures::add);
        return figures;
    }

    private static Optional<Figure> learningCurves(Comparison result, String what, String suffix) {
        List<Series> series = new ArrayList<>();
        int last = 0;
        TrainingRun first = result.runs().get(0).training();
        Points.line(
                "predicted, seed " + first.plan().seed(),
                points(first.checkpoints(), i -> result.predicted().get(i)),
                series);
        boolean trained = false;
        for (Comparison.Run run : result.runs()) {
            List<Point> points =
                    points(run.training().checkpoints(), i -> run.curve().get(i));
            if (!points.isEmpty()) {
                series.add(
                        Series.points("trained, seed " + run.training().plan().seed(), points));
                trained = true;
            }
            last = Math.max(last, run.training().steps());
        }
        if (!trained) {
            return Optional.empty();
        }
        series.add(Series.line(
                "closed form",
                List.of(Point.of(0, result.closedFormLoss()), Point.of(Math.max(1, last), result.closedFormLoss()))));
        return Optional.of(new Figure(
                "learning-curve" + suffix,
                "Learning curve of " + what,
                "Loss by exact moments of the model at each checkpoint of its training on mini-batches ("
                        + first.plan().optimizer().word()
                        + "), of the descent on exact moments that predicts it, where there is"
                        + " one, and of the closed form. Training: " + what + ".",
                new XyPlot(Axis.linear("step"), Axis.linear("loss per sample"), series)));
    }

    private static List<Point> points(List<TrainingRun.Checkpoint> checkpoints, IntFunction<OptionalDouble> loss) {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < checkpoints.size(); i++) {
            int step = checkpoints.get(i).step();
            loss.apply(i).ifPresent(value -> points.add(Point.of(step, value)));
        }
        return points;
    }

    private static Optional<Figure> modes(Comparison result, String what, String suffix) {
        List<Point> points = new ArrayList<>();
        for (ModeCourse.Mode mode : result.course().modes()) {
            if (mode.predictedStep().orElse(0) > 0 && mode.trainedStep().orElse(0) > 0) {
                points.add(Point.of(
                        mode.predictedStep().getAsDouble(), mode.trainedStep().getAsDouble()));
            }
        }
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(new Figure(
                        "modes" + suffix,
                        "When each mode is learned: " + what,
                        "Step at which each mode has half of its final strength, predicted by its own dynamics and seen in the"
                                + " training. Training: " + what + ".",
                        new XyPlot(
                                Axis.logarithmic("predicted step"),
                                Axis.logarithmic("step in training"),
                                List.of(Series.points("mode", points)),
                                Optional.of("equal"))));
    }
}
