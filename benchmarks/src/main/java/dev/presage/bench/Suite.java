package dev.presage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.ListStatistics;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs the benchmarks one case (benchmark, engine, size) after the other, each in its own virtual machine or Python process,
 * and writes the table. A case that fails its check is listed as failed, and then the exit code is 1.
 *
 * <p>Arguments: smoke, quick, full, large or operators (as quick, at d = 768 and 3072); a regular expression for {@code benchmark/engine/d}.
 */
public final class Suite {
    private static final double MILLI = 1e3;
    private static final Set<String> SIDE_BY_SIDE =
            Set.of("Multiply", "Gram", "Cholesky", "Eigen", "GeneralizedEigen", "TopK", "Svd");

    /** How a case is measured: forks, warm-ups, iterations and their length. */
    private enum Mode {
        SMOKE("kernels", 1, 0, 1, 0, "smoke run: each case once, cold, in one process; the times mean nothing"),
        QUICK("kernels", 1, 1, 5, 0.5, "1 fork, 1 warm-up of 0.5 s, 5 iterations of at least 0.5 s"),
        FULL("kernels", 2, 3, 5, 1, "2 forks, each 3 warm-ups of 1 s and 5 iterations of at least 1 s"),
        LARGE("kernels", 2, 3, 5, 1, "2 forks, each 3 warm-ups of 1 s and 5 iterations of at least 1 s"),
        OPERATORS("operators", 1, 1, 5, 0.5, "1 fork, 1 warm-up of 0.5 s, 5 iterations of at least 0.5 s");

        /** The place of the results in the document. */
        private final String block;

        private final int forks;
        private final int warmUps;
        private final int iterations;
        private final double seconds;
        private final String how;

        Mode(String block, int forks, int warmUps, int iterations, double seconds, String how) {
            this.block = block;
            this.forks = forks;
            this.warmUps = warmUps;
            this.iterations = iterations;
            this.seconds = seconds;
            this.how = how;
        }
    }

    /** A case; {@code method} in JMH's sense, {@code group} and {@code label} in the table's. */
    private record Case(Class<?> type, String method, String engine, int d) {
        /** What is compared: engines at one method, and in the case of moments the methods too. */
        String group() {
            String name = type.getSimpleName().replaceFirst("Benchmark$", "");
            return method.equals("run") || type == MomentsBenchmark.class ? name : name + "." + method;
        }

        String label() {
            return type == MomentsBenchmark.class ? method + ", " + engine : engine;
        }

        String name() {
            return type.getSimpleName().replaceFirst("Benchmark$", "") + (method.equals("run") ? "" : "." + method)
                    + "/" + engine + "/" + d;
        }
    }

    private static final List<Kernel> KERNELS = List.of(
            new MultiplyBenchmark(),
            new GramBenchmark(),
            new CholeskyBenchmark(),
            new EigenBenchmark(),
            new GeneralizedEigenBenchmark(),
            new TopKBenchmark(),
            new SvdBenchmark());

    /** What has methods of its own and runs on Presage's backends. */
    private static final Map<Class<?>, List<String>> OF_PRESAGE = ofPresage();

    private static Map<Class<?>, List<String>> ofPresage() {
        Map<Class<?>, List<String>> methods = new LinkedHashMap<>();
        methods.put(MomentsBenchmark.class, List.of("gram", "moments", "labelled"));
        methods.put(NoiseSettingBenchmark.class, List.of("setting"));
        methods.put(SweepStepBenchmark.class, List.of("reconstruction", "jointEmbedding"));
        methods.put(ProbeBenchmark.class, List.of("probe", "predicted"));
        methods.put(DualBenchmark.class, List.of("space", "reconstruction", "jointEmbedding"));
        return methods;
    }

    private final Mode mode;
    private final Occasion occasion = new Occasion();
    private final List<Table.Row> rows = new ArrayList<>();

