package dev.presage.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The results of the suite as Markdown: all of them, the kernels side by side, and a plot of those. */
final class Table {
    /** One case; times in milliseconds, NaN where it failed. */
    record Row(String group, int d, String label, double median, double mean, double error) {
        static Row failed(String group, int d, String label) {
            return new Row(group, d, label, Double.NaN, Double.NaN, Double.NaN);
        }

        boolean succeeded() {
            return !Double.isNaN(median);
        }
    }

    private Table() {}

    /** Every case with its error; operators are not compared with each other. */
    static List<String> all(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("| benchmark | d | engine | median ms | mean ms ± error (99.9 %) | ratio to the best |");
        lines.add("|---|---:|---|---:|---:|---:|");
        for (Row row : rows) {
            double best = rows.stream()
                    .filter(other -> other.group().equals(row.group()) && other.d() == row.d())
                    .filter(Row::succeeded)
                    .mapToDouble(Row::median)
                    .min()
                    .orElse(Double.NaN);
            String start = "| " + row.group() + " | " + row.d() + " | " + row.label() + " | ";
            lines.add(start
                    + (row.succeeded()
                            ? number(row.median()) + " | " + number(row.mean()) + " ± " + number(row.error()) + " | "
                                    + (row.group().startsWith("Operator")
                                            ? ""
                                            : String.format(Locale.ROOT, "%.2f", row.median() / best))
                                    + " |"
                            : "FAILED | | |"));
        }
        return lines;
    }

    /** Medians of some benchmarks at one size, an engine a column; the best of a line is bold. */
    static List<String> sideBySide(List<Row> rows, Set<String> groups, int d) {
        Map<String, Map<String, Double>> medians = medians(rows, groups, d);
        Set<String> engines = new LinkedHashSet<>();
        medians.values().forEach(line -> engines.addAll(line.keySet()));
        List<String> lines = new ArrayList<>();
        lines.add("| ms, d = " + d + " | " + String.join(" | ", engines) + " |");
        lines.add("|---|" + "---:|".repeat(engines.size()));
        medians.forEach((group, line) -> {
            double best = line.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .min()
                    .orElse(Double.NaN);
            StringBuilder out = new StringBuilder("| " + group + " |");
            for (String engine : engines) {
                Double median = line.get(engine);
                String shown = median == null ? "" : number(median);
                out.append(median != null && median == best ? " **" + shown + "** |" : " " + shown + " |");
            }
            lines.add(out.toString());
        });
        return lines;
    }

    /** Medians in milliseconds by benchmark and engine. */
    static Map<String, Map<String, Double>> medians(List<Row> rows, Set<String> groups, int d) {
        Map<String, Map<String, Double>> medians = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.d() == d && groups.contains(row.group()) && row.succeeded())
                .forEach(row -> medians.computeIfAbsent(row.group(), group -> new LinkedHashMap<>())
                        .put(column(row.label()), row.median()));
        return medians;
    }

    /** NumPy has the products and SciPy the decompositions: one column. */
    private static String column(String engine) {
        return engine.equals("numpy") || engine.equals("scipy") ? "numpy, scipy" : engine;
    }

    /** Three significant digits. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "?";
        }
        int digits = value == 0 ? 0 : Math.max(0, 2 - (int) Math.floor(Math.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%." + Math.min(digits, 6) + "f", value);
    }
}
