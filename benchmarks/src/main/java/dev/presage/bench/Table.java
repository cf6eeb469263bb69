package dev.presage.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The results as Markdown, with all that is needed to repeat them. */
final class Table {
    /** One case; times in milliseconds, NaN where it failed. */
    record Row(String group, int d, String label, double median, double mean, double error) {
        static Row failed(String group, int d, String label) {
            return new Row(group, d, label, Double.NaN, Double.NaN, Double.NaN);
        }
    }

    private Table() {}

    /** The file of a run that starts now. */
    static Path file(Path folder, String commit) {
        String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm"));
        return folder.resolve(time + "-" + commit + ".md");
    }

    static void write(List<Row> rows, Path file, String commit, String how) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("- commit " + commit + ", " + LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES));
        lines.add("- " + field("/proc/cpuinfo", "model name") + ", "
                + Runtime.getRuntime().availableProcessors() + " threads given to every library, memory "
                + field("/proc/meminfo", "MemTotal") + ", load average at the end "
                + String.format(
                        Locale.ROOT,
                        "%.1f",
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        lines.add("- " + System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        lines.add("- "
                + Engine.PRESAGE.stream()
                        .map(name -> ((PresageEngine) Engine.named(name)).backend())
                        .map(backend -> "`" + backend.name() + "`: " + backend.description())
                        .reduce((a, b) -> a + "; " + b)
                        .orElseThrow());
        lines.add("- " + how);
        lines.add("");
        lines.add("| benchmark | d | engine | median ms | mean ms ± error (99.9 %) | ratio to the best |");
        lines.add("|---|---:|---|---:|---:|---:|");
        for (Row row : rows) {
            double best = rows.stream()
                    .filter(other -> other.group().equals(row.group()) && other.d() == row.d())
                    .mapToDouble(Row::median)
                    .filter(median -> !Double.isNaN(median))
                    .min()
                    .orElse(Double.NaN);
            String start = "| " + row.group() + " | " + row.d() + " | " + row.label() + " | ";
            lines.add(start
                    + (Double.isNaN(row.median())
                            ? "FAILED | | |"
                            : number(row.median()) + " | " + number(row.mean()) + " ± " + number(row.error()) + " | "
                                    + String.format(Locale.ROOT, "%.2f", row.median() / best) + " |"));
        }
        Files.write(file, lines);
    }

    /** Three significant digits. */
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "?";
        }
        int digits = value == 0 ? 0 : Math.max(0, 2 - (int) Math.floor(Math.log10(Math.abs(value))));
        return String.format(Locale.ROOT, "%." + Math.min(digits, 6) + "f", value);
    }

    private static String field(String file, String name) throws IOException {
        Path path = Path.of(file);
        if (!Files.isReadable(path)) {
            return name + " unknown";
        }
        try (Stream<String> lines = Files.lines(path)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(name + " unknown");
        }
    }
}
