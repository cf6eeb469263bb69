package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.moments.Estimate;
import dev.presage.study.Comparison;
import dev.presage.study.Manifest;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingRun;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Trained models next to the closed form, as JSON and as a table. */
public final class ComparisonReport {
    private ComparisonReport() {}

    /** The JSON of {@code train}: single numbers are means over the seeds, the curve is the first seed's. */
    public static JsonObject json(Comparison result, Manifest manifest, String version) {
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", 1);
        out.addProperty("command", "train");
        out.add("manifest", ManifestJson.of(manifest));
        out.addProperty("objective", result.objective());
        out.addProperty("noise", result.strategy().expression().canonical());
        out.addProperty("noiseAsGiven", result.strategy().asGiven());
        out.addProperty("k", result.k());
        TrainingPlan plan = result.runs().get(0).training().plan();
        JsonObject how = new JsonObject();
        how.addProperty("steps", plan.steps());
        how.addProperty("batch", plan.batch());
        how.addProperty("optimizer", plan.optimizer().word());
        how.add("learningRate", Json.number(plan.learningRate()));
        how.addProperty("seeds", result.runs().size());
        out.add("plan", how);
        out.add("closedFormLoss", Json.number(result.closedFormLoss()));
        out.add("trainedLoss", value(result.mean(r -> OptionalDouble.of(r.loss()))));
        out.add("relativeLossGap", value(result.mean(r -> OptionalDouble.of(r.relativeGap()))));
        out.add("subspaceAngleDegrees", value(result.mean(Comparison.Run::angleDegrees)));
        JsonObject accuracy = new JsonObject();
        accuracy.add("closedForm", AnalysisJson.estimate(result.closedFormAccuracy()));
        accuracy.add("trained", AnalysisJson.estimate(result.trainedAccuracy()));
        accuracy.add("difference", AnalysisJson.estimate(result.accuracyDifference()));
        accuracy.addProperty("on", result.accuracyOn());
        out.add("accuracy", accuracy);
        out.add("curve", curve(result.runs().get(0)));
        JsonArray runs = new JsonArray();
        for (Comparison.Run run : result.runs()) {
            JsonObject each = new JsonObject();
            each.addProperty("seed", run.training().plan().seed());
            each.add("trainedLoss", Json.number(run.loss()));
            each.add("relativeLossGap", Json.number(run.relativeGap()));
            each.add("subspaceAngleDegrees", Json.number(run.angleDegrees()));
            each.add("accuracy", AnalysisJson.estimate(run.accuracy()));
            each.add("seconds", Json.number(run.training().seconds()));
            runs.add(each);
        }
        out.add("runs", runs);
        out.addProperty("device", result.runs().get(0).training().device());
        out.add("seconds", Json.number(seconds(result)));
        JsonObject why = new JsonObject();
        result.why().forEach(why::addProperty);
        out.add("why", why);
        return out;
    }

    private static JsonArray curve(Comparison.Run run) {
        JsonArray curve = new JsonArray();
        for (int i = 0; i < run.curve().size(); i++) {
            TrainingRun.Checkpoint checkpoint = run.training().checkpoints().get(i);
            JsonObject point = new JsonObject();
            point.addProperty("step", checkpoint.step());
            point.add("loss", Json.number(run.curve().get(i)));
            point.add("predictedLoss", JsonNull.INSTANCE);
            curve.add(point);
        }
        return curve;
    }

    private static JsonElement value(Optional<Estimate> estimate) {
        return Json.number(estimate.map(e -> OptionalDouble.of(e.value())).orElse(OptionalDouble.empty()));
    }

    private static double seconds(Comparison result) {
        return result.runs().stream().mapToDouble(r -> r.training().seconds()).sum();
    }

    /** A few lines for a terminal. */
    public static String table(Comparison result, Manifest manifest) {
        TrainingPlan plan = result.runs().get(0).training().plan();
        StringBuilder out = new StringBuilder(line(
                "%s, %s under %s, k = %d: %d steps of %d samples, %s at %s, %s\n\n",
                manifest.data(),
                result.objective(),
                result.strategy().expression().canonical(),
                result.k(),
                plan.steps(),
                plan.batch(),
                plan.optimizer().word(),
                plan.learningRate(),
                result.runs().get(0).training().device()));
        out.append(line("%-12s %14s %9s %9s %16s %9s\n", "", "loss", "gap %", "angle", "accuracy %", "seconds"));
        out.append(line(
                "%-12s %14.6f %9s %9s %16s %9s\n",
                "closed form",
                result.closedFormLoss(),
                "",
                "",
                AnalysisTable.percent(result.closedFormAccuracy()),
                ""));
        for (Comparison.Run run : result.runs()) {
            out.append(line(
                    "%-12s %14.6f %9.4f %9s %16s %9.1f\n",
                    "seed " + run.training().plan().seed(),
                    run.loss(),
                    100 * run.relativeGap(),
                    run.angleDegrees().isPresent()
                            ? line("%.2f", run.angleDegrees().getAsDouble())
                            : "-",
                    AnalysisTable.percent(run.accuracy()),
                    run.training().seconds()));
        }
        result.accuracyDifference()
                .ifPresent(d -> out.append(line(
                        "\ntrained minus closed form, same samples: %+.2f \u00b1%.2f %% over %d seeds\n",
                        100 * d.value(), 100 * d.standardError(), result.runs().size())));
        out.append(
                "\nLosses by exact moments; angle: largest between the two feature subspaces, degrees; accuracies of a"
                        + " least-squares probe (" + result.accuracyOn() + ").\n");
        result.why().forEach((field, reason) -> {
            if (!field.equals("predictedLoss")) {
                out.append(field).append(": ").append(reason).append(".\n");
            }
        });
        return out.toString();
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
