package dev.presage.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs the benchmarks one case (benchmark, engine, size) after the other, each in its own virtual machine, and writes the
 * table. A case that fails its check is listed as failed, and then the exit code is 1.
 *
 * <p>Arguments: smoke, quick, full or large; a regular expression for {@code benchmark/engine/d}; the folder for the
 * results; the commit.
 */
public final class Suite {
    private enum Mode {
        SMOKE,
        QUICK,
        FULL,
        LARGE
    }

    /** A case; {@code method} in JMH's sense, {@code group} and {@code label} in the table's. */
    private record Case(Class<?> type, String method, String engine, int d) {
        String group() {
            return type.getSimpleName().replaceFirst("Benchmark$", "");
        }

        String label() {
            return method.equals("run") ? engine : method + ", " + engine;
        }

        String name() {
            return group() + (method.equals("run") ? "" : "." + method) + "/" + engine + "/" + d;
        }
    }

    private Suite() {}

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("expected MODE PATTERN FOLDER COMMIT, found " + arguments.length);
        }
        Mode mode = Mode.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Pattern pattern = Pattern.compile(arguments[1]);
        Path folder = Path.of(arguments[2]);
        String commit = arguments[3];
        List<Case> cases = cases(mode).stream()
                .filter(c -> pattern.matcher(c.name()).find())
                .toList();
        if (cases.isEmpty()) {
            System.err.println("benchmarks: no case matches " + pattern);
            System.exit(2);
        }
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Path table = Table.file(folder, commit);
        String how = switch (mode) {
            case SMOKE -> "smoke run: each case once, cold, in one process; the times mean nothing";
            case QUICK -> "1 fork, 1 warm-up of 0.5 s, 5 iterations of at least 0.5 s";
            case FULL, LARGE -> "2 forks, each 3 warm-ups of 1 s and 5 iterations of at least 1 s";
        };
        List<Table.Row> rows = new ArrayList<>();
        int failures = 0;
        for (int i = 0; i < cases.size(); i++) {
            Case c = cases.get(i);
            Path log = logs.resolve(c.name().replace('/', '-') + ".log");
            System.err.printf(Locale.ROOT, "[%d/%d] %s ", i + 1, cases.size(), c.name());
            try {
                RunResult result = new Runner(options(c, mode, log).build()).runSingle();
                Statistics times = result.getPrimaryResult().getStatistics();
                rows.add(new Table.Row(
                        c.group(),
                        c.d(),
                        c.label(),
                        times.getPercentile(50),
                        times.getMean(),
                        times.getMeanErrorAt(0.999)));
                System.err.printf(Locale.ROOT, "%.4g ms%n", times.getPercentile(50));
            } catch (RunnerException e) {
                failures++;
                rows.add(Table.Row.failed(c.group(), c.d(), c.label()));
                System.err.println("FAILED");
                Files.readAllLines(log).stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .limit(12)
                        .forEach(line -> System.err.println("    " + line));
            }
            Table.write(rows, table, commit, how); // after every case: a run that is cut off keeps what it has
        }
        System.err.println("benchmarks: " + table);
        if (failures > 0) {
            System.err.println("benchmarks: " + failures + " of " + cases.size() + " failed");
            System.exit(1);
        }
        System.exit(0);
    }

    private static List<Case> cases(Mode mode) {
        List<Integer> sizes = switch (mode) {
            case SMOKE -> List.of(64);
            case QUICK, FULL -> List.of(64, 784);
            case LARGE -> List.of(64, 784, 3072);
        };
        List<Kernel> kernels = List.of(
                new MultiplyBenchmark(),
                new GramBenchmark(),
                new CholeskyBenchmark(),
                new EigenBenchmark(),
                new GeneralizedEigenBenchmark(),
                new TopKBenchmark(),
                new SvdBenchmark());
        List<Case> cases = new ArrayList<>();
        for (int d : sizes) {
            for (String method : List.of("gram", "moments", "labelled")) {
                for (String engine : Engine.PRESAGE) {
                    cases.add(new Case(MomentsBenchmark.class, method, engine, d));
                }
            }
            for (String engine : Engine.PRESAGE) {
                cases.add(new Case(NoiseSettingBenchmark.class, "setting", engine, d));
            }
            int colours = OperatorBenchmark.colours(d);
            for (String operator : OperatorBenchmark.NAMES) {
                cases.add(new Case(OperatorBenchmark.class, "push", operator, colours));
                cases.add(new Case(OperatorBenchmark.class, "views", operator, colours));
            }
            for (Kernel kernel : kernels) {
                for (String engine : Engine.ALL) {
                    if (d <= Engine.largest(engine, kernel.operation())) {
                        cases.add(new Case(kernel.getClass(), "run", engine, d));
                    }
                }
            }
        }
        return cases;
    }

    private static ChainedOptionsBuilder options(Case c, Mode mode, Path log) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(c.type().getName() + "." + c.method()) + "$")
                .param("engine", c.engine())
                .param("d", Integer.toString(c.d()))
                .shouldFailOnError(true)
                .output(log.toString());
        return switch (mode) {
            case SMOKE ->
                options.forks(0)
                        .mode(org.openjdk.jmh.annotations.Mode.SingleShotTime)
                        .warmupIterations(0)
                        .measurementIterations(1);
            case QUICK ->
                options.forks(1)
                        .warmupIterations(1)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.milliseconds(500));
            case FULL, LARGE -> options;
        };
    }
}
