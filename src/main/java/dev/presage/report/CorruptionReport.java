package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.presage.moments.Estimate;
import dev.presage.study.Corruption;
import dev.presage.study.CorruptionResult;
import dev.presage.study.CorruptionResult.Point;
import dev.presage.theory.AlignmentThresholds;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A corruption study as JSON and as tables in Markdown. */
public final class CorruptionReport {
    private static final List<String> OBJECTIVES = List.of("supervised", "joint-embedding", "reconstruction");

    private CorruptionReport() {}

    /** The object of {@code paradigms --json}. */
    public static JsonObject json(CorruptionResult result, String version) {
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", 1);
        out.addProperty("command", "paradigms");
        out.add("manifest", ManifestJson.of(result.manifest()));
        out.addProperty("k", result.plan().k());
        out.addProperty("repeats", result.plan().repeats());
        out.add("signalShareOfVariance", Json.number(result.retained()));
        out.add("cleanAccuracy", AnalysisJson.estimate(Optional.of(result.clean())));
        out.add("largestClass", Json.number(result.largestClass()));
        JsonArray corruptions = new JsonArray();
        for (Corruption corruption : result.corruptions()) {
            JsonObject one = new JsonObject();
            one.addProperty("name", corruption.name());
            AlignmentThresholds thresholds = corruption.thresholds();
            one.add("alphaSquaredReconstruction", Json.number(thresholds.alphaSquaredReconstruction()));
            one.add("alphaSquaredJointEmbedding", Json.number(thresholds.alphaSquaredJointEmbedding()));
            one.addProperty("preferred", thresholds.preferred().word());
            one.add("signal", Json.array(corruption.signal()));
            one.add("irrelevant", Json.array(corruption.irrelevant()));
            one.add("augmentation", Json.array(corruption.augmentation()));
            corruptions.add(one);
        }
        out.add("corruptions", corruptions);
        JsonArray points = new JsonArray();
        for (Point point : result.points()) {
            JsonObject one = new JsonObject();
            one.addProperty("corruption", point.corruption());
            one.addProperty("objective", point.objective());
            one.addProperty("alpha", point.alpha());
            one.add(
                    "samples",
                    point.samples().isPresent()
                            ? new JsonPrimitive(point.samples().getAsInt())
                            : JsonNull.INSTANCE);
            one.add("corrupted", AnalysisJson.estimate(Optional.of(point.corrupted())));
            one.add("clean", AnalysisJson.estimate(Optional.of(point.clean())));
            one.add("degrees", AnalysisJson.estimate(Optional.of(point.degrees())));
            points.add(one);
        }
        out.add("points", points);
        JsonArray claims = new JsonArray();
        for (CorruptionResult.Claim claim : result.claims()) {
            JsonObject one = new JsonObject();
            one.addProperty("claim", claim.statement());
            one.addProperty("holds", claim.holds());
            one.addProperty("seen", claim.seen());
            claims.add(one);
        }
        out.add("claims", claims);
        return out;
    }

    /** Tables of accuracies on corrupted test samples, one for each corruption, and one of the claims. */
    public static String markdown(CorruptionResult result) {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: signal of %d dimensions (%.1f %% of the variance of %d coordinates); the probe on the signal alone reads"
                        + " %.2f ±%.2f %% of %d test samples, the largest class is %.2f %%. Accuracies in %% on corrupted test"
                        + " samples, mean of %d draws ± its standard error; bold above the threshold.\n",
                result.manifest().data(),
                result.plan().k(),
                100 * result.retained(),
                result.manifest().layout().dimension(),
                100 * result.clean().value(),
                100 * result.clean().standardError(),
                result.manifest().testN(),
                100 * result.largestClass(),
                result.plan().repeats()));
        for (Corruption corruption : result.corruptions()) {
            table(result, corruption, out);
        }
        out.append("\n| claim | seen | |\n|---|---|---|\n");
        for (CorruptionResult.Claim claim : result.claims()) {
            out.append("| ")
                    .append(claim.statement())
                    .append(" | ")
                    .append(claim.holds() ? "yes" : "**no**")
                    .append(" | ")
                    .append(claim.seen())
                    .append(" |\n");
        }
        return out.toString();
    }

    private static void table(CorruptionResult result, Corruption corruption, StringBuilder out) {
        AlignmentThresholds thresholds = corruption.thresholds();
        out.append(String.format(
                Locale.ROOT,
                "\nIrrelevant features %s (%.3g to %.3g, signal %.3g to %.3g): reconstruction needs alpha above %.4g, joint"
                        + " embedding above %.4g.\n\n| objective | alpha |",
                corruption.name(),
                corruption.irrelevant().at(corruption.irrelevant().dimension() - 1),
                corruption.irrelevant().at(0),
                corruption.signal().at(corruption.signal().dimension() - 1),
                corruption.signal().at(0),
                Math.sqrt(thresholds.alphaSquaredReconstruction().orElseThrow()),
                Math.sqrt(thresholds.alphaSquaredJointEmbedding().orElseThrow())));
        result.plan().samples().forEach(n -> out.append(" n = ").append(n).append(" |"));
        out.append(" limit |\n|---|---:|")
                .append("---:|".repeat(result.plan().samples().size() + 1))
                .append('\n');
        for (String objective : OBJECTIVES) {
            for (double alpha : result.plan().alphas()) {
                String mark = above(thresholds, objective, alpha) ? "**" : "";
                out.append(String.format(Locale.ROOT, "| %s | %.3g |", objective, alpha));
                for (int n : result.plan().samples()) {
                    Estimate seen = result.at(corruption.name(), objective, alpha, OptionalInt.of(n))
                            .corrupted();
                    out.append(String.format(
                            Locale.ROOT,
                            " %s%.1f ±%.1f%s |",
                            mark,
                            100 * seen.value(),
                            100 * seen.standardError(),
                            mark));
                }
                out.append(String.format(
                        Locale.ROOT,
                        " %s%.1f%s |\n",
                        mark,
                        100
                                * result.at(corruption.name(), objective, alpha, OptionalInt.empty())
                                        .corrupted()
                                        .value(),
                        mark));
            }
        }
    }

    private static boolean above(AlignmentThresholds thresholds, String objective, double alpha) {
        OptionalDouble threshold = objective.equals("reconstruction")
                ? thresholds.alphaSquaredReconstruction()
                : thresholds.alphaSquaredJointEmbedding();
        return objective.equals("supervised")
                || threshold.orElseThrow() == 0
                || alpha * alpha > threshold.orElseThrow();
    }
}
