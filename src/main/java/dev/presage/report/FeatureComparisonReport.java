package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.presage.moments.Estimate;
import dev.presage.study.FeatureComparison;
import dev.presage.study.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Objectives against each other as JSON, as a table and in a page; computes nothing. */
final class FeatureComparisonReport {

    private FeatureComparisonReport() {}

    static JsonArray json(List<FeatureComparison> comparisons) {
        JsonArray out = new JsonArray();
        comparisons.forEach(comparison -> out.add(json(comparison)));
        return out;
    }

    private static JsonObject json(FeatureComparison comparison) {
        JsonObject out = new JsonObject();
        out.addProperty("noise", comparison.strategy().canonical());
        out.addProperty("k", comparison.k());
        JsonArray objectives = new JsonArray();
        for (FeatureComparison.Entry entry : comparison.entries()) {
            JsonObject one = new JsonObject();
            one.addProperty("objective", entry.name());
            one.add("loss", number(entry.run().map(RunResult::loss)));
            one.add("r2", Json.number(r2(entry, comparison.k())));
            one.add(
                    "predicted",
                    AnalysisJson.estimate(
                            entry.run().flatMap(run -> run.accuracy().predicted())));
            one.add(
                    "leaveOneOut",
                    AnalysisJson.estimate(
                            entry.run().flatMap(run -> run.accuracy().leaveOneOut())));
            one.add(
                    "test",
                    AnalysisJson.estimate(
                            entry.run().flatMap(run -> run.accuracy().test())));
            objectives.add(one);
        }
        out.add("objectives", objectives);
        JsonArray degrees = new JsonArray();
        for (List<OptionalDouble> row : comparison.degrees()) {
            JsonArray cells = new JsonArray();
            row.forEach(cell -> cells.add(Json.number(cell)));
            degrees.add(cells);
        }
        out.add("degrees", degrees);
        JsonArray equal = new JsonArray();
        for (FeatureComparison.Equality equality : comparison.equalities()) {
            JsonObject one = new JsonObject();
            one.addProperty("first", comparison.entries().get(equality.first()).name());
            one.addProperty(
                    "second", comparison.entries().get(equality.second()).name());
            one.addProperty("reason", equality.reason());
            one.add("degrees", Json.number(equality.degrees()));
            one.addProperty("agrees", equality.agrees());
            equal.add(one);
        }
        out.add("equal", equal);
        JsonObject leftOut = new JsonObject();
        comparison.leftOut().forEach(leftOut::addProperty);
        out.add("leftOut", leftOut);
        return out;
    }

    private static JsonElement number(Optional<Double> value) {
        return value.<JsonElement>map(Json::number).orElse(JsonNull.INSTANCE);
    }

    private static OptionalDouble r2(FeatureComparison.Entry entry, int k) {
        return entry.run().flatMap(RunResult::curves).map(c -> c.r2().at(k)).orElse(OptionalDouble.empty());
    }

