package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.presage.study.Manifest;
import dev.presage.study.NearMiss;
import dev.presage.theory.CriticalLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Critical levels of one-parameter families as a table and JSON. */
public final class NearMissReport {
    private NearMissReport() {}

    /** The table: a line for each family, objective and number of features. */
    public static String table(List<NearMiss> found) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(
                "noise", "objective", "k", "subspace leaves at", "order leaves at", "re-ordered (clean -> noise)"));
        for (NearMiss one : found) {
            lines.add(List.of(
                    one.family(),
                    one.objective(),
                    Integer.toString(one.k()),
                    words(one.subspace()),
                    words(one.order()),
                    one.reordered().isEmpty()
                            ? "-"
                            : one.reordered().stream()
                                    .map(m -> m.clean() + " -> " + m.rank()
                                            + String.format(Locale.ROOT, " (%.0f %%)", 100 * m.share()))
                                    .collect(Collectors.joining(", "))));
        }
        return AnalysisTable.aligned(lines)
                + String.format(
                        Locale.ROOT,
                        "%nThe least level at which the first k features' subspace is more than %.4g degrees from clean PCA's;"
                                + " order: the same%nof the first k' features for some k' up to k. Levels are looked for on a"
                                + " grid and bisected. Re-ordered: clean features%nwhose place changed most at the critical level"
                                + " of the order, and how much of each the feature at its new place has.%n",
                        found.get(0).angleDegrees());
    }

    private static String words(CriticalLevel.Outcome outcome) {
        if (outcome instanceof CriticalLevel.Crossing crossing) {
            return String.format(
                    Locale.ROOT,
                    "%.6g (%.3g to %.3g degrees)",
                    crossing.level(),
                    degrees(crossing.sineBelow()),
                    degrees(crossing.sineAbove()));
        }
        if (outcome instanceof CriticalLevel.Throughout throughout) {
            return String.format(
                    Locale.ROOT, "%.6g already (%.3g degrees)", throughout.from(), degrees(throughout.sine()));
        }
        return outcome instanceof CriticalLevel.Never never
                ? String.format(Locale.ROOT, "none (at most %.3g degrees)", degrees(never.sine()))
                : "not defined";
    }

    private static double degrees(double sine) {
        return Math.toDegrees(Math.asin(Math.min(1, sine)));
    }

    /** JSON: manifest, tolerance, and a line for each family, objective and number of features. */
    public static JsonObject json(Manifest manifest, NearMiss.Found result, String version) {
        List<NearMiss> found = result.levels();
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", 1);
        out.addProperty("command", "sweep");
        Json.partial(result.partial(), out);
        out.add("manifest", ManifestJson.of(manifest));
        out.addProperty("angleDegrees", found.get(0).angleDegrees());
        JsonArray all = new JsonArray();
        for (NearMiss one : found) {
            JsonObject line = new JsonObject();
            line.addProperty("noise", one.family());
            line.addProperty("parameter", one.parameter());
            line.addProperty("objective", one.objective());
            line.addProperty("k", one.k());
            line.add("subspace", outcome(one.subspace()));
            line.add("order", outcome(one.order()));
            JsonArray moved = new JsonArray();
            for (CriticalLevel.Moved m : one.reordered()) {
                JsonObject place = new JsonObject();
                place.addProperty("clean", m.clean());
                place.addProperty("rank", m.rank());
                place.add("share", Json.number(m.share()));
                moved.add(place);
            }
            line.add("reordered", moved);
            all.add(line);
        }
        out.add("critical", all);
        return out;
    }

    private static JsonObject outcome(CriticalLevel.Outcome outcome) {
        OptionalDouble none = OptionalDouble.empty();
        OptionalDouble level = none;
        OptionalDouble below = none;
        OptionalDouble above = none;
        if (outcome instanceof CriticalLevel.Crossing crossing) {
            level = OptionalDouble.of(crossing.level());
            below = OptionalDouble.of(degrees(crossing.sineBelow()));
            above = OptionalDouble.of(degrees(crossing.sineAbove()));
        } else if (outcome instanceof CriticalLevel.Throughout throughout) {
            level = OptionalDouble.of(throughout.from());
            above = OptionalDouble.of(degrees(throughout.sine()));
        } else if (outcome instanceof CriticalLevel.Never never) {
            below = OptionalDouble.of(degrees(never.sine()));
        }
        JsonObject out = new JsonObject();
        out.add("status", new JsonPrimitive(outcome.word()));
        out.add("level", Json.number(level));
        out.add("thetaBelowDegrees", Json.number(below));
        out.add("thetaAboveDegrees", Json.number(above));
        return out;
    }
}
