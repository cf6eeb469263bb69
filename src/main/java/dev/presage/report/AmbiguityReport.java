package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.study.AmbiguityResult;
import dev.presage.theory.AmbiguityFront;
import java.util.Locale;

/** How much the reconstruction loss leaves open, as JSON and a table in Markdown; computes nothing. */
public final class AmbiguityReport {
    private AmbiguityReport() {}

    /** The object of {@code ambiguity --json}. */
    public static JsonObject json(AmbiguityResult result, String version) {
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", 1);
        out.addProperty("command", "ambiguity");
        out.add("manifest", ManifestJson.of(result.manifest()));
        out.addProperty("noise", result.plan().strategy().canonical());
        out.addProperty("noiseAsGiven", result.plan().strategy().asGiven());
        out.addProperty("k", result.plan().k());
        out.add("leastLoss", Json.number(result.leastLoss()));
        out.add("r2", Json.number(result.r2()));
        JsonArray bands = new JsonArray();
        for (AmbiguityResult.Row row : result.bands()) {
            JsonObject one = new JsonObject();
            one.addProperty("tolerance", row.share());
            one.add("loss", Json.number(result.leastLoss() + row.band().tolerance()));
            one.add("best", end(row.band().best(), result.leastLoss(), row.bestClean()));
            one.add("worst", end(row.band().worst(), result.leastLoss(), row.worstClean()));
            bands.add(one);
        }
        out.add("bands", bands);
        JsonArray warnings = new JsonArray();
        result.warnings().forEach(warnings::add);
        out.add("warnings", warnings);
        return out;
    }

    private static JsonObject end(AmbiguityFront.End end, double least, double clean) {
        JsonObject out = new JsonObject();
        out.add("bound", Json.number(end.bound()));
        out.add("attained", Json.number(end.attained()));
        out.add("loss", Json.number(least + end.excess()));
        out.add("lambda", Double.isInfinite(end.lambda()) ? JsonNull.INSTANCE : Json.number(end.lambda()));
        out.add("cleanR2", Json.number(clean));
        out.addProperty("basis", "exact");
        return out;
    }

    /** What was asked, in sentences. */
    static String heading(AmbiguityResult result) {
        return String.format(
                Locale.ROOT,
                "%s, %d features under %s: the least reconstruction loss is %.6g%s. Among all encoders whose loss is at most so"
                        + " much above it, R2 of a linear regression of the labels on the features lies between the bounds"
                        + " (exact, for every encoder); attained is that of an encoder found at the bound.",
                result.manifest().data(),
                result.plan().k(),
                result.plan().strategy().canonical(),
                result.leastLoss(),
                result.r2().isPresent()
                        ? String.format(
                                Locale.ROOT, ", at an R2 of %.4f", result.r2().getAsDouble())
                        : "");
    }

    /** The table. */
    public static String text(AmbiguityResult result) {
        StringBuilder out = new StringBuilder(heading(result))
                .append(
                        "\n\n| loss above the least % | worst R2 | attained | best R2 | attained |\n|---|---|---|---|---|\n");
        for (AmbiguityResult.Row row : result.bands()) {
            out.append(String.format(
                    Locale.ROOT,
                    "| %.4g | %.4f | %.4f | %.4f | %.4f |\n",
                    100 * row.share(),
                    row.band().worst().bound(),
                    row.band().worst().attained(),
                    row.band().best().bound(),
                    row.band().best().attained()));
        }
        result.warnings().forEach(w -> out.append("\nwarning: ").append(w).append(".\n"));
        return out.toString();
    }
}
