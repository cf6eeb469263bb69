package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import dev.presage.model.SpectralObjective;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.NoiseFamily;
import dev.presage.probe.Alignment;
import dev.presage.study.RunResult.LabelCurves;
import dev.presage.study.SharedSolver.Seen;
import dev.presage.study.SharedSolver.Solved;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Spectrum;
import dev.presage.theory.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A grid of strategies, ranked: what each objective would learn under each of them, from moments alone.
 *
 * <p>No sample is touched, so the cost does not depend on their number: for each strategy one push and O(d&sup2;); for each
 * objective one O(d&sup3;) decomposition, or O(d&sup2;) where its problem and one solved before are one pencil, as joint
 * embedding's are under masks of the same patches ({@link SharedSolver}). R2, gains and the sum of the squared sines of all
 * angles are known for every k at once; the largest angle costs a decomposition each and is computed at the k asked for.
 */
public final class Sweep {
    private static final String NO_SAMPLES =
            "a sweep computes from moments alone and measures nothing on samples;" + " analyze does";
    private static final String UNTESTED =
            "a sweep does not ask whether that is more than sampling error; analyze and advise do";

    /** The residual of a closed form is computed for so many features. */
    private static final int CHECKED = 64;

    private final PreparedData data;
    private final SweepPlan plan;
    private final Progress progress;
    private final CleanBaseline baseline;
    private final SharedSolver solver;
    private final Map<SpectralObjective, Alignment> noiseFree = new HashMap<>();
    private final Map<SpectralObjective, Map<String, List<String>>> shared = new LinkedHashMap<>();
    private final Set<String> leftOut = new LinkedHashSet<>();

    /** On data and for a plan; strategies beside those of the plan may be solved and reported, too. */
    Sweep(PreparedData data, SweepPlan plan, Progress progress) {
        this.data = data;
        this.plan = plan;
        this.progress = progress;
        baseline = CleanBaseline.of(data);
        solver = new SharedSolver(data, baseline);
    }

    /**
     * Runs a grid on prepared data. Settings that have fewer features than asked for are left out at that number, with a
     * warning.
     *
     * @throws BadInputException if nothing is left, an objective needs labels that are not there, or a noise does not fit
     */
    public static SweepResult run(PreparedData data, SweepPlan plan, Progress progress) {
        return new Sweep(data, plan, progress).run();
    }

    private SweepResult run() {
        List<SweepResult.Entry> entries = new ArrayList<>();
        long total = plan.families().stream()
                .mapToLong(family -> family.family().combinations())
                .sum();
        long done = 0;
        Optional<Extent> partial = Optional.empty();
        try {
            for (int f = 0; f < plan.families().size(); f++) {
                SweepPlan.Family family = plan.families().get(f).requireNoSearch();
                for (long combination : schedule(family.family())) {
                    progress.report("strategies", done, total);
                    Strategy.Expressed strategy = family.strategy(combination);
                    Seen seen = solver.seen(strategy.expression());
                    for (SpectralObjective objective : plan.objectives()) {
                        List<RunResult> runs = runs(strategy, seen, objective);
                        if (!runs.isEmpty()) {
                            entries.add(entry(f, combination, runs));
                        }
                    }
                    done++;
                }
            }
        } catch (StoppedException e) {
            if (entries.isEmpty()) {
                throw e;
            }
            partial = Optional.of(new Extent(done, total, "strategies"));
        }
        new Deferring(progress).report("strategies", total, total);
        if (entries.isEmpty()) {
            throw new BadInputException(leftOut.iterator().next());
        }
        entries.sort(Comparator.<SweepResult.Entry>comparingDouble(
                        entry -> -entry.score().orElse(Double.NEGATIVE_INFINITY))
                .thenComparingInt(SweepResult.Entry::family)
                .thenComparingLong(SweepResult.Entry::combination)
                .thenComparingInt(entry -> objectiveNumber(entry.objective())));
        AnalysisResult analysis = new AnalysisResult(
                data.manifest(plan.seed()),
                baseline.result(),
                entries.stream().flatMap(entry -> entry.runs().stream()).toList(),
                warnings());
        return new SweepResult(
                partial.map(analysis::partly).orElse(analysis), plan.families(), entries, sharedFeatures());
    }

