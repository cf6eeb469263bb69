package dev.presage.report;

import dev.presage.study.AnalysisResult;
import dev.presage.study.Comparison;
import dev.presage.study.ModeCourse;
import dev.presage.study.RunResult;
import dev.presage.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** How fast descent may go and when each mode is learned, predicted and in the training, for every run that was trained. */
final class TrainingCourse {
    /** So many modes are shown. */
    static final int MODES = 8;

    private TrainingCourse() {}

    /** Of one training: the rate that theory allows, and the one it reached; empty where theory knows none. */
    static String rate(Comparison result) {
        TrainingPlan plan = result.runs().get(0).training().plan();
        OptionalDouble largest = result.course().largestRate();
        return largest.isPresent()
                ? String.format(
                        Locale.ROOT,
                        "the largest stable learning rate of plain descent is %.3g; here %s reached %.3g",
                        largest.getAsDouble(),
                        plan.optimizer().word(),
                        plan.learningRate())
                : "";
    }

    static String step(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.0f", value.getAsDouble()) : "-";
    }

    /** The first modes. */
    static List<ModeCourse.Mode> modes(Comparison result) {
        List<ModeCourse.Mode> all = result.course().modes();
        return all.subList(0, Math.min(MODES, all.size()));
    }

    private static String name(RunResult run) {
        return run.strategy().canonical() + ", " + run.objective() + ", k = " + run.k();
    }

    /** A few lines for a terminal. */
    static String text(AnalysisResult result) {
        StringBuilder out = new StringBuilder();
        for (RunResult run : result.runs()) {
            run.trained().filter(c -> !modes(c).isEmpty()).ifPresent(c -> {
                out.append('\n')
                        .append(name(run))
                        .append(": ")
                        .append(rate(c))
                        .append(";\nhalf learned, mode by mode, at step ");
                List<ModeCourse.Mode> modes = modes(c);
                for (int j = 0; j < modes.size(); j++) {
                    out.append(j > 0 ? ", " : "")
                            .append(step(modes.get(j).trainedStep()))
                            .append(" (predicted ")
                            .append(step(modes.get(j).predictedStep()))
                            .append(")");
                }
                out.append(reason(c)).append('\n');
            });
        }
        return out.toString();
    }

    private static String reason(Comparison result) {
        String why = result.why().get("optimisation.modes.predictedStep");
        return why == null ? "" : "; no prediction: " + why;
    }

    /** The same as a table of a page; nothing where nothing was trained. */
    static String html(AnalysisResult result) {
        List<List<String>> rows = new ArrayList<>();
        StringBuilder rates = new StringBuilder();
        for (RunResult run : result.runs()) {
            run.trained().filter(c -> !modes(c).isEmpty()).ifPresent(c -> {
                rates.append(Html.paragraph(name(run) + ": " + rate(c) + reason(c) + "."));
                List<ModeCourse.Mode> modes = modes(c);
                for (int j = 0; j < modes.size(); j++) {
                    rows.add(List.of(
                            name(run),
                            Integer.toString(j + 1),
                            String.format(Locale.ROOT, "%.6g", modes.get(j).spectrum()),
                            step(modes.get(j).trainedStep()),
                            step(modes.get(j).predictedStep())));
                }
            });
        }
        return rows.isEmpty()
                ? ""
                : rates
                        + Html.table(
                                "When each mode was half learned",
                                List.of("run", "mode", "spectrum", "half learned at step", "predicted step"),
                                rows);
    }
}
