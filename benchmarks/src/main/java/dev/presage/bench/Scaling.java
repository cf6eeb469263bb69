package dev.presage.bench;

import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * How times grow with the number of samples n, coordinates d, features k and threads, with the exponents of power laws. All
 * points of a study, for every number of threads, take turns; every result is checked once.
 *
 * <p>Arguments: quick, full or large.
 */
public final class Scaling {
    private static final int WARM_UPS = 2;
    private static final double AT_LEAST = 0.03;
    private static final double MILLI = 1e3;

    /** Makes the work of one size: checked, ready to be repeated with a backend. */
    @FunctionalInterface
    private interface Maker {
        Function<Backend, Supplier<?>> at(int size);
    }

    /** How one quantity's time depends on sizes, which are fitted from a given one on. */
    private record Curve(String name, List<Integer> sizes, int from, Maker maker) {}

    /** Curves in one plot, over one variable. */
    private record Study(String key, String title, String variable, List<Curve> curves) {
        String axis() {
            return variable + ", " + key;
        }
    }

    /** What is measured, and how often. */
    private record Extent(
            List<Integer> samples,
            List<Integer> sampleDimensions,
            List<Integer> dimensions,
            int fixedSamples,
            int topDimension,
            List<Integer> counts,
            int rounds,
            int warmUps,
            double atLeast) {
        static Extent of(String mode) {
            return switch (mode) {
                case "quick" ->
                    new Extent(
                            List.of(2048, 4096, 8192, 16384),
                            List.of(256),
                            List.of(64, 144, 256, 400),
                            4096,
                            400,
                            List.of(4, 16, 64),
                            3,
                            1,
                            AT_LEAST);
                case "full" ->
                    new Extent(
                            List.of(2048, 4096, 8192, 16384, 32768, 65536),
                            List.of(256, 784),
                            List.of(64, 144, 256, 400, 784, 1024, 1600),
                            8192,
                            1024,
                            List.of(4, 8, 16, 32, 64, 128, 256),
                            7,
                            WARM_UPS,
                            AT_LEAST);
                case "large" ->
                    new Extent(
                            List.of(2048, 4096, 8192, 16384, 32768, 65536),
                            List.of(256, 784),
                            List.of(64, 144, 256, 400, 784, 1024, 1600, 2304, 3072),
                            8192,
                            3072,
                            List.of(4, 8, 16, 32, 64, 128, 256),
                            5,
                            WARM_UPS,
                            AT_LEAST);
                default -> throw new IllegalArgumentException("expected quick, full or large, found " + mode);
            };
        }

        static Extent smoke() {
            return new Extent(List.of(200, 300), List.of(16), List.of(64, 144), 200, 64, List.of(2, 4), 1, 0, 0);
        }
    }

    private final Extent extent;
    private final List<Integer> threads;
    private final List<String> body = new ArrayList<>();
    private final Map<String, String> plots = new LinkedHashMap<>();
    private final Map<Integer, Backend> backends = new LinkedHashMap<>();

    private Scaling(Extent extent) {
        this.extent = extent;
        threads = threadCounts(Engine.threads());
        threads.forEach(t -> backends.put(t, Backends.of("openblas", t)));
    }

