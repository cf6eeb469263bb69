package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.linalg.Precision;
import dev.presage.study.Comparison;
import dev.presage.study.Manifest;
import dev.presage.study.ModeCourse;
import dev.presage.study.ProbeAccuracies;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingRun;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Trained models next to the closed form, as JSON and as a table. */
public final class ComparisonReport {
    /** Every so many checkpoints are in the table. */
    private static final int COURSE = 4;

    private ComparisonReport() {}

    /** The JSON of {@code train}: single numbers are means over the seeds, the curve is the first seed's. */
    public static JsonObject json(Comparison result, Manifest manifest, String version) {
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", 1);
        out.addProperty("command", "train");
        Json.partial(result.partial(), out);
        out.add("manifest", ManifestJson.of(manifest));
        out.addProperty("objective", result.objective());
        out.addProperty("noise", result.strategy().canonical());
        out.addProperty("noiseAsGiven", result.strategy().asGiven());
        out.addProperty("k", result.k());
        body(result).entrySet().forEach(entry -> out.add(entry.getKey(), entry.getValue()));
        return out;
    }

    /** The numbers of a comparison, without what was compared. */
    static JsonObject body(Comparison result) {
        JsonObject out = new JsonObject();
        TrainingPlan plan = result.runs().get(0).training().plan();
        JsonObject how = new JsonObject();
        how.addProperty("steps", plan.steps());
        how.addProperty("batch", plan.batch());
        how.addProperty("optimizer", plan.optimizer().word());
        how.add("learningRate", Json.number(plan.learningRate()));
        how.addProperty("seeds", result.runs().size());
        how.add("warmUp", Json.number(plan.warmUp()));
        how.addProperty("schedule", plan.schedule().word());
        how.add("clip", Json.number(plan.clip()));
        how.add("patience", plan.patience().map(ComparisonReport::patience).orElse(JsonNull.INSTANCE));
        out.add("plan", how);
        out.add("closedFormLoss", Json.number(result.closedFormLoss()));
        mean(out, "trainedLoss", "trainedLossStandardError", result.mean(r -> OptionalDouble.of(r.loss())));
        mean(
                out,
                "relativeLossGap",
                "relativeLossGapStandardError",
                result.mean(r -> OptionalDouble.of(r.relativeGap())));
        out.addProperty("lossGapIs", result.gapIsAbsolute() ? "absolute" : "relative");
        mean(
                out,
                "subspaceAngleDegrees",
                "subspaceAngleStandardErrorDegrees",
                result.mean(Comparison.Run::angleDegrees));
        mean(out, "ownLoss", "ownLossStandardError", result.ownLoss());
        out.add("spectralGap", Json.number(result.spectralGap()));
        JsonObject accuracy = probe(result.leastSquares());
        accuracy.addProperty("on", result.accuracyOn());
        ProbeAccuracies.LeftOut promised = result.closedForm().leaveOneOut();
        accuracy.add("leaveOneOut", AnalysisJson.estimate(promised.leastSquares()));
        JsonObject softmax = probe(result.softmax());
        softmax.add("leaveOneOut", AnalysisJson.estimate(promised.softmax()));
        accuracy.add("softmax", softmax);
        if (result.closedForm().neighbours().isPresent()) {
            accuracy.add("neighbours", probe(result.neighbours()));
        }
        out.add("accuracy", accuracy);
        JsonObject r2 = probe(result.r2());
        r2.addProperty("on", result.accuracyOn());
        out.add("r2Probe", r2);
        out.add("curve", curve(result));
        out.add("optimisation", optimisation(result));
        result.drawErrors().ifPresent(errors -> {
            JsonObject draws = new JsonObject();
            draws.add("closedFormLoss", Json.number(errors.closedFormLoss()));
            draws.add("trainedLoss", Json.number(errors.trainedLoss()));
            draws.add("relativeLossGap", Json.number(errors.relativeGap()));
            draws.add("subspaceAngleDegrees", Json.number(errors.angleDegrees()));
            out.add("drawErrors", draws);
        });
        JsonArray runs = new JsonArray();
        for (Comparison.Run run : result.runs()) {
            JsonObject each = new JsonObject();
            each.addProperty("seed", run.training().plan().seed());
            each.add("trainedLoss", Json.number(run.loss()));
            each.add("relativeLossGap", Json.number(run.relativeGap()));
            each.add("subspaceAngleDegrees", Json.number(run.angleDegrees()));
            each.add("accuracy", AnalysisJson.estimate(run.accuracies().leastSquares()));
            each.add("r2", AnalysisJson.estimate(run.accuracies().r2()));
            each.add(
                    "softmax",
                    run.accuracies().softmax().map(ComparisonReport::fitted).orElse(JsonNull.INSTANCE));
            each.addProperty("steps", run.training().steps());
            each.add("seconds", Json.number(run.training().seconds()));
            runs.add(each);
        }
        out.add("runs", runs);
        TrainingRun first = result.runs().get(0).training();
        out.addProperty("device", first.device());
        out.addProperty("precision", first.precision().toString());
        out.addProperty("noiseDrawnOn", first.noiseOnDevice() ? "device" : "host");
        out.add("seconds", Json.number(seconds(result)));
        JsonObject why = new JsonObject();
        result.why().forEach(why::addProperty);
        out.add("why", why);
        return out;
    }