    CleanBaseline baseline() {
        return baseline;
    }

    SharedSolver solver() {
        return solver;
    }

    /** Why nothing that depends on the subspaces at k is defined, if so. */
    Optional<String> undefined(Seen seen, Solved solved, int k) {
        return seen.judge().undefined(solved.solution(), k);
    }

    /** The result of a strategy that was solved. */
    RunResult result(Strategy strategy, Seen seen, Solved solved, int k) {
        if (solved.solution().objective().usesLabels()) {
            noiseFree.computeIfAbsent(solved.solution().objective(), this::solveNoiseFree);
        }
        return new Outcome(strategy, seen, solved, k).result();
    }

    private int objectiveNumber(String name) {
        List<String> names =
                plan.objectives().stream().map(SpectralObjective::name).toList();
        return names.indexOf(name);
    }

    /**
     * The combinations of a family's lists in an order in which those that differ in numbers follow each other: they are the
     * ones that may share their features.
     */
    private static List<Long> schedule(NoiseFamily family) {
        return LongStream.range(0, family.combinations())
                .boxed()
                .sorted(Comparator.comparing(combination -> withoutNumbers(family, combination)))
                .toList();
    }

    private static String withoutNumbers(NoiseFamily family, long combination) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < family.lists().size(); i++) {
            NoiseFamily.Axis axis = family.lists().get(i);
            out.append(
                            axis.numeric()
                                    ? ""
                                    : String.format(
                                            Locale.ROOT,
                                            "%09d",
                                            axis.values()
                                                    .indexOf(family.choice(combination)
                                                            .get(i))))
                    .append(' ');
        }
        return out.toString();
    }

    /** The largest number of features asked for. */
    private int most() {
        return plan.dimensions() instanceof Dimensions.Given given
                ? given.ks().stream().mapToInt(k -> k).max().orElse(1)
                : Integer.MAX_VALUE;
    }

    private List<RunResult> runs(Strategy.Expressed strategy, Seen seen, SpectralObjective objective) {
        Optional<Solved> found = solver.solve(seen, objective, most());
        String where = objective.name() + " under " + strategy.canonical();
        if (found.isEmpty()) {
            leftOut.add(where + " has no solution above rounding");
            return List.of();
        }
        Solved solved = found.get();
        solved.source()
                .ifPresent(source -> shared.computeIfAbsent(objective, o -> new LinkedHashMap<>())
                        .computeIfAbsent(source.canonical(), s -> new ArrayList<>(List.of(s)))
                        .add(strategy.canonical()));
        Set<Integer> ks = new LinkedHashSet<>();
        if (plan.dimensions() instanceof Dimensions.Given given) {
            for (int k : given.ks().stream().sorted().toList()) {
                if (k <= solved.kMax() || given.clip()) {
                    ks.add(Math.min(k, solved.kMax()));
                } else {
                    leftOut.add(
                            where + " has at most " + solved.kMax() + " features on these data, fewer than --dim " + k);
                }
            }
        } else {
            ks.add(solved.kMax());
        }
        return ks.stream().map(k -> result(strategy, seen, solved, k)).toList();
    }

    private Alignment solveNoiseFree(SpectralObjective objective) {
        Seen seen = solver.seen(NoiseExpression.parse("none"));
        return solver.solve(seen, objective, most())
                .orElseThrow()
                .lens()
                .alignment()
                .orElseThrow();
    }

    private SweepResult.Entry entry(int family, long combination, List<RunResult> runs) {
        OptionalDouble score = OptionalDouble.empty();
        OptionalInt bestK = OptionalInt.empty();
        for (RunResult run : runs) {
            boolean all = run.perK().isPresent() && data.labels().isPresent();
            for (int k = all ? 1 : run.k(); k <= run.k(); k++) {
                OptionalDouble value = all
                        ? run.perK().get().gainR2().orElseThrow().at(k)
                        : data.labels().isPresent()
                                ? run.comparison().gainR2()
                                : run.comparison().thetaMaxDegrees();
                if (value.isPresent() && (score.isEmpty() || value.getAsDouble() > score.getAsDouble())) {
                    score = value;
                    bestK = OptionalInt.of(k);
                }
            }
        }
        return new SweepResult.Entry(family, combination, score, bestK, runs);
    }

    List<String> warnings() {
        LinkedHashSet<String> warnings = new LinkedHashSet<>(data.source().notes());
        leftOut.forEach(reason -> warnings.add(reason + "; it is left out"));
        if (data.plan().noiseSpace() == NoiseSpace.PREPARED) {
            plan.families().stream()
                    .flatMap(family -> family.family().expression().operators())
                    .filter(NoiseExpression.Op::wantsRawSpace)
                    .forEach(op -> warnings.add(Analysis.preparedWarning(op)));
        }
        return List.copyOf(warnings);
    }

    private List<SweepResult.Shared> sharedFeatures() {
        List<SweepResult.Shared> all = new ArrayList<>();
        shared.forEach((objective, groups) ->
                groups.values().forEach(group -> all.add(new SweepResult.Shared(objective.name(), group))));
        return all;
    }

    /** One strategy, one objective, one number of features. */
    private final class Outcome {
        private final Strategy strategy;
        private final Seen seen;
        private final Solved solved;
        private final ClosedForm solution;
        private final int k;
        private final Map<String, String> why = new TreeMap<>();

        Outcome(Strategy strategy, Seen seen, Solved solved, int k) {
            this.strategy = strategy;
            this.seen = seen;
            this.solved = solved;
            this.solution = solved.solution();
            this.k = k;
        }

        RunResult result() {
            Spectrum spectrum = solution.spectrum();
            IntPredicate whole = j -> !spectrum.cuts(j);
            RunResult.AgainstPca comparison = comparison();
            explain();
            return new RunResult(
                    strategy,
                    solution.objective().name(),
                    k,
                    solution.loss(k),
                    spectrum.values(),
                    solved.lens()
                            .alignment()
                            .map(a -> new LabelCurves(
                                    Curve.over(k, whole, j -> a.percent().at(j - 1)),
                                    Curve.over(k, whole, j -> a.r2().at(j - 1)))),
                    plan.dimensions() instanceof Dimensions.All ? Optional.of(perK()) : Optional.empty(),
                    comparison,
                    new RunResult.Accuracy(Optional.empty(), Optional.empty(), Optional.empty()),
                    new RunResult.ProbeR2(Optional.empty(), Optional.empty(), Optional.empty()),
                    Optional.empty(),
                    new RunResult.Numerics(
                            spectrum.values().dimension() == solved.kMax() && !solution.whole()
                                    ? OptionalInt.empty()
                                    : OptionalInt.of(solved.kMax()),
                            solution.whole(),
                            seen.whitening().rank(),
                            seen.whitening().roughCondition(),
                            solution.residual(Math.min(k, CHECKED), data.backend()),
                            seen.whitening().method(),
                            solved.source()
                                    .map(source -> "shared pencil, solved under " + source.canonical())
                                    .orElse(solution.solver())),
                    Optional.empty(),
                    Map.of(),
                    why);
        }

        private RunResult.PerK perK() {
            IntPredicate comparable = j -> seen.judge().undefined(solution, j).isEmpty();
            return new RunResult.PerK(
                    Curve.over(k, j -> false, j -> 0),
                    Curve.over(k, comparable, j -> solved.lens().sineSquares()[j - 1]),
                    solved.lens().alignment().map(a -> Curve.over(k, comparable, this::gain)));
        }

        private double gain(int j) {
            return solved.lens().alignment().orElseThrow().r2().at(j - 1) - baseline.r2(j);
        }

        private RunResult.AgainstPca comparison() {
            Verdict verdict = seen.judge().verdict(solution, solved.lens().angles(), k, UNTESTED);
            boolean proved = verdict instanceof Verdict.NeverHelps;
            why.put("significance", proved ? "the verdict needs no test" : UNTESTED);
            why.put("witness", "only CAN_HELP has a witness");
            if (!proved) {
                why.put("thetaStandardErrorDegrees", UNTESTED);
                why.put("gainStandardError", UNTESTED);
            }
            Optional<String> undefined = seen.judge().undefined(solution, k);
            undefined.ifPresent(reason -> {
                why.put("thetaMaxDegrees", reason);
                why.put("gainR2", reason);
            });
            boolean labels = data.labels().isPresent();
            OptionalDouble overOwn = overNoiseFree(undefined);
            return new RunResult.AgainstPca(
                    verdict,
                    labels
                            ? Optional.of(
                                    proved ? RunResult.LabelEffect.NO_DIFFERENCE : RunResult.LabelEffect.UNDECIDED)
                            : Optional.empty(),
                    undefined.isPresent()
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(solved.lens().angles().maxDegrees(k)),
                    proved ? OptionalDouble.of(0) : OptionalDouble.empty(),
                    undefined.isPresent() || !labels ? OptionalDouble.empty() : OptionalDouble.of(gain(k)),
                    proved && labels ? OptionalDouble.of(0) : OptionalDouble.empty(),
                    overOwn,
                    Optional.empty());
        }

        private OptionalDouble overNoiseFree(Optional<String> undefined) {
            Alignment own = noiseFree.get(solution.objective());
            String reason;
            if (own == null) {
                reason = "this objective uses no labels: without noise it is clean PCA, see gainR2";
            } else if (undefined.isPresent()) {
                reason = undefined.get();
            } else if (own.r2().dimension() < k) {
                reason = "without noise this objective has fewer than " + k + " features";
            } else {
                return OptionalDouble.of(
                        solved.lens().alignment().orElseThrow().r2().at(k - 1)
                                - own.r2().at(k - 1));
            }
            why.put("gainR2OverNoiseFree", reason);
            return OptionalDouble.empty();
        }

        private void explain() {
            for (String field : List.of(
                    "predicted",
                    "leaveOneOut",
                    "test",
                    "trained",
                    "training",
                    "r2Probe.training",
                    "r2Probe.leaveOneOut",
                    "r2Probe.test",
                    "r2Probe.trained")) {
                why.put(field, NO_SAMPLES);
            }
            if (!solution.whole() && solution.spectrum().values().dimension() == solved.kMax()) {
                why.put("kMax", "only the first " + solved.kMax() + " solutions were computed");
            }
            IntStream.rangeClosed(1, k)
                    .filter(j -> solution.spectrum().cuts(j))
                    .findFirst()
                    .ifPresent(j -> {
                        String reason = "null where k' cuts a cluster of equal spectrum values, first at k' = " + j;
                        why.put("r2", reason);
                        why.put("alignment", reason);
                        why.put("gainR2PerK", reason);
                    });
            if (plan.dimensions() instanceof Dimensions.All) {
                why.put(
                        "thetaPerK",
                        "a largest angle for every k costs a decomposition each; sinSquaredPerK has the sum over all angles, and"
                                + " --dim K the largest at k");
            } else {
                why.remove("gainR2PerK");
            }
            if (data.labels().isEmpty()) {
                for (String field : List.of("alignment", "r2", "gainR2", "onTheseLabels")) {
                    why.put(field, "the data have no labels");
                }
            }
        }
    }
}
