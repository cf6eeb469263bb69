package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.linalg.Vector;
import dev.presage.study.OrderResult;
import dev.presage.study.SpectrumStudy;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The order of learning as JSON and for a terminal; computes nothing. */
public final class OrderReport {
    private static final List<Integer> SHOWN_PERCENTS = List.of(10, 25, 50, 75, 90, 95, 99);
    private static final String DASH = "\u2013";

    private OrderReport() {}

    /** The object of {@code order --json}. */
    public static JsonObject json(OrderResult result, String version) {
        JsonObject out = new JsonObject();
        out.addProperty("presage", version);
        out.addProperty("schema", 1);
        out.addProperty("command", "order");
        out.add("manifest", ManifestJson.of(result.manifest()));
        out.addProperty("noise", result.plan().strategy().canonical());
        out.addProperty("noiseAsGiven", result.plan().strategy().asGiven());
        out.addProperty("objective", result.plan().learner().word());
        out.addProperty("k", result.plan().k());
        out.addProperty("depth", result.plan().depth());
        JsonObject start = new JsonObject();
        start.addProperty("strength", result.plan().start());
        start.addProperty("at", result.plan().random() ? "random" : "modes");
        out.add("start", start);
        out.add("course", course(result.course()));
        out.add(
                "training",
                result.training().map(t -> training(t, result.course())).orElse(JsonNull.INSTANCE));
        out.add("spectrum", result.spectrum().map(OrderReport::spectrum).orElse(JsonNull.INSTANCE));
        JsonArray warnings = new JsonArray();
        result.warnings().forEach(warnings::add);
        out.add("warnings", warnings);
        JsonObject why = new JsonObject();
        result.why().forEach(why::addProperty);
        out.add("why", why);
        return out;
    }

    private static JsonObject course(OrderResult.Course course) {
        JsonObject out = new JsonObject();
        out.addProperty("basis", "exact");
        out.addProperty("closed", course.closed());
        out.addProperty("method", course.method());
        out.add("rate", Json.number(course.rate()));
        out.add("optimum", Json.number(course.optimum()));
        JsonArray modes = new JsonArray();
        for (int j = 0; j < course.modes().size(); j++) {
            OrderResult.Mode mode = course.modes().get(j);
            JsonObject one = new JsonObject();
            one.addProperty("mode", j + 1);
            one.add("spectrum", Json.number(mode.spectrum()));
            one.add("cross", Json.number(mode.cross()));
            one.add("total", Json.number(mode.total()));
            one.add("halfTime", Json.number(mode.halfTime()));
            one.add("labelShare", Json.number(mode.labelShare()));
            one.add("reconstructionHalfTime", Json.number(mode.reconstructionHalfTime()));
            modes.add(one);
        }
        out.add("modes", modes);
        JsonArray points = new JsonArray();
        for (int i = 0; i < course.steps().size(); i++) {
            int at = i;
            JsonObject one = new JsonObject();
            one.addProperty("step", course.steps().get(i));
            one.add("time", Json.number(course.time(i)));
            one.add("loss", Json.number(course.loss().at(i)));
            one.add("labels", course.labels().map(v -> Json.number(v.at(at))).orElse(JsonNull.INSTANCE));
            one.add("probe", course.probe().map(v -> Json.number(v.at(at))).orElse(JsonNull.INSTANCE));
            one.add("shares", Json.array(Vector.of(course.shares().row(i))));
            points.add(one);
        }
        out.add("points", points);
        JsonArray arrivals = new JsonArray();
        for (OrderResult.Arrival arrival : course.arrivals()) {
            JsonObject one = new JsonObject();
            one.addProperty("percent", arrival.percent());
            one.add("time", Json.number(arrival.time()));
            arrivals.add(one);
        }
        out.add("arrivals", arrivals);
        return out;
    }

    private static JsonElement training(OrderResult.Training training, OrderResult.Course course) {
        JsonObject out = new JsonObject();
        out.add("rate", Json.number(course.rate()));
        out.addProperty("batch", training.batch());
        out.add("descent", Json.array(training.descent()));
        out.add("descentGap", Json.number(training.descentGap()));
        out.add("sampled", training.sampled().<JsonElement>map(Json::array).orElse(JsonNull.INSTANCE));
        out.add("sampledGap", Json.number(training.sampledGap()));
        return out;
    }

    private static JsonElement spectrum(SpectrumStudy spectrum) {
        JsonObject out = new JsonObject();
        out.add("labelShare", Json.number(spectrum.labelShare()));
        JsonArray cuts = new JsonArray();
        for (SpectrumStudy.Cut cut : spectrum.cuts()) {
            JsonObject one = new JsonObject();
            one.addProperty("share", cut.share());
            one.add("explained", Json.number(cut.explained()));
            one.add("top", side(cut.first()));
            one.add("bottom", side(cut.rest()));
            cuts.add(one);
        }
        out.add("cuts", cuts);
        return out;
    }

    private static JsonObject side(SpectrumStudy.Side side) {
        JsonObject out = new JsonObject();
        out.addProperty("components", side.components());
        out.add("labelShare", Json.number(side.labelShare()));
        out.add("predicted", AnalysisJson.estimate(side.predicted()));
        out.add("leaveOneOut", AnalysisJson.estimate(side.leaveOneOut()));
        out.add("test", AnalysisJson.estimate(side.test()));
        out.add("probed", AnalysisJson.estimate(side.probed()));
        return out;
    }