    private static JsonElement patience(TrainingPlan.Patience patience) {
        JsonObject out = new JsonObject();
        out.addProperty("steps", patience.steps());
        out.add("tolerance", Json.number(patience.tolerance()));
        return out;
    }

    private static JsonObject optimisation(Comparison result) {
        JsonObject out = new JsonObject();
        out.add("largestStableRate", Json.number(result.course().largestRate()));
        JsonArray modes = new JsonArray();
        for (ModeCourse.Mode mode : result.course().modes()) {
            JsonObject one = new JsonObject();
            one.add("spectrum", Json.number(mode.spectrum()));
            one.add("predictedStep", Json.number(mode.predictedStep()));
            one.add("trainedStep", Json.number(mode.trainedStep()));
            modes.add(one);
        }
        out.add("modes", modes);
        return out;
    }

    private static JsonObject probe(Comparison.ProbeComparison probe) {
        JsonObject out = new JsonObject();
        out.add("closedForm", AnalysisJson.estimate(probe.closedForm()));
        out.add("trained", AnalysisJson.estimate(probe.trained()));
        out.add("difference", AnalysisJson.estimate(probe.difference()));
        return out;
    }

    /** A softmax probe and how it was fitted. */
    private static JsonElement fitted(ProbeAccuracies.Softmax softmax) {
        JsonObject out = AnalysisJson.estimate(Optional.of(softmax.accuracy())).getAsJsonObject();
        out.add("gradientNorm", Json.number(softmax.gradientNorm()));
        out.addProperty("iterations", softmax.iterations());
        out.addProperty("converged", softmax.converged());
        return out;
    }

    private static JsonArray curve(Comparison result) {
        Comparison.Run run = result.runs().get(0);
        JsonArray curve = new JsonArray();
        for (int i = 0; i < run.curve().size(); i++) {
            TrainingRun.Checkpoint checkpoint = run.training().checkpoints().get(i);
            JsonObject point = new JsonObject();
            point.addProperty("step", checkpoint.step());
            point.add("time", Json.number(checkpoint.time()));
            point.add("loss", Json.number(run.curve().get(i)));
            point.add("predictedLoss", Json.number(result.predicted().get(i)));
            int at = i;
            result.drawErrors().ifPresent(errors -> {
                point.add("lossDrawError", Json.number(errors.curve().get(at)));
                point.add(
                        "predictedLossDrawError", Json.number(errors.predicted().get(at)));
            });
            curve.add(point);
        }
        return curve;
    }

    private static void mean(JsonObject out, String name, String errorName, Optional<Comparison.OverSeeds> mean) {
        out.add(name, Json.number(mean.map(m -> OptionalDouble.of(m.value())).orElse(OptionalDouble.empty())));
        out.add(
                errorName,
                Json.number(mean.map(Comparison.OverSeeds::standardError).orElse(OptionalDouble.empty())));
    }

    /** How far a loss is above the optimum, in percent, or as it is. */
    static String gap(Comparison result, double gap) {
        return result.gapIsAbsolute()
                ? AnalysisTable.rounded(gap, "%.2g") + " (abs.)"
                : AnalysisTable.rounded(100 * gap, "%.4f");
    }

    private static double seconds(Comparison result) {
        return result.runs().stream().mapToDouble(r -> r.training().seconds()).sum();
    }