    /** 1, 2, 4 and so on, and all. */
    private static List<Integer> threadCounts(int all) {
        List<Integer> counts = new ArrayList<>();
        for (int t = 1; t < all; t *= 2) {
            counts.add(t);
        }
        counts.add(all);
        return counts;
    }

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        Occasion occasion = new Occasion();
        occasion.requirePlace("scaling");
        Scaling scaling = new Scaling(Extent.of(arguments[0]));
        scaling.run();
        Extent extent = scaling.extent;
        List<String> body = new ArrayList<>(occasion.lines(
                "backend `openblas`; seconds are the best of " + extent.rounds() + " rounds after " + extent.warmUps()
                        + " that do not count, medians behind a slash; all points of a study in turns, each as many"
                        + " calls as take " + extent.atLeast() + " s",
                Optional.empty()));
        body.addAll(scaling.body);
        body.forEach(System.out::println);
        occasion.finish("scaling", body, scaling.plots, Optional.empty());
        System.exit(0);
    }

    /** Everything once at tiny sizes. */
    static void smoke() {
        new Scaling(Extent.smoke()).run();
    }

    private void run() {
        List<Curve> overSamples = extent.sampleDimensions().stream()
                .map(d -> new Curve(
                        "moments, d = " + d, extent.samples(), extent.samples().get(0), n -> moments(n, d)))
                .toList();
        measure(new Study("samples", "A moments pass against the number of samples", "n", overSamples));
        int from = extent.dimensions().get(extent.dimensions().size() - 1) / 8;
        measure(new Study(
                "dimensions",
                "Time against the number of coordinates",
                "d",
                List.of(
                        new Curve(
                                "moments, n = " + extent.fixedSamples(),
                                extent.dimensions(),
                                from,
                                d -> moments(extent.fixedSamples(), d)),
                        new Curve("eigen", extent.dimensions(), from, Scaling::eigen),
                        new Curve("generalized eigen", extent.dimensions(), from, Scaling::generalizedEigen),
                        new Curve("noise setting", extent.dimensions(), from, Scaling::setting))));
        measure(new Study(
                "features",
                "The first k eigenvectors at d = " + extent.topDimension(),
                "k",
                List.of(new Curve(
                        "first k",
                        extent.counts(),
                        extent.counts().get(0),
                        top(Problems.positive(extent.topDimension(), 1))))));
    }

    private static Function<Backend, Supplier<?>> moments(int n, int d) {
        SplittableRandom random = new SplittableRandom(1);
        Matrix rows = Matrix.generate(n, d, (i, j) -> random.nextInt(256) / 255.0);
        InMemorySamples samples = InMemorySamples.of(rows);
        return backend -> {
            Supplier<Moments> pass = () -> new MomentPass(backend, Progress.SILENT).moments(samples);
            Check.moments(rows, pass.get());
            return pass;
        };
    }

    private static Function<Backend, Supplier<?>> eigen(int d) {
        SymmetricMatrix a = Problems.positive(d, 1);
        return backend -> {
            Check.eigen(a, backend.eigen(a), d);
            return () -> backend.eigen(a);
        };
    }

    private static Function<Backend, Supplier<?>> generalizedEigen(int d) {
        SymmetricMatrix t = Problems.positive(d, 1);
        SymmetricMatrix s = Problems.positive(d, 2);
        return backend -> {
            Check.generalizedEigen(t, s, backend.generalizedEigen(t, s).orElseThrow());
            return () -> backend.generalizedEigen(t, s);
        };
    }

    private static Function<Backend, Supplier<?>> setting(int d) {
        return backend -> {
            NoiseProblem problem = NoiseProblem.of(2 * d, d, backend);
            NoiseSetting setting = new NoiseSetting(problem);
            NoiseSetting.check(problem, setting.run());
            return setting::run;
        };
    }

    private static Maker top(SymmetricMatrix a) {
        return k -> backend -> {
            Check.eigen(a, backend.topEigen(a, k), k);
            return () -> backend.topEigen(a, k);
        };
    }

    private void measure(Study study) {
        System.err.println("benchmarks: " + study.title());
        Rounds rounds = new Rounds();
        for (Curve curve : study.curves()) {
            for (int size : curve.sizes()) {
                Function<Backend, Supplier<?>> work = curve.maker().at(size);
                for (int t : threads) {
                    rounds.add(point(curve, size, t), Rounds.repeating(work.apply(backends.get(t)), extent.atLeast()));
                }
            }
        }
        Map<String, Rounds.Times> times = rounds.run(extent.warmUps(), extent.rounds());
        body.add("");
        body.add("### " + study.title());
        body.add("");
        times(study, times);
        body.add("");
        exponents(study, times);
        body.add("");
        String file = "scaling-" + study.key() + ".svg";
        body.add("![" + study.title() + "](plots/" + file + ")");
        plots.put(file, plot(study, times));
    }

    private static String point(Curve curve, int size, int threads) {
        return curve.name() + " at " + size + " on " + threads;
    }

    private static String on(int threads) {
        return threads == 1 ? "1 thread" : threads + " threads";
    }

    /** Sizes down, curves and threads across. */
    private void times(Study study, Map<String, Rounds.Times> times) {
        StringBuilder head = new StringBuilder("| " + study.variable() + " |");
        for (Curve curve : study.curves()) {
            for (int t : threads) {
                head.append(' ').append(curve.name()).append(", ").append(on(t)).append(", ms |");
            }
        }
        body.add(head.toString());
        body.add("|---:|" + "---:|".repeat(study.curves().size() * threads.size()));
        for (int size : study.curves().get(0).sizes()) {
            StringBuilder line = new StringBuilder("| " + size + " |");
            for (Curve curve : study.curves()) {
                for (int t : threads) {
                    Rounds.Times at = times.get(point(curve, size, t));
                    line.append(' ')
                            .append(Table.number(MILLI * at.best()))
                            .append(" / ")
                            .append(Table.number(MILLI * at.median()))
                            .append(" |");
                }
            }
            body.add(line.toString());
        }
    }

    /** Power laws in the size for each number of threads, and in the threads at the largest size. */
    private void exponents(Study study, Map<String, Rounds.Times> times) {
        StringBuilder head = new StringBuilder("| time ~ " + study.variable() + "^p | range of the fit |");
        threads.forEach(t -> head.append(" p, ").append(on(t)).append(" |"));
        body.add(head + " speed-up at the largest " + study.variable() + ", by threads | ~ threads^p |");
        body.add("|---|---|" + "---:|".repeat(threads.size()) + "---|---:|");
        for (Curve curve : study.curves()) {
            Fit last = fit(curve, times, threads.get(0));
            StringBuilder line = new StringBuilder(String.format(
                    Locale.ROOT,
                    "| %s | %.0f to %.0f, %d sizes |",
                    curve.name(),
                    last.from(),
                    last.to(),
                    last.points()));
            threads.forEach(
                    t -> line.append(' ').append(fit(curve, times, t).text()).append(" |"));
            int largest = curve.sizes().get(curve.sizes().size() - 1);
            double alone = times.get(point(curve, largest, 1)).best();
            List<Fit.Point> gains = threads.stream()
                    .map(t -> new Fit.Point(
                            t, alone / times.get(point(curve, largest, t)).best()))
                    .toList();
            line.append(' ');
            line.append(gains.stream()
                    .skip(gains.size() > 1 ? 1 : 0)
                    .map(p -> String.format(Locale.ROOT, "%.2f by %.0f", p.y(), p.x()))
                    .reduce((a, b) -> a + ", " + b)
                    .orElseThrow());
            line.append(" | ")
                    .append(gains.size() > 1 ? Fit.of(gains, 1).text() : "")
                    .append(" |");
            body.add(line.toString());
        }
    }

    private Fit fit(Curve curve, Map<String, Rounds.Times> times, int threadCount) {
        return Fit.of(points(curve, times, threadCount), curve.from());
    }

    private List<Fit.Point> points(Curve curve, Map<String, Rounds.Times> times, int threadCount) {
        return curve.sizes().stream()
                .map(size -> new Fit.Point(
                        size, times.get(point(curve, size, threadCount)).best()))
                .toList();
    }

    /** All threads in solid lines, one thread dashed. */
    private String plot(Study study, Map<String, Rounds.Times> times) {
        List<LogPlot.Series> series = new ArrayList<>();
        IntStream.range(0, study.curves().size()).forEach(i -> {
            Curve curve = study.curves().get(i);
            for (int t : threads.size() > 1 ? List.of(threads.get(threads.size() - 1), 1) : threads) {
                Fit fit = fit(curve, times, t);
                String name = String.format(
                        Locale.ROOT,
                        "%s, %s: ~ %s^%s from %s = %.0f on",
                        curve.name(),
                        on(t),
                        study.variable(),
                        fit.text(),
                        study.variable(),
                        fit.from());
                series.add(new LogPlot.Series(name, points(curve, times, t), i, t == 1 && threads.size() > 1));
            }
        });
        return LogPlot.lines(
                study.title(), study.axis(), "time, seconds (best of " + extent.rounds() + " rounds)", series);
    }
}