    /** What was followed, in a sentence. */
    static String heading(OrderResult result) {
        OrderResult.Course course = result.course();
        return String.format(
                Locale.ROOT,
                "%s learns %d features of %s under %s, %s, from a start of %.3g %s: %s. Time is the sum of the learning"
                        + " rates; losses, shares and label shares are exact on these samples.",
                result.plan().learner().word(),
                result.plan().k(),
                result.manifest().data(),
                result.plan().strategy().canonical(),
                result.plan().depth() == 0
                        ? "one layer"
                        : result.plan().depth() == 1
                                ? "one encoder layer"
                                : result.plan().depth() + " encoder layers",
                result.plan().start(),
                result.plan().random() ? "at random" : "along the modes",
                course.method());
    }

    /** The sentence, and tables in Markdown. */
    public static String text(OrderResult result) {
        StringBuilder out = new StringBuilder(heading(result)).append("\n\n");
        boolean labelled = result.course().labels().isPresent();
        boolean both = result.course().modes().get(0).reconstructionHalfTime().isPresent();
        row(
                out,
                "mode",
                "spectrum",
                "half learned at",
                both ? "by reconstruction at" : "",
                labelled ? "label share %" : "");
        rule(out, 3 + (both ? 1 : 0) + (labelled ? 1 : 0));
        for (int j = 0; j < result.course().modes().size(); j++) {
            OrderResult.Mode mode = result.course().modes().get(j);
            row(
                    out,
                    Integer.toString(j + 1),
                    number(mode.spectrum(), "%.5g"),
                    shown(mode.halfTime(), "%.4g"),
                    both ? shown(mode.reconstructionHalfTime(), "%.4g") : "",
                    labelled ? number(100 * mode.labelShare().orElseThrow(), "%.2f") : "");
        }
        if (!result.course().arrivals().isEmpty()) {
            out.append("\n| of what these modes tell of the labels |");
            SHOWN_PERCENTS.forEach(p -> out.append(' ').append(p).append(" % |"));
            out.append('\n');
            rule(out, 1 + SHOWN_PERCENTS.size());
            out.append("| has arrived at time |");
            SHOWN_PERCENTS.forEach(p -> out.append(' ')
                    .append(shown(result.course().arrivals().get(p - 1).time(), "%.4g"))
                    .append(" |"));
            out.append('\n');
        }
        result.training()
                .ifPresent(training -> out.append(String.format(
                        Locale.ROOT,
                        "\n%d steps of plain descent from the same start leave the prediction by at most %.3f %% of the range of the"
                                + " loss on exact moments%s.\n",
                        result.course().steps().get(result.course().steps().size() - 1),
                        100 * training.descentGap(),
                        training.sampledGap().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        ", and by at most %.3f %% on batches of %d with fresh noise (sampled)",
                                        100 * training.sampledGap().getAsDouble(),
                                        training.batch())
                                : "")));
        result.spectrum().ifPresent(spectrum -> spectrum(spectrum, out));
        result.warnings().forEach(w -> out.append("\nwarning: ").append(w).append(".\n"));
        return out.toString();
    }

    private static void spectrum(SpectrumStudy spectrum, StringBuilder out) {
        boolean probed =
                spectrum.cuts().stream().anyMatch(cut -> cut.first().probed().isPresent());
        out.append(
                "\nThe spectrum cut in two: the components that explain a share of the variance, and all others. Label shares"
                        + " (exact) add up; accuracies of least-squares probes with intercept, predicted if classes were"
                        + " Gaussian (assumed), the others counted (sampled).\n\n");
        row(
                out,
                "side",
                "variance %",
                "components",
                "label share %",
                "predicted %",
                "leave-one-out %",
                "test %",
                probed ? "other features %" : "");
        rule(out, probed ? 8 : 7);
        for (SpectrumStudy.Cut cut : spectrum.cuts()) {
            side(out, "top", cut.explained(), cut.first(), spectrum.labelShare(), probed);
            side(out, "bottom", 1 - cut.explained(), cut.rest(), spectrum.labelShare(), probed);
        }
    }

    private static void side(
            StringBuilder out, String name, double explained, SpectrumStudy.Side side, double all, boolean probed) {
        row(
                out,
                name,
                number(100 * explained, "%.2f"),
                Integer.toString(side.components()),
                number(all > 0 ? 100 * side.labelShare() / all : 0, "%.2f"),
                AnalysisTable.percent(side.predicted()),
                AnalysisTable.percent(side.leaveOneOut()),
                AnalysisTable.percent(side.test()),
                probed ? AnalysisTable.percent(side.probed()) : "");
    }

    private static void row(StringBuilder out, String... cells) {
        out.append('|');
        for (String cell : cells) {
            if (!cell.isEmpty()) {
                out.append(' ').append(cell).append(" |");
            }
        }
        out.append('\n');
    }

    private static void rule(StringBuilder out, int columns) {
        out.append('|').append("---|".repeat(columns)).append('\n');
    }

    private static String number(double value, String format) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String shown(OptionalDouble value, String format) {
        return value.isPresent() ? number(value.getAsDouble(), format) : DASH;
    }
}