    private Suite(Mode mode) {
        this.mode = mode;
    }

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("expected MODE PATTERN, found " + arguments.length);
        }
        Suite suite = new Suite(Mode.valueOf(arguments[0].toUpperCase(Locale.ROOT)));
        System.exit(suite.run(Pattern.compile(arguments[1])));
    }

    private int run(Pattern pattern) throws IOException {
        occasion.requirePlace(mode.block);
        Optional<String> missing = PythonPeer.missing();
        missing.ifPresent(System.err::println);
        Optional<PythonPeer> python = PythonPeer.start();
        boolean numPy = python.map(PythonPeer::hasNumPy).orElse(false);
        boolean sciPy = python.map(PythonPeer::hasSciPy).orElse(false);
        Optional<String> versions = python.map(PythonPeer::description).filter(text -> !text.isEmpty());
        python.ifPresent(PythonPeer::close);
        List<Case> cases = cases(numPy, sciPy).stream()
                .filter(c -> pattern.matcher(c.name()).find())
                .toList();
        if (cases.isEmpty()) {
            System.err.println("benchmarks: no case matches " + pattern);
            return 2;
        }
        int failures = 0;
        for (int i = 0; i < cases.size(); i++) {
            Case c = cases.get(i);
            System.err.printf(Locale.ROOT, "[%d/%d] %s ", i + 1, cases.size(), c.name());
            Optional<Statistics> times = PythonEngine.NAMES.contains(c.engine()) ? inPython(c) : byJmh(c);
            rows.add(times.map(t -> new Table.Row(
                            c.group(), c.d(), c.label(), t.getPercentile(50), t.getMean(), t.getMeanErrorAt(0.999)))
                    .orElseGet(() -> Table.Row.failed(c.group(), c.d(), c.label())));
            if (times.isEmpty()) {
                failures++;
            } else {
                System.err.printf(Locale.ROOT, "%.4g ms%n", times.orElseThrow().getPercentile(50));
            }
            if (mode != Mode.SMOKE) {
                // After every case: a run that is cut off keeps what it has.
                Occasion.writeTable(occasion.file(mode.block), body(versions));
            }
        }
        if (mode == Mode.SMOKE) {
            failures += smokeOfStudies();
        } else {
            occasion.finish(mode.block, body(versions), plots(), incomplete(failures, missing));
        }
        if (failures > 0) {
            System.err.println("benchmarks: " + failures + " of " + cases.size() + " failed");
            return 1;
        }
        return 0;
    }

    private static Optional<String> incomplete(int failures, Optional<String> missing) {
        return failures > 0 ? Optional.of(failures + " cases failed") : missing;
    }

    /** Every study once, tiny, and the document's blocks replaced in a copy; how many failed. */
    private static int smokeOfStudies() {
        Map<String, Study> studies = new LinkedHashMap<>();
        studies.put("ratios", Ratios::smoke);
        studies.put("scaling", Scaling::smoke);
        studies.put("pass", PassRatios::smoke);
        studies.put("document", Suite::smokeOfDocument);
        int failures = 0;
        for (Map.Entry<String, Study> study : studies.entrySet()) {
            System.err.println("smoke of " + study.getKey());
            try {
                study.getValue().run();
            } catch (IOException | RuntimeException e) {
                failures++;
                System.err.println("FAILED: " + e);
            }
        }
        return failures;
    }

    /** Something that a smoke run does once. */
    @FunctionalInterface
    private interface Study {
        void run() throws IOException;
    }

    /** The place of every study is there, and what is around a block is left alone. */
    private static void smokeOfDocument() throws IOException {
        Path original = Path.of("docs/performance.md");
        Path copy = Files.createTempFile("presage-document", ".md");
        try {
            Files.write(copy, Files.readAllLines(original));
            for (String block : List.of("kernels", "operators", "ratios", "scaling", "pass-784", "pass-3072")) {
                List<String> before = Files.readAllLines(copy);
                List<String> old = List.copyOf(Document.lines(copy, block));
                Document.replace(copy, block, List.of("one", "two"));
                Check.require(Document.lines(copy, block).equals(List.of("one", "two")), block + " was not replaced");
                Document.replace(copy, block, old);
                Check.require(Files.readAllLines(copy).equals(before), block + " changed what is around it");
            }
        } finally {
            Files.delete(copy);
        }
    }

    /** The kernels side by side with a plot, and below them every case. */
    private List<String> body(Optional<String> versions) throws IOException {
        List<String> lines = new ArrayList<>(occasion.lines(mode.how, versions));
        for (int d : rows.stream().map(Table.Row::d).distinct().toList()) {
            if (!Table.medians(rows, SIDE_BY_SIDE, d).isEmpty()) {
                lines.add("");
                lines.addAll(Table.sideBySide(rows, SIDE_BY_SIDE, d));
                lines.add("");
                lines.add("![Kernels at d = " + d + "](plots/" + plotOf(d) + ")");
            }
        }
        List<Table.Row> others =
                rows.stream().filter(row -> !SIDE_BY_SIDE.contains(row.group())).toList();
        if (!others.isEmpty()) {
            lines.add("");
            lines.addAll(Table.all(others));
        }
        if (others.size() < rows.size()) {
            lines.addAll(List.of("", "<details><summary>The kernels again, with means and errors</summary>", ""));
            lines.addAll(Table.all(rows.stream()
                    .filter(row -> SIDE_BY_SIDE.contains(row.group()))
                    .toList()));
            lines.addAll(List.of("", "</details>"));
        }
        return lines;
    }

    private Map<String, String> plots() {
        Map<String, String> plots = new LinkedHashMap<>();
        for (int d : rows.stream().map(Table.Row::d).distinct().toList()) {
            Map<String, Map<String, Double>> medians = Table.medians(rows, SIDE_BY_SIDE, d);
            if (!medians.isEmpty()) {
                plots.put(plotOf(d), LogPlot.dots("Kernels at d = " + d, "milliseconds, median", medians));
            }
        }
        return plots;
    }

    private static String plotOf(int d) {
        return "kernels-" + d + ".svg";
    }

    private Optional<Statistics> byJmh(Case c) throws IOException {
        Path logs = Files.createDirectories(occasion.folder().resolve("logs"));
        Path log = logs.resolve(c.name().replace('/', '-') + ".log");
        try {
            RunResult result = new Runner(options(c, log).build()).runSingle();
            return Optional.of(result.getPrimaryResult().getStatistics());
        } catch (RunnerException e) {
            System.err.println("FAILED");
            Files.readAllLines(log).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .limit(12)
                    .forEach(line -> System.err.println("    " + line));
            return Optional.empty();
        }
    }

    /** As JMH does: new processes, warm-ups, then iterations, each the mean of many calls. */
    private Optional<Statistics> inPython(Case c) {
        Kernel kernel = KERNELS.stream()
                .filter(k -> k.getClass() == c.type())
                .findFirst()
                .orElseThrow();
        ListStatistics times = new ListStatistics();
        for (int fork = 0; fork < mode.forks; fork++) {
            try (PythonPeer peer = PythonPeer.start().orElseThrow()) {
                PythonEngine engine = new PythonEngine(peer, c.engine());
                kernel.prepare(engine, c.d());
                for (double seconds : engine.problem().measure(mode.warmUps, mode.iterations, mode.seconds)) {
                    times.addValue(MILLI * seconds);
                }
            } catch (RuntimeException e) {
                System.err.println("FAILED\n    " + e.getMessage());
                return Optional.empty();
            }
        }
        return Optional.of(times);
    }

    private List<Case> cases(boolean numPy, boolean sciPy) {
        List<Integer> sizes = switch (mode) {
            case SMOKE -> List.of(64);
            case QUICK, FULL -> List.of(64, 784);
            case LARGE -> List.of(64, 784, 3072);
            case OPERATORS -> List.of(784, 3072);
        };
        List<Case> cases = new ArrayList<>();
        for (int d : sizes) {
            OF_PRESAGE.forEach((type, methods) -> methods.forEach(
                    method -> Engine.PRESAGE.forEach(engine -> cases.add(new Case(type, method, engine, d)))));
            int colours = OperatorBenchmark.colours(d);
            for (String operator : OperatorBenchmark.NAMES) {
                cases.add(new Case(OperatorBenchmark.class, "push", operator, colours));
                cases.add(new Case(OperatorBenchmark.class, "views", operator, colours));
            }
            for (Kernel kernel : KERNELS) {
                for (String engine : Engine.ALL) {
                    if (d <= Engine.largest(engine, kernel.operation())) {
                        cases.add(new Case(kernel.getClass(), "run", engine, d));
                    }
                }
                for (String engine : PythonEngine.NAMES) {
                    if (PythonEngine.offers(engine, kernel.operation()) && (engine.equals("numpy") ? numPy : sciPy)) {
                        cases.add(new Case(kernel.getClass(), "run", engine, d));
                    }
                }
            }
        }
        return cases;
    }

    private ChainedOptionsBuilder options(Case c, Path log) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(c.type().getName() + "." + c.method()) + "$")
                .param("engine", c.engine())
                .param("d", Integer.toString(c.d()))
                .shouldFailOnError(true)
                .output(log.toString());
        if (mode == Mode.SMOKE) {
            return options.forks(0)
                    .mode(org.openjdk.jmh.annotations.Mode.SingleShotTime)
                    .warmupIterations(0)
                    .measurementIterations(1);
        }
        TimeValue length = TimeValue.milliseconds(Math.round(MILLI * mode.seconds));
        return mode == Mode.QUICK || mode == Mode.OPERATORS
                ? options.forks(mode.forks)
                        .warmupIterations(mode.warmUps)
                        .warmupTime(length)
                        .measurementIterations(mode.iterations)
                        .measurementTime(length)
                : options;
    }
}
