package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.data.StoppedException;
import dev.presage.linalg.Matrix;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Estimate;
import dev.presage.moments.SplitMoments;
import dev.presage.noise.NoiseFamily;
import dev.presage.probe.Features;
import dev.presage.probe.GainPass;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.study.SharedSolver.Seen;
import dev.presage.study.SharedSolver.Solved;
import dev.presage.theory.SignalShare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleBounds;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.BOBYQAOptimizer;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/**
 * Looks for the best strategy in families with continuous parameters, on closed forms. Every combination of lists and
 * objective is first tried at a few points spread over its ranges (half of the budget); then, best first, each is followed from
 * its best point, by Brent's method in one parameter (Brent 1973, between the neighbouring points) and by BOBYQA in several
 * (Powell 2009), until the budget is spent. What was best is kept, wherever it was seen. Nothing is drawn.
 *
 * <p>A search fits the samples at hand, so its value is optimistic; the gain on samples that had no part in it stands beside
 * it: on the test set, or where there is none on the held-out part of the training samples ({@link PreparedData#parts}), the
 * search then seeing the others alone.
 */
public final class StrategySearch {
    /** Evaluations that one local search may use for each parameter. */
    private static final int LOCAL = 40;

    private static final double BRENT_RELATIVE = 1e-6;
    private static final double BRENT_ABSOLUTE = 1e-8;
    private static final double FIRST_RADIUS = 0.2;
    private static final double LAST_RADIUS = 1e-6;
    private static final int[] PRIMES = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29};
    /** Below every gain and share: what a strategy without k defined features is worth. */
    private static final double WORTHLESS = -1;

    private final PreparedData whole;
    private final PreparedData data;
    private final SearchPlan plan;
    private final Progress progress;
    private final CleanBaseline baseline;
    private final Sweep sweep;
    private final Optional<SignalShare> signal;
    private int spent;

    private StrategySearch(PreparedData whole, SearchPlan plan, Progress progress) {
        this.whole = whole;
        this.plan = plan;
        this.progress = progress;
        data = test(whole).isEmpty() ? whole.keptPart() : whole;
        sweep = new Sweep(
                data,
                new SweepPlan(
                        List.of(), plan.objectives(), new Dimensions.Given(List.of(plan.k()), false), plan.seed()),
                progress);
        baseline = sweep.baseline();
        if (plan.k() > baseline.space().rank()) {
            throw new BadInputException("--dim expects at most "
                    + baseline.space().rank() + " features, the rank of the data, found " + plan.k());
        }
        if (plan.irrelevant().isEmpty() && data.labels().isEmpty()) {
            throw new BadInputException(
                    "--search expects labels to gain on, or --irrelevant G.npy, found data without labels");
        }
        signal = plan.irrelevant()
                .map(irrelevant -> SignalShare.of(data.moments().covariance(), irrelevant, data.backend()));
    }

    /**
     * Runs a search on prepared data.
     *
     * @throws BadInputException if there is nothing to maximise, or no strategy has as many features as asked for
     */
    public static SearchResult run(PreparedData data, SearchPlan plan, Progress progress) {
        return new StrategySearch(data, plan, progress).run();
    }

    private static Optional<Samples> test(PreparedData data) {
        return data.source() instanceof DataSource.SampleSet samples
                ? samples.set().test().filter(t -> t.labels().isPresent())
                : Optional.empty();
    }

    private SearchResult run() {
        List<Problem> problems = new ArrayList<>();
        for (SweepPlan.Family family : plan.families()) {
            for (long c = 0; c < family.family().combinations(); c++) {
                for (SpectralObjective objective : plan.objectives()) {
                    problems.add(new Problem(family, c, objective));
                }
            }
        }
        int points = Math.max(SearchPlan.LEAST_POINTS, plan.budget() / 2 / problems.size());
        Optional<Extent> partial = Optional.empty();
        try {
            problems.forEach(problem -> problem.spread(points));
            List<Problem> order = new ArrayList<>(problems);
            order.sort(Comparator.comparingDouble(problem -> -problem.best));
            order.forEach(Problem::follow);
        } catch (StoppedException e) {
            if (problems.stream().allMatch(problem -> problem.best <= WORTHLESS)) {
                throw e;
            }
            partial = Optional.of(new Extent(spent, plan.budget(), "strategies"));
        }
        problems.removeIf(problem -> problem.best <= WORTHLESS);
        problems.sort(Comparator.comparingDouble(problem -> -problem.best));
        if (problems.isEmpty()) {
            throw new BadInputException("--search expects strategies with " + plan.k()
                    + " defined features, found none among " + spent + " that were tried");
        }
        List<Solution> solutions = problems.stream().map(Problem::solution).toList();
        HeldOut heldOut = heldOut(solutions);
        List<SearchResult.Found> found = new ArrayList<>();
        for (int i = 0; i < problems.size(); i++) {
            found.add(problems.get(i).found(solutions.get(i), heldOut.gains().get(i), heldOut.why()));
        }
        AnalysisResult analysis = new AnalysisResult(
                whole.manifest(plan.seed()),
                baseline.result(),
                found.stream().map(SearchResult.Found::run).toList(),
                sweep.warnings());
        return new SearchResult(partial.map(analysis::partly).orElse(analysis), plan, spent, found, heldOut.on());
    }

    /** The best strategy of a problem, solved again. */
    private record Solution(RunResult run, Solved solved) {}

    /** Gains on samples that had no part in the search. */
    private record HeldOut(List<Optional<Estimate>> gains, String on, Map<String, String> why) {}

    private HeldOut heldOut(List<Solution> solutions) {
        if (data.labels().isEmpty()) {
            return missing(solutions, "the data have no labels");
        }
        GainPass.Fitted reference = fitted(baseline.space().principalFeatures());
        List<GainPass.Fitted> all = solutions.stream()
                .map(s -> fitted(s.solved().lens().features()))
                .toList();
        GainPass pass = new GainPass(
                data.backend(), data.preparation(), data.moments().mean().toArray(), new Deferring(progress));
        Optional<Samples> test = test(whole);
        if (test.isPresent()) {
            return new HeldOut(pass.run(test.get(), reference, all), test.get().size() + " test samples", Map.of());
        }
        if (whole.parts().isEmpty()) {
            return missing(solutions, "there is no test set, and no training samples of classes to hold out");
        }
        Samples train = whole.samples("the gain on samples held out").train();
        BitSet held = SplitMoments.everyTenth(train.classes().orElseThrow());
        return new HeldOut(
                pass.run(train, held, reference, all),
                held.cardinality() + " training samples, every tenth, that the search has not seen",
                Map.of());
    }

    private static HeldOut missing(List<Solution> solutions, String reason) {
        return new HeldOut(
                solutions.stream().map(s -> Optional.<Estimate>empty()).toList(),
                "nothing",
                Map.of("heldOutGainR2", reason));
    }

    private GainPass.Fitted fitted(Features features) {
        return new GainPass.Fitted(
                features.inputRows().firstRows(plan.k()),
                LeastSquaresProbe.fit(
                        features, baseline.task().orElseThrow(), data.labels().orElseThrow(), plan.k()));
    }

    /** One combination of lists and objective, over the unit cube of its search ranges. */
    private final class Problem {
        private final SweepPlan.Family family;
        private final long combination;
        private final SpectralObjective objective;
        private final int parameters;
        private final Map<List<Double>, Double> seen = new HashMap<>();
        private double best = Double.NEGATIVE_INFINITY;
        private double[] bestAt;
        private int points;

        Problem(SweepPlan.Family family, long combination, SpectralObjective objective) {
            this.family = family;
            this.combination = combination;
            this.objective = objective;
            parameters = family.family().searches().size();
            bestAt = new double[parameters];
        }

        /** Tries points spread over the cube: midpoints of equal parts, or Halton's sequence. */
        void spread(int count) {
            points = count;
            for (int i = 0; i < count; i++) {
                double[] unit = new double[parameters];
                for (int p = 0; p < parameters; p++) {
                    unit[p] = parameters == 1 ? (i + 0.5) / count : halton(i + 1, PRIMES[p % PRIMES.length]);
                }
                value(unit);
            }
        }

        private double halton(int index, int base) {
            double value = 0;
            double digit = 1.0 / base;
            for (int i = index; i > 0; i /= base) {
                value += digit * (i % base);
                digit /= base;
            }
            return value;
        }

        /** Searches from the best point, as far as the budget goes. */
        void follow() {
            int allowed = Math.min(plan.budget() - spent, LOCAL * parameters);
            if (best <= WORTHLESS || allowed < 2 * parameters + 2) {
                return;
            }
            try {
                if (parameters == 1) {
                    double centre = bestAt[0];
                    new BrentOptimizer(BRENT_RELATIVE, BRENT_ABSOLUTE)
                            .optimize(
                                    GoalType.MAXIMIZE,
                                    new UnivariateObjectiveFunction(u -> value(new double[] {u})),
                                    new SearchInterval(
                                            Math.max(0, centre - 1.0 / points),
                                            Math.min(1, centre + 1.0 / points),
                                            centre),
                                    new MaxEval(allowed));
                } else {
                    double[] zeros = new double[parameters];
                    double[] ones = new double[parameters];
                    Arrays.fill(ones, 1);
                    new BOBYQAOptimizer(2 * parameters + 1, FIRST_RADIUS, LAST_RADIUS)
                            .optimize(
                                    GoalType.MAXIMIZE,
                                    new ObjectiveFunction(this::value),
                                    new InitialGuess(bestAt.clone()),
                                    new SimpleBounds(zeros, ones),
                                    new MaxEval(allowed));
                }
            } catch (TooManyEvaluationsException budgetSpent) {
                // The best value that was seen is kept: that is what the budget buys.
            }
        }

        private double[] numbers(double[] unit) {
            double[] numbers = new double[parameters];
            for (int p = 0; p < parameters; p++) {
                NoiseFamily.Range range = family.family().searches().get(p);
                double u = Math.min(1, Math.max(0, unit[p]));
                numbers[p] = range.from() + (range.to() - range.from()) * u;
            }
            return numbers;
        }

        private double value(double[] unit) {
            double[] numbers = numbers(unit);
            Double known = seen.get(Arrays.stream(numbers).boxed().toList());
            if (known != null) {
                return known;
            }
            progress.report("strategies", spent, plan.budget());
            spent++;
            Seen views = sweep.solver().seen(family.family().member(combination, numbers));
            double value = sweep.solver()
                    .solve(views, objective, plan.k())
                    .map(solved -> worth(views, solved))
                    .orElse(WORTHLESS);
            seen.put(Arrays.stream(numbers).boxed().toList(), value);
            if (value > best) {
                best = value;
                bestAt = unit.clone();
            }
            return value;
        }

        private double worth(Seen views, Solved solved) {
            if (solved.kMax() < plan.k()
                    || sweep.undefined(views, solved, plan.k()).isPresent()) {
                return WORTHLESS;
            }
            return signal.map(s -> s.of(solved.solution().encoder(plan.k()), data.backend()))
                    .orElseGet(() ->
                            solved.lens().alignment().orElseThrow().r2().at(plan.k() - 1) - baseline.r2(plan.k()));
        }

        Solution solution() {
            Strategy.Expressed strategy = family.strategy(combination, numbers(bestAt));
            Seen views = sweep.solver().seen(strategy.expression());
            Solved solved = sweep.solver().solve(views, objective, plan.k()).orElseThrow();
            return new Solution(sweep.result(strategy, views, solved, plan.k()), solved);
        }

        SearchResult.Found found(Solution solution, Optional<Estimate> heldOut, Map<String, String> why) {
            Map<String, Double> named = new LinkedHashMap<>();
            double[] numbers = numbers(bestAt);
            for (int p = 0; p < parameters; p++) {
                named.put(family.family().searches().get(p).name(), numbers[p]);
            }
            Matrix encoder = solution.solved().solution().encoder(plan.k());
            return new SearchResult.Found(
                    solution.run(),
                    named,
                    best,
                    signal.map(s -> OptionalDouble.of(s.angleDegrees(encoder, data.backend())))
                            .orElse(OptionalDouble.empty()),
                    seen.size(),
                    heldOut,
                    why);
        }
    }
}
