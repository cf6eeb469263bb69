package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.moments.Estimate;
import dev.presage.study.NeighbourEvaluation;
import dev.presage.study.RidgeEvaluation;
import dev.presage.study.Selection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Ridge probes side by side, as JSON and as a table. */
public final class ProbeReport {
    private ProbeReport() {}

    /**
     * One probe.
     *
     * @param probe fitted and measured
     * @param neighbours a k-NN probe beside it, if one was asked for
     * @param seconds that took, its features included
     * @param cpuSeconds of all threads in that time, where they are known
     */
    public record Row(
            RidgeEvaluation probe,
            Optional<NeighbourEvaluation> neighbours,
            double seconds,
            OptionalDouble cpuSeconds) {}

    /** The features it saw, as in its manifest. */
    public static String name(RidgeEvaluation probe) {
        return probe.manifest().features().orElse("none");
    }

    /** The JSON of {@code probe}. */
    public static JsonObject json(List<Row> rows, List<String> notes, String version) {
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", 1);
        out.addProperty("command", "probe");
        JsonArray probes = new JsonArray();
        for (Row row : rows) {
            JsonObject one = new JsonObject();
            one.add("manifest", ManifestJson.of(row.probe().manifest()));
            one.addProperty("ridge", row.probe().factor());
            RidgeEvaluation.LeftOut leftOut = row.probe().leftOut();
            JsonObject chosen = new JsonObject();
            chosen.addProperty("select", leftOut.selection().toString());
            chosen.addProperty("samples", leftOut.samples());
            chosen.add("r2", Json.number(leftOut.r2()));
            chosen.add("accuracy", estimate(leftOut.accuracy()));
            one.add("leftOut", chosen);
            one.add("leaveOneOut", estimate(leftOut.accuracy()));
            one.add("test", estimate(row.probe().test()));
            one.add(
                    "testOverFirst",
                    row.equals(rows.get(0))
                            ? JsonNull.INSTANCE
                            : estimate(row.probe().over(rows.get(0).probe())));
            row.neighbours().ifPresent(found -> {
                JsonObject neighbours = new JsonObject();
                neighbours.addProperty("count", found.neighbours());
                neighbours.add("leaveOneOut", estimate(Optional.of(found.leaveOneOut())));
                neighbours.add("test", estimate(found.test()));
                one.add("neighbours", neighbours);
            });
            one.addProperty("seconds", row.seconds());
            one.add(
                    "cpuSeconds",
                    row.cpuSeconds().isPresent() ? Json.number(row.cpuSeconds().getAsDouble()) : JsonNull.INSTANCE);
            probes.add(one);
        }
        out.add("probes", probes);
        JsonArray warnings = new JsonArray();
        notes.forEach(warnings::add);
        out.add("warnings", warnings);
        return out;
    }

    private static JsonElement estimate(Optional<Estimate> estimate) {
        if (estimate.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        JsonObject out = new JsonObject();
        out.add("value", Json.number(estimate.get().value()));
        out.add("standardError", Json.number(estimate.get().standardError()));
        return out;
    }

    /** A table in Markdown: a row for each map; bars between maps are escaped, as cells want it. */
    public static String table(List<Row> rows) {
        StringBuilder out = new StringBuilder();
        boolean voting = rows.stream().anyMatch(row -> row.neighbours().isPresent());
        out.append(
                "| features | d | ridge | chosen by | R2 | leave-one-out % | test % | over the first | seconds | CPU seconds |");
        out.append(voting ? " neighbours | leave-one-out % | test % |" : "");
        out.append("\n|---|---:|---:|---|---:|---:|---:|---:|---:|---:|");
        out.append(voting ? "---:|---:|---:|\n" : "\n");
        for (Row row : rows) {
            RidgeEvaluation probe = row.probe();
            out.append("| `")
                    .append(name(probe).replace("|", "\\|"))
                    .append("` | ")
                    .append(probe.manifest().layout().dimension())
                    .append(String.format(
                            Locale.ROOT,
                            " | %.3g | %s | %.4f | ",
                            probe.factor(),
                            chosenBy(probe.leftOut()),
                            probe.leftOut().r2()))
                    .append(percent(probe.leftOut().accuracy(), ""))
                    .append(" | ")
                    .append(percent(probe.test(), ""))
                    .append(" | ")
                    .append(
                            row.equals(rows.get(0))
                                    ? "-"
                                    : percent(probe.over(rows.get(0).probe()), "+"))
                    .append(String.format(Locale.ROOT, " | %.1f | ", row.seconds()))
                    .append(
                            row.cpuSeconds().isPresent()
                                    ? String.format(
                                            Locale.ROOT,
                                            "%.1f",
                                            row.cpuSeconds().getAsDouble())
                                    : "-")
                    .append(" |")
                    .append(row.neighbours()
                            .map(found -> " " + found.neighbours() + " | "
                                    + percent(Optional.of(found.leaveOneOut()), "") + " | "
                                    + percent(found.test(), "") + " |")
                            .orElse(""))
                    .append("\n");
        }
        return out.toString();
    }

    private static String chosenBy(RidgeEvaluation.LeftOut leftOut) {
        return leftOut.selection() == Selection.HELD_OUT ? leftOut.samples() + " held out" : "leave-one-out";
    }

    private static String percent(Optional<Estimate> estimate, String sign) {
        return estimate.map(e -> String.format(
                        Locale.ROOT, "%" + sign + ".2f \u00b1%.2f", 100 * e.value(), 100 * e.standardError()))
                .orElse("-");
    }
}
