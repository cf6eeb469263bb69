package dev.presage.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When, where and by which command something is measured, and where its tables go: to a file of the results' folder, and
 * when they are to be recorded, into a block of the document. The command, the commit, the folder and the document come from
 * system properties, which {@code benchmarks/run} sets.
 */
final class Occasion {
    private static final Pattern LIBRARY =
            Pattern.compile("(ejml-ddense|ojalgo|commons-math3|nd4j-native)-(\\d[\\w.]*(?:-M[\\d.]+)?)\\.jar");

    private final LocalDateTime start = LocalDateTime.now();
    private final double loadAtStart = load();
    private final String command = System.getProperty("presage.bench.command", "unknown");
    private final String commit = System.getProperty("presage.bench.commit", "unknown");
    private final Path folder = Path.of(System.getProperty("presage.bench.folder", "target/benchmarks"));
    private final Optional<Path> document =
            Optional.ofNullable(System.getProperty("presage.bench.document")).map(Path::of);

    /** The folder of the results. */
    Path folder() {
        return folder;
    }

    /** Fails at once, before hours of work, if there is no place for what is to be recorded. */
    void requirePlace(String block) throws IOException {
        if (document.isPresent()) {
            Document.lines(document.get(), block);
        }
    }

    /** What is needed to repeat a run, in a few points. No names of machines. */
    List<String> lines(String how, Optional<String> python) throws IOException {
        String cpu = field("/proc/cpuinfo", "model name");
        String flags = field("/proc/cpuinfo", "flags");
        String simd = flags.contains("avx512f") ? ", AVX-512" : flags.contains("avx2") ? ", AVX2" : "";
        List<String> lines = new ArrayList<>();
        lines.add("- " + start.format(DateTimeFormatter.ISO_LOCAL_DATE) + ", commit " + commit + ", `" + command + "`");
        lines.add("- " + cpu + simd + ", " + cores() + " cores, memory " + memory() + "; "
                + (Engine.threads() == 1 ? "1 thread" : Engine.threads() + " threads")
                + " for every library; load average "
                + String.format(Locale.ROOT, "%.1f at the start, %.1f at the end", loadAtStart, load()));
        lines.add("- " + system() + ", " + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.runtime.version"));
        lines.add("- "
                + Engine.PRESAGE.stream()
                        .map(name -> ((PresageEngine) Engine.named(name)).backend())
                        .map(backend -> "`" + backend.name() + "`: " + backend.description())
                        .collect(Collectors.joining("; "))
                + "; " + libraries()
                + python.map(p -> ", " + p).orElse(""));
        lines.add("- " + how);
        return lines;
    }

    /**
     * Writes the tables and plots of a run.
     *
     * @param block the name of the study
     * @param body Markdown; plots are linked as {@code plots/NAME}
     * @param plots SVG by file name
     * @param incomplete why the document keeps what it has, if so
     */
    void finish(String block, List<String> body, Map<String, String> plots, Optional<String> incomplete)
            throws IOException {
        Path file = file(block);
        writeTable(file, body);
        write(folder, plots);
        System.err.println("benchmarks: " + file);
        if (document.isEmpty()) {
            return;
        }
        if (incomplete.isPresent()) {
            System.err.println("benchmarks: " + document.get() + " keeps its " + block + ": " + incomplete.get());
            return;
        }
        write(document.get().toAbsolutePath().getParent(), plots);
        Document.replace(document.get(), block, body);
        System.err.println("benchmarks: recorded in " + document.get() + ", " + block);
    }

    /** The file of a run that started at this occasion. */
    Path file(String block) {
        return folder.resolve(
                start.format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm")) + "-" + commit + "-" + block + ".md");
    }

    static void writeTable(Path file, List<String> body) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, body);
    }

    private static void write(Path folder, Map<String, String> plots) throws IOException {
        for (Map.Entry<String, String> plot : plots.entrySet()) {
            Path file = folder.resolve("plots").resolve(plot.getKey());
            Files.createDirectories(file.getParent());
            Document.write(file, plot.getValue().getBytes(StandardCharsets.UTF_8));
        }
    }

    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Libraries on the class path, by the names of their files. */
    private static String libraries() {
        Matcher matcher = LIBRARY.matcher(System.getProperty("java.class.path"));
        return matcher.results()
                .map(found -> found.group(1) + " " + found.group(2))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String system() throws IOException {
        Path release = Path.of("/etc/os-release");
        if (Files.isReadable(release)) {
            for (String line : Files.readAllLines(release)) {
                if (line.startsWith("PRETTY_NAME=")) {
                    return line.substring(line.indexOf('=') + 1).replace("\"", "");
                }
            }
        }
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    private static long cores() throws IOException {
        Path path = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(path)) {
            return Runtime.getRuntime().availableProcessors();
        }
        try (Stream<String> lines = Files.lines(path)) {
            return Math.max(
                    1, lines.filter(line -> line.startsWith("processor")).count());
        }
    }

    private static String memory() throws IOException {
        Matcher kibibytes = Pattern.compile("(\\d+) kB").matcher(field("/proc/meminfo", "MemTotal"));
        return kibibytes.matches()
                ? Math.round(Long.parseLong(kibibytes.group(1)) / (double) (1 << 20)) + " GiB"
                : "unknown";
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
