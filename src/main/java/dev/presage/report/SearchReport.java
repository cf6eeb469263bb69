package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.presage.moments.Estimate;
import dev.presage.noise.NoiseFamily;
import dev.presage.study.RunResult;
import dev.presage.study.SearchPlan;
import dev.presage.study.SearchResult;
import dev.presage.study.SweepPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** A search for the best strategy as a table and JSON. */
public final class SearchReport {
    private SearchReport() {}

    private static String goal(SearchPlan plan) {
        return plan.irrelevant().isPresent() ? "signalShare" : "gainR2";
    }

    /** The table: best first, with the gain on samples that had no part in the search. */
    public static String table(SearchResult result) {
        SearchPlan plan = result.plan();
        boolean signal = plan.irrelevant().isPresent();
        StringBuilder out = new StringBuilder(AnalysisTable.heading(result.analysis())).append('\n');
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of(
                "noise",
                "objective",
                "k",
                signal ? "signal %" : "gain",
                "held out",
                "R2",
                "theta",
                "tried",
                "verdict"));
        for (SearchResult.Found found : result.found()) {
            RunResult run = found.run();
            lines.add(List.of(
                    run.strategy().canonical(),
                    run.objective(),
                    Integer.toString(run.k()),
                    signal
                            ? String.format(Locale.ROOT, "%.2f", 100 * found.value())
                            : AnalysisTable.rounded(found.value(), "%+.4f"),
                    heldOut(found.heldOut()),
                    AnalysisTable.decimals(
                            run.curves().map(c -> c.r2().at(run.k())).orElse(OptionalDouble.empty()), "%.4f"),
                    AnalysisTable.decimals(run.comparison().thetaMaxDegrees(), "%.2f"),
                    Integer.toString(found.evaluations()),
                    run.comparison().verdict().word()));
        }
        out.append(AnalysisTable.aligned(lines))
                .append(String.format(
                        Locale.ROOT, "%n%d of at most %d strategies were tried. ", result.evaluations(), plan.budget()))
                .append(
                        signal
                                ? "signal: share of the noise-free signal's variance that the features keep, of the most that k"
                                        + " can."
                                : "gain: R2 minus clean PCA's at the same k, on the samples searched on: it is what was"
                                        + " maximised, so expect less elsewhere.")
                .append("\nheld out: the gain in R2 on ")
                .append(result.heldOutOn())
                .append(", with the standard error of paired samples.\n");
        result.analysis()
                .warnings()
                .forEach(warning -> out.append("\nwarning: ").append(warning).append(".\n"));
        return out.toString();
    }

    private static String heldOut(Optional<Estimate> estimate) {
        return estimate.map(e -> AnalysisTable.rounded(e.value(), "%+.4f")
                        + String.format(Locale.ROOT, " \u00b1%.4f", e.standardError()))
                .orElse("-");
    }

    /** JSON: what was searched, the best of each combination, and their runs as in analyze. */
    public static JsonObject json(SearchResult result, String version) {
        SearchPlan plan = result.plan();
        JsonObject out = AnalysisJson.head(result.analysis(), "sweep", version);
        JsonObject search = new JsonObject();
        search.addProperty("goal", goal(plan));
        search.addProperty("k", plan.k());
        search.addProperty("budget", plan.budget());
        search.addProperty("evaluations", result.evaluations());
        search.addProperty("heldOutOn", result.heldOutOn());
        JsonArray families = new JsonArray();
        for (SweepPlan.Family family : plan.families()) {
            JsonObject one = SweepReport.named(family);
            JsonArray ranges = new JsonArray();
            for (NoiseFamily.Range range : family.family().searches()) {
                JsonObject r = new JsonObject();
                r.addProperty("name", range.name());
                r.addProperty("from", range.from());
                r.addProperty("to", range.to());
                ranges.add(r);
            }
            one.add("searches", ranges);
            families.add(one);
        }
        search.add("families", families);
        out.add("search", search);
        JsonArray all = new JsonArray();
        for (SearchResult.Found found : result.found()) {
            JsonObject one = new JsonObject();
            one.addProperty("noise", found.run().strategy().canonical());
            one.addProperty("objective", found.run().objective());
            JsonObject parameters = new JsonObject();
            found.parameters().forEach((name, value) -> parameters.add(name, Json.number(value)));
            one.add("parameters", parameters);
            one.add(goal(plan), Json.number(found.value()));
            one.add("signalAngleDegrees", Json.number(found.signalAngleDegrees()));
            one.add("heldOutGainR2", AnalysisJson.estimate(found.heldOut()));
            one.addProperty("evaluations", found.evaluations());
            JsonObject why = new JsonObject();
            found.why().forEach(why::addProperty);
            if (found.signalAngleDegrees().isEmpty()) {
                why.addProperty("signalAngleDegrees", "the signal is not known; --irrelevant G.npy tells it");
            }
            one.add("why", why);
            all.add(one);
        }
        out.add("found", all);
        out.add("runs", AnalysisJson.runs(result.analysis()));
        out.add("warnings", AnalysisJson.warnings(result.analysis()));
        return out;
    }
}
