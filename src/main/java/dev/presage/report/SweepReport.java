package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.presage.figure.Figure;
import dev.presage.figure.Sheet;
import dev.presage.noise.NoiseFamily;
import dev.presage.study.RunResult;
import dev.presage.study.SweepPlan;
import dev.presage.study.SweepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A sweep as a table for a terminal, JSON, CSV and heat maps; computes nothing. */
public final class SweepReport {
    /** Lines of the table on a terminal; files have all. */
    private static final int MOST_LINES = 40;

    private SweepReport() {}

    /** The table: best first, a line for each number of features; what is shared; warnings. */
    public static String table(SweepResult result) {
        StringBuilder out = new StringBuilder(AnalysisTable.heading(result.analysis())).append('\n');
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("noise", "objective", "rank", "k", "loss", "R2", "gain", "theta", "best k", "verdict"));
        int rank = 0;
        for (SweepResult.Entry entry : result.ranking()) {
            rank++;
            for (RunResult run : entry.runs()) {
                if (lines.size() <= MOST_LINES) {
                    lines.add(line(result, entry, run, rank));
                }
            }
        }
        out.append(AnalysisTable.aligned(lines));
        int all = result.analysis().runs().size();
        if (all >= lines.size()) {
            out.append("... and ").append(all - lines.size() + 1).append(" more; --out and --json have all.\n");
        }
        out.append(
                        result.byGain()
                                ? "\nBest first, by the largest gain over the numbers of features asked for (best k, and the gain there):"
                                        + " R2 of a linear\nprobe minus clean PCA's at the same k. "
                                : "\nBest first, by the largest angle to clean PCA over the numbers of features asked for. ")
                .append(
                        "theta: largest angle to clean PCA's subspace, degrees.\nAll numbers are exact on the moments of"
                                + " these samples; accuracies are analyze's.\n");
        result.shared()
                .forEach(shared -> out.append('\n').append(sentence(shared)).append('\n'));
        result.analysis()
                .warnings()
                .forEach(warning -> out.append("\nwarning: ").append(warning).append(".\n"));
        return out.toString();
    }

    /** At the number of features asked for; where every k was, at the best one, where no angle was computed. */
    private static List<String> line(SweepResult result, SweepResult.Entry entry, RunResult run, int rank) {
        boolean all = run.perK().isPresent();
        int k = all ? entry.bestK().orElse(run.k()) : run.k();
        return List.of(
                run.strategy().canonical(),
                run.objective(),
                Integer.toString(rank),
                Integer.toString(k),
                all ? "-" : AnalysisTable.rounded(run.loss(), "%.4f"),
                AnalysisTable.decimals(run.curves().map(c -> c.r2().at(k)).orElse(OptionalDouble.empty()), "%.4f"),
                AnalysisTable.decimals(
                        all
                                ? run.perK()
                                        .flatMap(RunResult.PerK::gainR2)
                                        .map(c -> c.at(k))
                                        .orElse(OptionalDouble.empty())
                                : run.comparison().gainR2(),
                        "%+.4f"),
                all ? "-" : AnalysisTable.decimals(run.comparison().thetaMaxDegrees(), "%.2f"),
                best(result, entry),
                all ? "-" : run.comparison().verdict().word());
    }

    private static String best(SweepResult result, SweepResult.Entry entry) {
        return entry.score().isEmpty()
                ? "-"
                : entry.bestK().getAsInt() + ": "
                        + AnalysisTable.rounded(entry.score().getAsDouble(), result.byGain() ? "%+.4f" : "%.2f");
    }

    static OptionalDouble r2(RunResult run) {
        return run.curves().map(c -> c.r2().at(run.k())).orElse(OptionalDouble.empty());
    }

    /** The finding that a subspace does not depend on a setting, in words. */
    static String sentence(SweepResult.Shared shared) {
        int others = shared.strategies().size() - 1;
        return shared.objective() + " learns the same features, in the same order and at every k, under "
                + shared.strategies().get(0) + " and " + others + (others == 1 ? " other setting" : " other settings")
                + " (" + String.join(", ", shared.strategies().subList(1, Math.min(4, others + 1)))
                + (others > 3 ? ", ..." : "")
                + "): S is a combination of the first one's S and G, and G is proportional to its G.";
    }

    /** JSON: what analyze has, the lists, the ranking and what is shared. */
    public static JsonObject json(SweepResult result, String version) {
        JsonObject out = AnalysisJson.head(result.analysis(), "sweep", version);
        JsonArray families = new JsonArray();
        result.families().forEach(family -> families.add(family(family)));
        out.add("families", families);
        out.addProperty("rankedBy", result.byGain() ? "gainR2" : "thetaMaxDegrees");
        JsonArray ranking = new JsonArray();
        for (SweepResult.Entry entry : result.ranking()) {
            JsonObject one = new JsonObject();
            one.addProperty("noise", entry.strategy().canonical());
            one.addProperty("objective", entry.objective());
            one.addProperty("family", entry.family());
            one.add("lists", lists(result.families().get(entry.family()).family(), entry.combination()));
            one.add(
                    "bestK",
                    entry.bestK().isPresent() ? new JsonPrimitive(entry.bestK().getAsInt()) : JsonNull.INSTANCE);
            one.add(result.byGain() ? "gainR2" : "thetaMaxDegrees", Json.number(entry.score()));
            ranking.add(one);
        }
        out.add("ranking", ranking);
        JsonArray shared = new JsonArray();
        for (SweepResult.Shared group : result.shared()) {
            JsonObject one = new JsonObject();
            one.addProperty("objective", group.objective());
            JsonArray strategies = new JsonArray();
            group.strategies().forEach(strategies::add);
            one.add("noises", strategies);
            one.addProperty("reason", sentence(group));
            shared.add(one);
        }
        out.add("sharedFeatures", shared);
        out.add("runs", AnalysisJson.runs(result.analysis()));
        out.add("warnings", AnalysisJson.warnings(result.analysis()));
        return out;
    }

    /** A family by its noise. */
    static JsonObject named(SweepPlan.Family family) {
        JsonObject out = new JsonObject();
        out.addProperty("noise", family.family().expression().canonical());
        out.addProperty("noiseAsGiven", family.asGiven());
        return out;
    }

    private static JsonElement family(SweepPlan.Family family) {
        JsonObject out = named(family);
        JsonArray lists = new JsonArray();
        for (NoiseFamily.Axis axis : family.family().lists()) {
            JsonObject one = new JsonObject();
            one.addProperty("name", axis.name());
            JsonArray values = new JsonArray();
            axis.values().forEach(value -> values.add(value.canonical()));
            one.add("values", values);
            lists.add(one);
        }
        out.add("lists", lists);
        return out;
    }

    private static JsonObject lists(NoiseFamily family, long combination) {
        JsonObject out = new JsonObject();
        for (int i = 0; i < family.lists().size(); i++) {
            out.addProperty(
                    family.lists().get(i).name(),
                    family.choice(combination).get(i).canonical());
        }
        return out;
    }

    /** A line for each strategy, objective and number of features, best first; with every k where every k was asked for. */
    public static String csv(SweepResult result) {
        StringBuilder out = new StringBuilder(
                "rank,noise,objective,k,loss,r2,alignment,gainR2,thetaMaxDegrees,sinSquared,gainR2OverNoiseFree,verdict\n");
        int rank = 0;
        for (SweepResult.Entry entry : result.ranking()) {
            rank++;
            for (RunResult run : entry.runs()) {
                int first = run.perK().isPresent() ? 1 : run.k();
                for (int k = first; k <= run.k(); k++) {
                    line(rank, run, k, out);
                }
            }
        }
        return out.toString();
    }

    private static void line(int rank, RunResult run, int k, StringBuilder out) {
        boolean at = k == run.k();
        OptionalDouble none = OptionalDouble.empty();
        out.append(rank)
                .append(',')
                .append(quoted(run.strategy().canonical()))
                .append(',')
                .append(run.objective())
                .append(',')
                .append(k);
        for (OptionalDouble number : List.of(
                at ? OptionalDouble.of(run.loss()) : none,
                run.curves().map(c -> c.r2().at(k)).orElse(none),
                run.curves().map(c -> c.alignment().at(k)).orElse(none),
                at
                        ? run.comparison().gainR2()
                        : run.perK()
                                .flatMap(RunResult.PerK::gainR2)
                                .map(c -> c.at(k))
                                .orElse(none),
                at ? run.comparison().thetaMaxDegrees() : none,
                run.perK().map(p -> p.sineSquares().at(k)).orElse(none),
                at ? run.comparison().gainR2OverNoiseFree() : none)) {
            out.append(',').append(number.isPresent() ? Double.toString(number.getAsDouble()) : "");
        }
        out.append(',').append(at ? run.comparison().verdict().word() : "").append('\n');
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /** The heat maps on one sheet, two side by side; empty without a list. */
    public static Optional<String> heatMap(SweepResult result) {
        List<Figure> figures = SweepFigures.heatMaps(result);
        return figures.isEmpty()
                ? Optional.empty()
                : Optional.of(Sheet.svg(
                        "Sweep of " + result.analysis().manifest().data(), figures, Math.min(2, figures.size())));
    }
}
