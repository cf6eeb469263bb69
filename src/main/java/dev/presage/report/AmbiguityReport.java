package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.study.AmbiguityResult;
import dev.presage.theory.AmbiguityFront;
import java.util.Locale;

/** How much the reconstruction loss leaves open, as JSON, a table in Markdown, a plot and a page; computes nothing. */
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

    private static String heading(AmbiguityResult result) {
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

    /** The page. */
    public static String html(AmbiguityResult result, String version) {
        StringBuilder out = new StringBuilder();
        AnalysisHtml.head(
                "Presage: the ambiguity of reconstruction, " + result.manifest().data(), out);
        out.append("<p>")
                .append(AnalysisHtml.escape(heading(result)))
                .append("</p>\n")
                .append(AmbiguityFigures.of(result).get(0).svg());
        out.append(
                "<h2>Numbers</h2>\n<div class=\"wide\"><table><thead><tr><th scope=\"col\">loss above the least %</th>"
                        + "<th scope=\"col\">worst R2</th><th scope=\"col\">attained</th><th scope=\"col\">best R2</th>"
                        + "<th scope=\"col\">attained</th></tr></thead><tbody>\n");
        for (AmbiguityResult.Row row : result.bands()) {
            out.append(String.format(
                    Locale.ROOT,
                    "<tr><td>%.4g</td><td>%.4f</td><td>%.4f</td><td>%.4f</td><td>%.4f</td></tr>%n",
                    100 * row.share(),
                    row.band().worst().bound(),
                    row.band().worst().attained(),
                    row.band().best().bound(),
                    row.band().best().attained()));
        }
        out.append("</tbody></table></div>\n");
        AnalysisHtml.foot(result.manifest(), version, out);
        return out.toString();
    }
}
