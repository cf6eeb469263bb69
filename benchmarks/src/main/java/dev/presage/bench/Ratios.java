package dev.presage.bench;

import dev.presage.linalg.Backends;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.noise.ViewMoments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Two comparisons by ratios, each between cases that take turns: Presage's eigenproblems against SciPy's by the same LAPACK
 * drivers, and one step of a noise sweep for every number of features against one dsygvd of its size, called directly.
 *
 * <p>Arguments: rounds for sizes below {@value #LARGE} and for larger ones, then the sizes.
 */
public final class Ratios {
    private static final int LARGE = 2000;
    private static final int WARM_UPS = 2;

    /** Shorter calls are repeated within a turn. */
    private static final double AT_LEAST = 0.2;

    /** By how much Presage may be slower than SciPy. */
    private static final double ALLOWED = 1.05;

    private static final String EVD = "scipy eigh evd";
    private static final String GVD = "scipy eigh gvd";
    private static final String EVR = "scipy eigh evr";
    private static final String EIGSH = "scipy eigsh";
    private static final String DSYEVD = "dsyevd direct";
    private static final String DSYGVD = "dsygvd direct";

    private final double atLeast;
    private final int warmUps;
    private final List<String> eigenLines = new ArrayList<>(List.of(
            "| d | Presage | best s | median s | against | best s | median s | ratio by medians | by best |"
                    + " middle half of the rounds | at most 1.05 |",
            "|---:|---|---:|---:|---|---:|---:|---:|---:|---|---|"));
    private final List<String> stepLines = new ArrayList<>(List.of(
            "| d | objective | step, best s | median s | dsygvd, best s | median s | ratio by medians | by best |"
                    + " middle half of the rounds |",
            "|---:|---|---:|---:|---:|---:|---:|---:|---|"));
    private final List<String> stageLines = new ArrayList<>();

    private Ratios(double atLeast, int warmUps) {
        this.atLeast = atLeast;
        this.warmUps = warmUps;
    }

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[0]);
        int roundsOfLarge = Integer.parseInt(arguments[1]);
        List<Integer> sizes = IntStream.range(2, arguments.length)
                .mapToObj(i -> Integer.valueOf(arguments[i]))
                .toList();
        Occasion occasion = new Occasion();
        occasion.requirePlace("ratios");
        Optional<String> missing = PythonPeer.missing();
        missing.ifPresent(System.err::println);
        Ratios ratios = new Ratios(AT_LEAST, WARM_UPS);
        String python = ratios.eigenproblems(sizes, d -> d < LARGE ? rounds : roundsOfLarge);
        ratios.steps(784, rounds);
        List<String> body = new ArrayList<>(occasion.lines(
                rounds + " rounds (" + roundsOfLarge + " from d = " + LARGE + " on) after " + WARM_UPS
                        + " that do not count, all cases of a size in turns; a turn is as many calls as take "
                        + AT_LEAST + " s",
                Optional.of(python).filter(text -> !text.isEmpty())));
        body.addAll(ratios.body());
        body.forEach(System.out::println);
        occasion.finish("ratios", body, Map.of(), missing);
        System.exit(0);
    }

    /** Everything once at a tiny size. */
    static void smoke() {
        Ratios ratios = new Ratios(0, 0);
        ratios.eigenproblems(List.of(64), d -> 1);
        ratios.steps(64, 1);
        ratios.body();
    }

    private List<String> body() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(eigenLines);
        lines.add("");
        lines.addAll(stepLines);
        lines.add("");
        lines.add("Where the time of a step goes, ms (means of the same rounds):");
        lines.add("");
        lines.addAll(stageLines);
        return lines;
    }

    /** How often a size is measured. */
    @FunctionalInterface
    private interface Counts {
        int of(int d);
    }

    /** What is compared with what. */
    private record Pair(String what, String presage, String peer, boolean limited) {}

    /** Descriptions of Python's libraries, if they took part. */
    private String eigenproblems(List<Integer> sizes, Counts rounds) {
        Optional<PythonPeer> started = PythonPeer.start().filter(peer -> {
            if (!peer.hasSciPy()) {
                peer.close();
            }
            return peer.hasSciPy();
        });
        try {
            for (int d : sizes) {
                System.err.println("benchmarks: eigenproblems at d = " + d);
                eigenproblems(d, rounds.of(d), started);
            }
            return started.map(PythonPeer::description).orElse("");
        } finally {
            started.ifPresent(PythonPeer::close);
        }
    }

    private void eigenproblems(int d, int rounds, Optional<PythonPeer> python) {
        int k = TopKBenchmark.count(d);
        String top = "first " + k;
        Rounds all = new Rounds();
        Engine presage = Engine.named("openblas");
        Map<String, Kernel> kernels = new LinkedHashMap<>();
        kernels.put("eigen", new EigenBenchmark());
        kernels.put("generalized eigen", new GeneralizedEigenBenchmark());
        kernels.put(top, new TopKBenchmark());
        kernels.forEach((name, kernel) -> all.add(name, Rounds.repeating(kernel.prepare(presage, d)::run, atLeast)));
        List<PythonPeer.Problem> problems = new ArrayList<>();
        python.ifPresent(peer -> {
            Map<String, String> engines = Map.of(EVD, "eigen", GVD, "generalized eigen", EVR, top, EIGSH, top);
            for (String name : List.of(EVD, GVD, EVR, EIGSH)) {
                String engine = name.equals(EVR) ? "scipy-evr" : name.equals(EIGSH) ? "scipy-eigsh" : "scipy";
                PythonEngine library = new PythonEngine(peer, engine);
                kernels.get(engines.get(name)).prepare(library, d);
                PythonPeer.Problem problem = library.problem();
                problems.add(problem);
                all.add(name, () -> problem.turn(atLeast));
            }
        });
        SymmetricMatrix first = Problems.positive(d, 1);
        SymmetricMatrix second = Problems.positive(d, 2);
        try (DirectSolver standard = new DirectSolver(first, Optional.empty(), atLeast);
                DirectSolver generalized = new DirectSolver(first, Optional.of(second), atLeast)) {
            Check.eigen(first, standard.value(), d);
            Check.generalizedEigen(first, second, generalized.value());
            all.add(DSYEVD, standard);
            all.add(DSYGVD, generalized);
            Map<String, Rounds.Times> times = all.run(warmUps, rounds);
            for (Pair pair : List.of(
                    new Pair("eigen", "eigen", EVD, true),
                    new Pair("eigen", "eigen", DSYEVD, false),
                    new Pair("generalized eigen", "generalized eigen", GVD, true),
                    new Pair("generalized eigen", "generalized eigen", DSYGVD, false),
                    new Pair(top, top, EVR, true),
                    new Pair(top, top, EIGSH, true))) {
                if (times.containsKey(pair.peer())) {
                    eigenLines.add(line(d, pair, times));
                }
            }
        } finally {
            problems.forEach(PythonPeer.Problem::drop);
        }
    }

    private static String line(int d, Pair pair, Map<String, Rounds.Times> times) {
        Rounds.Times presage = times.get(pair.presage());
        Rounds.Times peer = times.get(pair.peer());
        double ratio = presage.median() / peer.median();
        String verdict = pair.limited() ? ratio <= ALLOWED ? "yes" : "no" : "";
        return "| " + d + " | " + pair.what() + " | " + both(presage) + " | " + pair.peer() + " | " + both(peer) + " | "
                + ratios(presage, peer) + " | " + verdict + " |";
    }

    private static String both(Rounds.Times times) {
        return Table.number(times.best()) + " | " + Table.number(times.median());
    }

    /** By medians, by best times, and the quartiles of the ratios round by round. */
    private static String ratios(Rounds.Times numerator, Rounds.Times denominator) {
        List<Double> each = IntStream.range(0, numerator.seconds().size())
                .mapToObj(
                        i -> numerator.seconds().get(i) / denominator.seconds().get(i))
                .toList();
        return String.format(
                Locale.ROOT,
                "%.2f | %.2f | %.2f to %.2f",
                numerator.median() / denominator.median(),
                numerator.best() / denominator.best(),
                Rounds.quantile(each, 0.25),
                Rounds.quantile(each, 0.75));
    }

    private void steps(int d, int rounds) {
        System.err.println("benchmarks: a step of a sweep at d = " + d);
        NoiseProblem problem = NoiseProblem.of(2 * d, d, Backends.of("openblas", Engine.threads()));
        Rounds all = new Rounds();
        Map<String, SweepStep.Clock> clocks = new LinkedHashMap<>();
        for (SpectralObjective objective : List.of(new JointEmbedding(), new Reconstruction())) {
            SweepStep step = new SweepStep(problem, objective);
            step.check(step.run());
            SweepStep.Clock clock = new SweepStep.Clock();
            clocks.put(objective.name(), clock);
            all.add(
                    objective.name(),
                    Rounds.repeating(
                            () -> {
                                clock.start();
                                return step.run(clock);
                            },
                            atLeast));
        }
        ViewMoments views = problem.views(NoiseProblem.MASK).moments();
        try (DirectSolver direct = new DirectSolver(views.between(), Optional.of(views.total()), atLeast)) {
            SymmetricEigen solution = direct.value();
            Check.generalizedEigen(views.between(), views.total(), solution);
            all.add(DSYGVD, direct);
            Map<String, Rounds.Times> times = all.run(warmUps, rounds);
            clocks.forEach((objective, clock) -> {
                Rounds.Times step = times.get(objective);
                Rounds.Times yardstick = times.get(DSYGVD);
                stepLines.add("| " + d + " | " + objective + " | " + both(step) + " | " + both(yardstick) + " | "
                        + ratios(step, yardstick) + " |");
                double total = clock.seconds().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
                double mean = step.seconds().stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow();
                if (stageLines.isEmpty()) {
                    stageLines.add("| objective | "
                            + String.join(" | ", clock.seconds().keySet()) + " |");
                    stageLines.add("|---|" + "---:|".repeat(clock.seconds().size()));
                }
                StringBuilder line = new StringBuilder("| " + objective + " |");
                clock.seconds()
                        .values()
                        .forEach(seconds -> line.append(' ')
                                .append(Table.number(1000 * seconds / total * mean))
                                .append(" |"));
                stageLines.add(line.toString());
            });
        }
    }
}