    /** A few lines for a terminal. */
    public static String table(Comparison result, Manifest manifest) {
        TrainingPlan plan = result.runs().get(0).training().plan();
        ProbeCells probes = ProbeCells.of(manifest);
        StringBuilder out = new StringBuilder(line(
                "%s, %s under %s, k = %d: %d steps of %d samples, %s at %s, %s\n\n",
                manifest.data(),
                result.objective(),
                result.strategy().canonical(),
                result.k(),
                plan.steps(),
                plan.batch(),
                plan.optimizer().word(),
                plan.learningRate(),
                where(result.runs().get(0).training())));
        out.append(line(
                "%-12s %14s %9s %9s %16s %16s %9s\n",
                "", "loss", "gap %", "angle", "least squares " + probes.unit(), "softmax %", "seconds"));
        out.append(line(
                "%-12s %14s %9s %9s %16s %16s %9s\n",
                "closed form",
                AnalysisTable.rounded(result.closedFormLoss(), "%.6f"),
                "",
                "",
                probes.shown(probes.leastSquares(result).closedForm()),
                AnalysisTable.percent(result.softmax().closedForm()),
                ""));
        for (Comparison.Run run : result.runs()) {
            out.append(line(
                    "%-12s %14.6f %9s %9s %16s %16s %9.1f\n",
                    "seed " + run.training().plan().seed(),
                    run.loss(),
                    gap(result, run.relativeGap()),
                    run.angleDegrees().isPresent()
                            ? line("%.2f", run.angleDegrees().getAsDouble())
                            : "-",
                    probes.shown(
                            probes.real()
                                    ? run.accuracies().r2()
                                    : run.accuracies().leastSquares()),
                    AnalysisTable.percent(run.accuracies().softmax().map(ProbeAccuracies.Softmax::accuracy)),
                    run.training().seconds()));
        }
        result.ownLoss()
                .ifPresent(own -> out.append(line(
                        "\nthe loss of the encoders as trained, features not whitened: %.6f%s, %+.4g against the whitened solution's\n",
                        own.value(),
                        own.standardError().isPresent()
                                ? line(" \u00b1%.2g", own.standardError().getAsDouble())
                                : "",
                        own.value() - result.closedFormLoss())));
        out.append(result.runs().size() > 1 ? "\n" : "");
        difference(result, probes, probes.leastSquares(result), "least squares", out);
        difference(result, probes, result.softmax(), "softmax", out);
        result.closedForm()
                .leaveOneOut()
                .leastSquares()
                .ifPresent(left -> out.append(line(
                        "\npromised by the closed form, training samples left out one by one: least squares %s, softmax %s\n",
                        AnalysisTable.percent(Optional.of(left)),
                        AnalysisTable.percent(result.closedForm().leaveOneOut().softmax()))));
        if (result.closedForm().neighbours().isPresent()) {
            out.append(line(
                    "k-NN (%s): closed form %s, trained %s\n",
                    result.accuracyOn(),
                    AnalysisTable.percent(result.neighbours().closedForm()),
                    AnalysisTable.percent(result.neighbours().trained())));
        }
        course(result, out);
        modes(result, out);
        out.append(line(
                "\nLosses by exact moments; angle: largest between the two feature subspaces, degrees (the spectrum falls by"
                        + " %.3g %% after k);\n%s of linear probes: least squares (%s)%s.\n",
                100 * result.spectralGap(),
                probes.real() ? "R2" : "accuracies",
                result.accuracyOn(),
                probes.real() ? "" : ", softmax (test)"));
        result.drawErrors()
                .ifPresent(errors -> out.append(line(
                        "the noise is known by its draws, so losses are estimates: \u00b1%.2g (closed form), \u00b1%.2g (trained),"
                                + " \u00b1%.2g %% (gap)\n",
                        errors.closedFormLoss(), errors.trainedLoss(), 100 * errors.relativeGap())));
        result.why().forEach((field, reason) -> {
            if (!field.startsWith(probes.real() ? "accuracy." : "r2Probe")) {
                out.append(field).append(": ").append(reason).append(".\n");
            }
        });
        return out.toString();
    }

    private static String where(TrainingRun run) {
        return run.device()
                + (run.precision() == Precision.FLOAT64 ? "" : " in " + run.precision())
                + (run.steps() < run.plan().steps() ? ", stopped after " + run.steps() : "");
    }

    private static void difference(
            Comparison result, ProbeCells probes, Comparison.ProbeComparison probe, String name, StringBuilder out) {
        probe.difference()
                .ifPresent(d -> out.append(line(
                        probes.real()
                                ? "trained minus closed form, R2 of %s, same samples: %+.4f \u00b1%.4f over %d seeds\n"
                                : "trained minus closed form, %s, same samples: %+.2f \u00b1%.2f %% over %d seeds\n",
                        name,
                        (probes.real() ? 1 : 100) * d.value(),
                        (probes.real() ? 1 : 100) * d.standardError(),
                        result.runs().size())));
    }

    /** The learning curve beside its prediction, at a few steps. */
    private static void course(Comparison result, StringBuilder out) {
        if (result.predicted().stream().allMatch(OptionalDouble::isEmpty)) {
            return;
        }
        Comparison.Run run = result.runs().get(0);
        out.append(line("\n%-12s %14s %14s\n", "step", "loss", "predicted"));
        for (int i = 0; i < run.curve().size(); i += COURSE) {
            out.append(line(
                    "%-12d %14s %14s\n",
                    run.training().checkpoints().get(i).step(),
                    loss(run.curve().get(i)),
                    loss(result.predicted().get(i))));
        }
    }

    /** When the first modes were learned. */
    private static void modes(Comparison result, StringBuilder out) {
        List<ModeCourse.Mode> modes = TrainingCourse.modes(result);
        if (result.course().largestRate().isEmpty()) {
            return;
        }
        out.append(line("\n%-12s %14s %14s %14s\n", "mode", "spectrum", "half at step", "predicted"));
        for (int j = 0; j < modes.size(); j++) {
            ModeCourse.Mode mode = modes.get(j);
            out.append(line(
                    "%-12d %14.6f %14s %14s\n",
                    j + 1,
                    mode.spectrum(),
                    TrainingCourse.step(mode.trainedStep()),
                    TrainingCourse.step(mode.predictedStep())));
        }
        out.append(TrainingCourse.rate(result)).append('\n');
    }

    private static String loss(OptionalDouble value) {
        return value.isPresent() ? line("%.6f", value.getAsDouble()) : "-";
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