    /** Lines of cells: numbers of each objective, then its angles. */
    static void text(FeatureComparison comparison, StringBuilder out) {
        out.append(String.format(
                Locale.ROOT,
                "\nObjectives beside each other, k = %d, under %s (largest angle between features in degrees, in clean covariances):\n",
                comparison.k(),
                comparison.strategy().canonical()));
        List<List<String>> lines = new ArrayList<>();
        boolean predicted = has(comparison, RunResult.Accuracy::predicted);
        boolean tested = has(comparison, RunResult.Accuracy::test);
        List<String> head = new ArrayList<>(List.of("", "", "loss", "R2"));
        if (predicted) {
            head.add("predicted");
        }
        if (tested) {
            head.add("test");
        }
        for (int j = 0; j < comparison.entries().size(); j++) {
            head.add("[" + j + "]");
        }
        lines.add(head);
        for (int i = 0; i < comparison.entries().size(); i++) {
            FeatureComparison.Entry entry = comparison.entries().get(i);
            List<String> line = new ArrayList<>(List.of(
                    "[" + i + "]",
                    entry.name(),
                    entry.run()
                            .map(run -> AnalysisTable.rounded(run.loss(), "%.4f"))
                            .orElse("-"),
                    AnalysisTable.decimals(r2(entry, comparison.k()), "%.4f")));
            if (predicted) {
                line.add(AnalysisTable.percent(
                        entry.run().flatMap(run -> run.accuracy().predicted())));
            }
            if (tested) {
                line.add(AnalysisTable.percent(
                        entry.run().flatMap(run -> run.accuracy().test())));
            }
            for (OptionalDouble cell : comparison.degrees().get(i)) {
                line.add(degrees(cell));
            }
            lines.add(line);
        }
        out.append(AnalysisTable.aligned(lines));
        for (String group : groups(comparison)) {
            out.append("  same by proof: ").append(group).append(".\n");
        }
        comparison
                .leftOut()
                .forEach((objective, reason) -> out.append("  left out: ")
                        .append(objective)
                        .append(": ")
                        .append(reason)
                        .append(".\n"));
    }

    private static boolean has(
            FeatureComparison comparison, Function<RunResult.Accuracy, Optional<Estimate>> accuracy) {
        return comparison.entries().stream()
                .flatMap(entry -> entry.run().stream())
                .anyMatch(run -> accuracy.apply(run.accuracy()).isPresent());
    }

    /** Each group that is the same by proof, with the reasons of its pairs, each once. */
    private static List<String> groups(FeatureComparison comparison) {
        List<String> groups = new ArrayList<>();
        for (List<Integer> members : comparison.groups()) {
            List<FeatureComparison.Equality> pairs = comparison.equalities().stream()
                    .filter(equality -> members.contains(equality.first()))
                    .toList();
            OptionalDouble largest = pairs.stream()
                    .flatMapToDouble(pair -> pair.degrees().stream())
                    .max();
            groups.add(members.stream()
                            .map(i -> comparison.entries().get(i).name())
                            .collect(Collectors.joining(" = "))
                    + " ("
                    + pairs.stream()
                            .map(FeatureComparison.Equality::reason)
                            .distinct()
                            .collect(Collectors.joining("; "))
                    + (largest.isPresent()
                            ? String.format(
                                    Locale.ROOT,
                                    "; largest angle computed: %.1e degrees%s)",
                                    largest.getAsDouble(),
                                    largest.getAsDouble() <= FeatureComparison.AGREEMENT
                                            ? ""
                                            : ", more than the rounding of well-separated features")
                            : "; k cuts a cluster, so that the subspace is not defined)"));
        }
        return groups;
    }

    private static String degrees(OptionalDouble cell) {
        return cell.isEmpty()
                ? "-"
                : cell.getAsDouble() != 0 && cell.getAsDouble() < 0.01
                        ? String.format(Locale.ROOT, "%.0e", cell.getAsDouble())
                        : String.format(Locale.ROOT, "%.2f", cell.getAsDouble());
    }

    /** What is the same by proof, and what is left out; nothing without such objectives. */
    static String html(List<FeatureComparison> comparisons) {
        StringBuilder out = new StringBuilder();
        for (FeatureComparison comparison : comparisons) {
            List<String> items = new ArrayList<>();
            groups(comparison).forEach(group -> items.add("Same by proof: " + group + "."));
            comparison
                    .leftOut()
                    .forEach((objective, reason) -> items.add("Left out: " + objective + ": " + reason + "."));
            if (!items.isEmpty()) {
                out.append("<h3>")
                        .append(Html.escape(String.format(
                                Locale.ROOT,
                                "k = %d, %s",
                                comparison.k(),
                                comparison.strategy().canonical())))
                        .append("</h3>\n<ul>\n");
                items.forEach(
                        item -> out.append("<li>").append(Html.escape(item)).append("</li>\n"));
                out.append("</ul>\n");
            }
        }
        return out.toString();
    }
}
