package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.presage.probe.TaskGains;
import dev.presage.study.Advice;
import dev.presage.study.AnalysisResult;
import dev.presage.study.Manifest;
import dev.presage.study.RunResult;
import dev.presage.theory.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Advice for a terminal and as JSON; computes nothing. */
public final class AdviceReport {
    /** What advice does not measure, and so does not show. */
    private static final List<String> NOT_MEASURED = List.of("predicted", "leaveOneOut", "test", "trained", "training");

    private static final int SHOWN_LABELS = 2;

    private AdviceReport() {}

    /** The answer first, then why, then the numbers. */
    public static String text(Advice advice) {
        StringBuilder out = new StringBuilder(AnalysisTable.heading(advice.analysis()));
        for (Advice.Recommendation recommendation : advice.recommendations()) {
            out.append('\n').append(recommendation.sentence()).append(".\n");
            for (RunResult run : advice.analysis().runs()) {
                if (run.strategy().equals(recommendation.strategy()) && run.k() == recommendation.k()) {
                    out.append("  ")
                            .append(run.objective())
                            .append(": ")
                            .append(run.comparison().verdict().reason())
                            .append(".\n");
                }
            }
            recommendation
                    .paradigm()
                    .ifPresent(paradigm -> paradigm.reasons()
                            .forEach(reason ->
                                    out.append("  paradigm: ").append(reason).append(".\n")));
            recommendation
                    .withoutParadigm()
                    .ifPresent(reason -> out.append("  no word on the paradigm: ")
                            .append(reason)
                            .append(".\n"));
            recommendation.outlooks().stream()
                    .filter(outlook -> changes(outlook, recommendation, advice.analysis()))
                    .forEach(outlook ->
                            out.append(outlook(outlook, advice.analysis().manifest())));
        }
        advice.analysis()
                .warnings()
                .forEach(warning -> out.append("\nwarning: ").append(warning).append(".\n"));
        return out.toString();
    }

    /** Whether there is anything to gain or lose. */
    private static boolean changes(
            Advice.Outlook outlook, Advice.Recommendation recommendation, AnalysisResult analysis) {
        return analysis.runs().stream()
                .noneMatch(run -> run.strategy().equals(recommendation.strategy())
                        && run.k() == recommendation.k()
                        && run.objective().equals(outlook.objective())
                        && run.comparison().verdict() instanceof Verdict.NeverHelps);
    }

    private static String outlook(Advice.Outlook outlook, Manifest manifest) {
        StringBuilder out = new StringBuilder();
        String families = outlook.gains().families().stream()
                .map(family -> String.format(
                        Locale.ROOT,
                        "%s (components %d to %d) %s \u00b1 %.3f",
                        family.name(),
                        family.first(),
                        family.last(),
                        AnalysisTable.rounded(family.expectedGain(), "%+.3f"),
                        family.deviation()))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        out.append("  ")
                .append(outlook.objective())
                .append(", expected gain of a task that lives in the ")
                .append(families)
                .append(" (\u00b1: spread over such tasks).\n");
        outlook.accuracyGain()
                .ifPresent(gain -> out.append(String.format(
                        Locale.ROOT,
                        "  %s, predicted gain in accuracy: %s \u00b1 %.2f points (one Gaussian per class assumed; error of the"
                                + " integration).%n",
                        outlook.objective(),
                        AnalysisTable.rounded(100 * gain.value(), "%+.2f"),
                        100 * gain.standardError())));
        List<TaskGains.LabelGain> labels = outlook.gains().perLabel();
        if (labels.size() > 1) {
            List<Integer> order = IntStream.range(0, labels.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(c -> -labels.get(c).gain()))
                    .toList();
            int shown = Math.min(SHOWN_LABELS, labels.size() / 2);
            List<Integer> ends = new ArrayList<>(order.subList(0, shown));
            ends.addAll(order.subList(labels.size() - shown, labels.size()));
            out.append("  ")
                    .append(outlook.objective())
                    .append(", gains in R2 by label from most to least: ")
                    .append(ends.stream()
                            .map(c -> label(manifest, c) + " "
                                    + AnalysisTable.rounded(labels.get(c).gain(), "%+.4f"))
                            .reduce((a, b) -> a + ", " + b)
                            .orElse(""))
                    .append(labels.size() > 2 * shown ? " (the others between; --json has all).\n" : ".\n");
        }
        return out.toString();
    }

    /** The name of a label. */
    static String label(Manifest manifest, int index) {
        return manifest.targets().isPresent()
                ? "target " + index
                : manifest.classNames().isEmpty()
                        ? "class " + index
                        : manifest.classNames().get(index);
    }

    /** JSON: what analyze has, without probes, and the recommendations. */
    public static JsonObject json(Advice advice, double margin, String version) {
        JsonObject out = AnalysisJson.head(advice.analysis(), "advise", version);
        out.add("margin", Json.number(margin));
        JsonArray runs = AnalysisJson.runs(advice.analysis());
        for (JsonElement run : runs) {
            JsonObject fields = run.getAsJsonObject();
            fields.remove("accuracy");
            fields.remove("r2Probe");
            fields.remove("training");
            JsonObject why = fields.getAsJsonObject("why");
            NOT_MEASURED.forEach(why::remove);
            List.copyOf(why.keySet()).stream()
                    .filter(field -> field.startsWith("r2Probe."))
                    .forEach(why::remove);
        }
        out.add("runs", runs);
        JsonArray recommendations = new JsonArray();
        advice.recommendations().forEach(each -> recommendations.add(recommendation(each)));
        out.add("recommendation", recommendations);
        out.add("warnings", AnalysisJson.warnings(advice.analysis()));
        return out;
    }

    private static JsonObject recommendation(Advice.Recommendation recommendation) {
        JsonObject out = new JsonObject();
        out.addProperty("noise", recommendation.strategy().canonical());
        out.addProperty("k", recommendation.k());
        out.addProperty("sentence", recommendation.sentence());
        out.add(
                "paradigm",
                recommendation.paradigm().<JsonElement>map(AdviceJson::of).orElse(JsonNull.INSTANCE));
        JsonArray objectives = new JsonArray();
        recommendation.outlooks().forEach(outlook -> objectives.add(objective(outlook)));
        out.add("objectives", objectives);
        JsonObject why = new JsonObject();
        recommendation.withoutParadigm().ifPresent(reason -> why.addProperty("paradigm", reason));
        out.add("why", why);
        return out;
    }

    private static JsonObject objective(Advice.Outlook outlook) {
        JsonObject out = new JsonObject();
        out.addProperty("objective", outlook.objective());
        out.add("accuracyGain", AnalysisJson.estimate(outlook.accuracyGain()));
        JsonArray labels = new JsonArray();
        for (TaskGains.LabelGain gain : outlook.gains().perLabel()) {
            JsonObject one = new JsonObject();
            one.add("r2", Json.number(gain.r2()));
            one.add("r2Clean", Json.number(gain.r2Clean()));
            one.add("gain", Json.number(gain.gain()));
            labels.add(one);
        }
        out.add("perLabel", labels.isEmpty() ? JsonNull.INSTANCE : labels);
        JsonArray families = new JsonArray();
        for (TaskGains.Family family : outlook.gains().families()) {
            JsonObject one = new JsonObject();
            one.addProperty("tasks", family.name());
            one.add("firstComponent", new JsonPrimitive(family.first()));
            one.add("lastComponent", new JsonPrimitive(family.last()));
            one.add("expectedGain", Json.number(family.expectedGain()));
            one.add("deviation", Json.number(family.deviation()));
            families.add(one);
        }
        out.add("taskFamilies", families);
        return out;
    }
}
