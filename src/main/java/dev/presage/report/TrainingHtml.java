package dev.presage.report;

import dev.presage.study.Comparison;
import dev.presage.study.Manifest;
import dev.presage.study.ModeCourse;
import dev.presage.study.ProbeAccuracies;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Trained models next to their closed form, as one page that loads nothing. */
public final class TrainingHtml {
    private static final double PERCENT = 100;
    /** Losses this near to the optimum, in shares of it, are said to have reached it. */
    private static final double REACHED = 0.01;

    private TrainingHtml() {}

    /** The page. */
    public static String of(Comparison result, Manifest manifest, Provenance provenance) {
        return new HtmlPage("Training on " + manifest.data() + " against its prediction")
                .lead(lead(result, manifest))
                .lead(Html.note(how(result, manifest)))
                .warnings(Optional.ofNullable(result.why().get("runs")).stream().toList())
                .section("plots", "Plots", FigureHtml.grid(TrainingFigures.of(result)))
                .section("numbers", "Numbers", models(result, manifest) + modes(result))
                .section("missing", "What is not told, and why", reasons(result, manifest))
                .end(manifest, provenance);
    }

    private static String lead(Comparison result, Manifest manifest) {
        Comparison.OverSeeds gap =
                result.mean(run -> OptionalDouble.of(run.relativeGap())).orElseThrow();
        boolean reached = !result.gapIsAbsolute() && Math.abs(gap.value()) < REACHED;
        String encoder = NoiseWords.encoders(List.of(result.objective()), List.of(result.k()));
        String seeds =
                result.runs().size() == 1 ? "" : " (mean of " + result.runs().size() + " seeds)";
        String distance = result.gapIsAbsolute()
                ? Html.number(gap.value(), 2) + " above the optimum, which is 0"
                : Html.number(PERCENT * Math.abs(gap.value()), 2)
                        + error(gap.standardError(), PERCENT)
                        + " % "
                        + (gap.value() < 0 ? "below" : "above")
                        + " the loss that the closed form predicts";
        String noise = NoiseWords.isNone(result.strategy())
                ? "without noise"
                : "under " + result.strategy().canonical();
        return HtmlPage.verdict(
                reached ? "helps" : "undecided",
                reached ? "Training reached the predicted loss" : "Training has not reached the predicted loss",
                Html.capital(encoder) + " trained on mini-batches " + noise + " ends " + distance + seeds + ".",
                Optional.of(angle(result) + probe(result, manifest)).filter(text -> !text.isEmpty()));
    }

    private static String angle(Comparison result) {
        return result.mean(Comparison.Run::angleDegrees)
                .map(mean -> String.format(
                        Locale.ROOT,
                        "Its features span a space whose largest angle to the predicted one is %s%s degrees. ",
                        Html.number(mean.value(), 3),
                        error(mean.standardError(), 1)))
                .orElse("");
    }

    private static String probe(Comparison result, Manifest manifest) {
        ProbeCells probes = ProbeCells.of(manifest);
        Comparison.ProbeComparison probe = probes.leastSquares(result);
        if (probe.closedForm().isEmpty() || probe.trained().isEmpty()) {
            return "";
        }
        String on = result.accuracyOn().equals("test") ? "test samples" : "training samples left out one by one";
        return "A linear probe on it " + (probes.real() ? "has an R2 of " : "is right on ")
                + probes.shown(probe.trained())
                + (probes.real() ? "" : " %") + " of " + on + ", on the predicted features "
                + (probes.real() ? "of " : "on ") + probes.shown(probe.closedForm()) + (probes.real() ? "." : " %.");
    }

    private static String error(OptionalDouble error, double unit) {
        return error.isPresent() && error.getAsDouble() > 0
                ? " \u00b1 " + Html.number(unit * error.getAsDouble(), 2)
                : "";
    }

    private static String how(Comparison result, Manifest manifest) {
        TrainingRun first = result.runs().get(0).training();
        TrainingPlan plan = first.plan();
        return String.format(
                Locale.ROOT,
                "%s: %d steps of %d samples, %s at a learning rate of %s, on %s. Losses are by exact moments, so training noise"
                        + " does not blur them. The spectrum falls by %s %% after the last feature: the less, the farther in angle"
                        + " training may end.",
                manifest.data(),
                first.steps(),
                plan.batch(),
                plan.optimizer().word(),
                Html.number(plan.learningRate(), 3),
                first.device(),
                Html.number(PERCENT * result.spectralGap(), 3));
    }

    private static String models(Comparison result, Manifest manifest) {
        ProbeCells probes = ProbeCells.of(manifest);
        List<String> heads = List.of(
                "model",
                "loss per sample",
                result.gapIsAbsolute() ? "loss above the optimum" : "loss above the optimum, %",
                "angle, degrees",
                "least squares, " + probes.unit(),
                "softmax, %",
                "seconds");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "closed form",
                Html.number(result.closedFormLoss(), 7),
                "0",
                "0",
                probes.shown(probes.leastSquares(result).closedForm()),
                AnalysisTable.percent(result.softmax().closedForm()),
                ""));
        for (Comparison.Run run : result.runs()) {
            rows.add(List.of(
                    "trained, seed " + run.training().plan().seed(),
                    Html.number(run.loss(), 7),
                    Html.number((result.gapIsAbsolute() ? 1 : PERCENT) * run.relativeGap(), 3),
                    AnalysisHtml.shown(run.angleDegrees(), "%.2f"),
                    probes.shown(
                            probes.real()
                                    ? run.accuracies().r2()
                                    : run.accuracies().leastSquares()),
                    AnalysisTable.percent(run.accuracies().softmax().map(ProbeAccuracies.Softmax::accuracy)),
                    String.format(Locale.ROOT, "%.1f", run.training().seconds())));
        }
        return Html.table("Models", heads, rows);
    }

    private static String modes(Comparison result) {
        List<ModeCourse.Mode> modes = TrainingCourse.modes(result);
        if (modes.isEmpty()) {
            return "";
        }
        List<List<String>> rows = new ArrayList<>();
        for (int j = 0; j < modes.size(); j++) {
            rows.add(List.of(
                    Integer.toString(j + 1),
                    Html.number(modes.get(j).spectrum(), 6),
                    TrainingCourse.step(modes.get(j).trainedStep()),
                    TrainingCourse.step(modes.get(j).predictedStep())));
        }
        String rate = TrainingCourse.rate(result);
        return (rate.isEmpty() ? "" : Html.paragraph(Html.capital(rate) + "."))
                + Html.table(
                        "When each mode was half learned",
                        List.of("mode", "spectrum", "half learned at step", "predicted step"),
                        rows);
    }

    private static String reasons(Comparison result, Manifest manifest) {
        boolean real = ProbeCells.of(manifest).real();
        StringBuilder out = new StringBuilder();
        result.why().forEach((field, reason) -> {
            if (!field.startsWith(real ? "accuracy" : "r2Probe")) {
                out.append("<li><code>")
                        .append(Html.escape(field))
                        .append("</code>: ")
                        .append(Html.escape(reason))
                        .append(".</li>\n");
            }
        });
        return out.isEmpty() ? "" : "<ul>\n" + out + "</ul>\n";
    }
}
