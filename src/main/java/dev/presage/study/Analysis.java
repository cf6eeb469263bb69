package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.data.StoppedException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Jepa;
import dev.presage.model.MaskedReconstruction;
import dev.presage.model.NoiseContrastive;
import dev.presage.model.Objective;
import dev.presage.model.Sight;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Vae;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.moments.Jackknife;
import dev.presage.moments.LabelMoments;
import dev.presage.noise.NoiseExpression;
import dev.presage.probe.Alignment;
import dev.presage.probe.Features;
import dev.presage.probe.GaussianClasses;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.ProbePass;
import dev.presage.probe.SubspaceAngles;
import dev.presage.study.RunResult.AgainstPca;
import dev.presage.study.RunResult.LabelCurves;
import dev.presage.study.RunResult.LabelEffect;
import dev.presage.theory.CleanResponse;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Finding;
import dev.presage.theory.Judge;
import dev.presage.theory.Optimum;
import dev.presage.theory.Significance;
import dev.presage.theory.Spectrum;
import dev.presage.theory.Verdict;
import dev.presage.train.TrainingFailedException;
import dev.presage.train.TrainingProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The main job: what each objective would learn under each noise, how a linear probe would do on it, and whether the
 * noise changes anything against clean PCA.
 *
 * <p>Cost without training: two passes over the training samples (moments; leave-one-out) and one over the test samples;
 * besides that, for each noise one push and one whitening, for each objective one O(d&sup3;) decomposition, and for each
 * number of features the integration of predicted accuracies ({@link GaussianClasses}). Every k at once adds an
 * O(k d min(k, d-k)) angle for each k. Nothing else depends on n.
 */
public final class Analysis {
    private static final double SPLIT_ERRORS = 3;
    private static final Strategy NO_NOISE = Strategy.parse("none");
    private static final String NO_SAMPLES = DataSource.MomentSet.NO_SAMPLES;
    private static final String STOPPED = "the work was stopped before it was trained";
    private static final String NOT_TRAINED = "no model was trained; use --train";

    private final PreparedData data;
    private final AnalysisPlan plan;
    private Progress progress;
    private final Backend backend;
    private final Optional<LabelMoments> labels;
    private final CleanBaseline baseline;
    private final PrincipalSpace space;
    private final Optional<Matrix> task;
    private final Optional<Alignment> cleanAlignment;
    private final Map<Objective, Alignment> noiseFree = new HashMap<>();
    private final List<String> unsolved = new ArrayList<>();
    private final Map<String, String> whyUnsolved = new HashMap<>();
    private Optional<TurnedImages> turned = Optional.empty();
    private int done;
    private int total;
    private Optional<CleanResponse> cleanResponse = Optional.empty();

    private Analysis(PreparedData data, AnalysisPlan plan, CleanBaseline baseline, Progress progress) {
        this.data = data;
        this.plan = plan;
        this.progress = progress;
        backend = data.backend();
        labels = data.labels();
        this.baseline = baseline;
        space = baseline.space();
        task = baseline.task();
        cleanAlignment = baseline.alignment();
    }

    /**
     * Runs a plan on prepared data.
     *
     * @throws BadInputException if a number of features exceeds what a problem has, an objective needs labels that are not
     *     there, or a noise does not fit the data
     */
    public static AnalysisResult run(PreparedData data, AnalysisPlan plan, Progress progress) {
        return run(data, plan, CleanBaseline.of(data), progress);
    }

    /** The same against a baseline that is known already. */
    static AnalysisResult run(PreparedData data, AnalysisPlan plan, CleanBaseline baseline, Progress progress) {
        return new Analysis(data, plan, baseline, progress).run();
    }

    private AnalysisResult run() {
        List<Problem> problems = new ArrayList<>();
        List<AnalysisResult.Seen> spectra = new ArrayList<>();
        List<Objective> ofViews = seeing(Sight.VIEWS);
        List<Objective> ofSamples = seeing(Sight.SAMPLES);
        List<Objective> ofTurns = seeing(Sight.TURNED_IMAGES);
        done = 0;
        total = plan.strategies().size() * ofViews.size() + ofSamples.size() + ofTurns.size();
        int solved = 0;
        boolean stopped = false;
        try {
            for (Strategy strategy : ofViews.isEmpty() ? List.<Strategy>of() : plan.strategies()) {
                WhitenedViews seen = data.whitened(strategy, progress);
                List<Problem> here = solve(strategy, seen, ofViews);
                ask(strategy, seen, here);
                seen.whitening().spectrum().ifPresent(values -> spectra.add(new AnalysisResult.Seen(strategy, values)));
                problems.addAll(here);
                solved += ofViews.size();
            }
            if (!ofSamples.isEmpty()) {
                problems.addAll(solve(NO_NOISE, data.whitened(NO_NOISE, progress), ofSamples));
                solved += ofSamples.size();
            }
            if (!ofTurns.isEmpty()) {
                turned = turnedImages(ofTurns.get(0));
                turned.ifPresent(images -> problems.addAll(solve(NO_NOISE, images.seen(), ofTurns)));
                solved += ofTurns.size();
            }
            progress.report("closed forms", total, total);
        } catch (StoppedException e) {
            stopped = true;
            if (problems.isEmpty()) {
                throw e;
            }
        }
        if (problems.isEmpty()) {
            throw new BadInputException(unsolved.get(0));
        }
        Progress asked = progress;
        Deferring finishing = new Deferring(stopped ? Progress.SILENT : asked);
        progress = finishing;
        if (plan.measured() && data.source() instanceof DataSource.SampleSet samples) {
            measure(problems, samples.train(), true);
            Optional<Samples> test = samples.set().test().filter(t -> t.labels().isPresent());
            test.ifPresent(t -> measure(problems, t, false));
        }
        if (plan.further().any()) {
            FurtherAccuracies further = new FurtherAccuracies(data, plan.further(), space, plan.seed(), progress);
            problems.forEach(problem -> problem.measure(further));
        }
        progress = asked;
        Optional<Extent> untrained = train(problems, stopped || finishing.stopped());
        progress = new Deferring(asked);
        List<RunResult> runs = new ArrayList<>();
        problems.forEach(problem -> runs.addAll(problem.results()));
        AnalysisResult result = new AnalysisResult(
                data.manifest(plan.seed()),
                baseline.result(),
                spectra,
                runs,
                plan.measured() && plan.objectives().size() > 1 ? compared(problems, runs) : List.of(),
                data.layout() instanceof Layout.Image ? patterns(problems) : List.of(),
                warnings(problems, runs),
                Optional.empty());
        return (solved < total ? Optional.of(new Extent(solved, total, "pairs of noise and objective")) : untrained)
                .map(result::partly)
                .orElse(result);
    }

    /** Trains all models, if that is wanted; how far that came if it was to stop. */
    private Optional<Extent> train(List<Problem> problems, boolean stop) {
        boolean stopped = stop;
        try {
            for (int i = 0; i < problems.size() && !stopped; i++) {
                problems.get(i).train(i, problems.size());
            }
        } catch (StoppedException e) {
            stopped = true;
        }
        int planned = problems.stream()
                .mapToInt(problem -> problem.trainable().size())
                .sum();
        int trained = problems.stream()
                .mapToInt(problem -> problem.trained.size() + problem.untrained.size())
                .sum();
        problems.forEach(Problem::leaveUntrained);
        return stopped && trained < planned
                ? Optional.of(new Extent(trained, planned, "trained models"))
                : Optional.empty();
    }

    /** What the leading features look like, at the largest number of features asked for. */
    private List<FeaturePatterns> patterns(List<Problem> problems) {
        Vector divisor = data.preparation().divisor();
        List<FeaturePatterns> patterns = new ArrayList<>(List.of(FeaturePatterns.of(
                Optional.empty(), "PCA", Math.min(most(), space.rank()), space, space.principalFeatures(), divisor)));
        for (Problem problem : problems) {
            patterns.add(FeaturePatterns.of(
                    Optional.of(problem.strategy),
                    problem.objective(),
                    problem.askedFor.keySet().stream().mapToInt(k -> k).max().orElseThrow(),
                    space,
                    problem.outcome.features,
                    divisor));
        }
        return patterns;
    }

    /** The objectives against each other, for each strategy and number of features that at least two of them have. */
    private List<FeatureComparison> compared(List<Problem> problems, List<RunResult> runs) {
        List<FeatureComparison> comparisons = new ArrayList<>();
        boolean anyViews = problems.stream().anyMatch(p -> p.sight() == Sight.VIEWS);
        for (Strategy strategy : anyViews ? plan.strategies() : List.of(NO_NOISE)) {
            List<Problem> here = problems.stream()
                    .filter(p -> p.strategy.equals(strategy) || p.sight() != Sight.VIEWS)
                    .toList();
            for (int k : here.stream()
                    .flatMap(p -> p.askedFor.keySet().stream())
                    .collect(Collectors.toCollection(TreeSet::new))) {
                List<ComparedFeatures.Item> items = here.stream()
                        .filter(p -> p.askedFor.containsKey(k))
                        .map(p -> p.item(k, runs))
                        .toList();
                if (items.size() > 1) {
                    comparisons.add(ComparedFeatures.of(
                            strategy,
                            k,
                            space.features(space.components(Math.min(k, space.rank()))),
                            k < space.rank() && baseline.spectrum().cuts(k),
                            items,
                            leftOut(strategy, k, here)));
                }
            }
        }
        return comparisons;
    }

    /** Objectives that are not compared at k, and why. */
    private Map<String, String> leftOut(Strategy strategy, int k, List<Problem> here) {
        Map<String, String> leftOut = new LinkedHashMap<>(plan.leftOut());
        for (Objective objective : plan.objectives()) {
            List<Problem> solutions = here.stream()
                    .filter(p -> p.objective().equals(objective.name()))
                    .toList();
            if (solutions.isEmpty()) {
                leftOut.put(
                        objective.name(),
                        Objects.requireNonNullElse(
                                whyUnsolved.get(objective.name() + " " + strategy.canonical()),
                                Objects.requireNonNullElse(
                                        whyUnsolved.get(objective.name() + " " + NO_NOISE.canonical()),
                                        "it was not solved")));
            } else if (solutions.stream().noneMatch(p -> p.askedFor.containsKey(k))) {
                leftOut.put(
                        objective.name(),
                        "it has at most " + solutions.get(0).kMax + " features here, and is not compared at k = " + k);
            }
        }
        return leftOut;
    }

    /** Turned images; where there are none to turn, an objective that was not the only one is left out. */
    private Optional<TurnedImages> turnedImages(Objective objective) {
        try {
            return Optional.of(TurnedImages.of(data));
        } catch (BadInputException e) {
            if (plan.objectives().size() == 1) {
                throw e;
            }
            leaveOut(objective, NO_NOISE, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private List<Objective> seeing(Sight sight) {
        return plan.objectives().stream()
                .filter(objective -> objective.sight() == sight)
                .<Objective>map(objective -> objective)
                .toList();
    }

    private List<Problem> solve(Strategy strategy, WhitenedViews seen, List<Objective> objectives) {
        Judge judge = new Judge(seen.views().moments(), space, backend);
        List<Problem> problems = new ArrayList<>();
        for (Objective given : objectives) {
            Objective objective = given.fitted(data.moments(), space.rank());
            progress.report("closed forms", done++, total);
            if (objective instanceof Jepa jepa
                    && ClosedForm.missing(jepa, seen.views().moments(), backend).isPresent()) {
                problems.addAll(solveEach(
                        objective,
                        strategy,
                        seen,
                        judge,
                        () -> DistilledProblem.of(jepa, strategy, seen, space, backend)));
                continue;
            }
            if (!(objective instanceof SpectralObjective spectral)) {
                problems.addAll(solveEach(
                        objective, strategy, seen, judge, () -> MaskedProblem.of(data, space, strategy, seen)));
                continue;
            }
            SolvedProblem solved = SolvedProblem.of(space, seen, spectral, most(), backend);
            int kMax = solved.solution().mostFeatures(space);
            if (kMax == 0) {
                leaveOut(objective, strategy, nothingToLearn(strategy, objective));
            } else {
                problems.add(new Problem(
                        strategy,
                        solved.solution(),
                        solved.seen(),
                        Optional.of(solved),
                        kMax,
                        judge,
                        plan.dimensions()));
            }
        }
        progress.report("closed forms", done, total);
        return problems;
    }

    /** One problem a number of features: their features are not nested. */
    private List<Problem> solveEach(
            Objective objective, Strategy strategy, WhitenedViews seen, Judge judge, Supplier<SeparateProblems> made) {
        SeparateProblems separate;
        try {
            separate = made.get();
        } catch (BadInputException e) {
            leaveOut(objective, strategy, String.valueOf(e.getMessage()));
            return List.of();
        }
        boolean clip = plan.dimensions() instanceof Dimensions.Given given && given.clip();
        List<Integer> asked =
                plan.dimensions() instanceof Dimensions.Given given ? given.ks() : List.of(separate.most());
        Map<Integer, Problem> problems = new TreeMap<>();
        for (int k : asked) {
            int possible = clip ? Math.min(k, separate.most()) : k;
            if (possible == 0) {
                leaveOut(
                        objective,
                        strategy,
                        objective.name() + " expects something to learn, found no solution above rounding under "
                                + strategy.asGiven());
                return List.of();
            }
            if (!problems.containsKey(possible)) {
                problems.put(
                        possible,
                        new Problem(
                                strategy,
                                separate.solve(possible, progress),
                                seen,
                                Optional.empty(),
                                separate.most(),
                                judge,
                                plan.dimensions() instanceof Dimensions.All
                                        ? plan.dimensions()
                                        : new Dimensions.Given(List.of(k), clip)));
            }
        }
        return List.copyOf(problems.values());
    }

    private void leaveOut(Objective objective, Strategy strategy, String reason) {
        unsolved.add(reason);
        whyUnsolved.put(objective.name() + " " + strategy.canonical(), reason);
    }

    /** Asks the samples wherever nothing is proved of a strategy. */
    private void ask(Strategy strategy, WhitenedViews seen, List<Problem> problems) {
        List<Problem> open = problems.stream()
                .filter(p -> p.solved.isPresent() && !(p.solution.objective() instanceof Jepa) && p.mostOpen() > 0)
                .toList();
        if (data.blocks().isEmpty() || open.isEmpty()) {
            return;
        }
        int most = open.stream().mapToInt(Problem::mostOpen).max().orElseThrow();
        int components = Math.min(space.rank(), Significance.components(most));
        CleanResponse clean = cleanResponse
                .filter(known -> known.count() >= components)
                .orElseGet(() ->
                        CleanResponse.of(space, data.moments(), data.blocks().orElseThrow(), components, backend));
        cleanResponse = Optional.of(clean);
        List<Significance> found = Significance.of(
                clean,
                seen.views(),
                labels,
                data.noise(((Strategy.Expressed) strategy).expression()),
                open.stream()
                        .map(p -> new Significance.Solved(
                                p.solved.orElseThrow().solution(), seen.whitening(), p.outcome.features))
                        .toList(),
                most,
                backend);
        for (int i = 0; i < open.size(); i++) {
            open.get(i).ask(found.get(i));
        }
    }

    /** The largest number of features asked for. */
    private int most() {
        return plan.dimensions() instanceof Dimensions.Given given
                ? given.ks().stream().mapToInt(k -> k).max().orElse(1)
                : Integer.MAX_VALUE;
    }

    /** Why an objective has no solution above rounding. */
    private String nothingToLearn(Strategy strategy, Objective objective) {
        boolean byLabels = objective.usesLabels()
                && cleanAlignment.orElseThrow().r2().at(space.rank() - 1) <= Math.ulp(1.0) * space.dimension();
        if (objective instanceof Vae) {
            return "vae expects components that do not collapse, found that all do (their eigenvalues are at most beta times the"
                    + " decoder's variance)";
        }
        if (objective.sight() == Sight.TURNED_IMAGES) {
            return "rotation expects a mean image that turning changes, found none: a linear model sees of turned images"
                    + " nothing but their means";
        }
        return objective.name() + " expects something to learn, found "
                + (byLabels
                        ? "labels that do not vary with the samples"
                        : "no solution above rounding under " + strategy.asGiven());
    }

    /** Whether the labels are real-valued targets. */
    private boolean real() {
        return labels.isPresent() && data.labelled().isEmpty();
    }

    /** The test samples, if there are any. */
    private Optional<Samples> tested() {
        return data.source() instanceof DataSource.SampleSet samples
                ? samples.set().test()
                : Optional.empty();
    }

    /** Measures all probes in one pass over labelled samples. */
    private void measure(List<Problem> problems, Samples samples, boolean leaveOneOut) {
        if (labels.isEmpty()) {
            return;
        }
        ProbePass pass =
                new ProbePass(backend, data.preparation(), data.moments().mean().toArray(), progress);
        pass.run(
                samples,
                problems.stream()
                        .flatMap(Problem::outcomes)
                        .map(outcome -> outcome.candidate)
                        .toList(),
                leaveOneOut);
        problems.forEach(problem -> problem.keepAccuracies(samples.size(), leaveOneOut));
    }

    private List<String> warnings(List<Problem> problems, List<RunResult> runs) {
        LinkedHashSet<String> warnings = new LinkedHashSet<>(data.source().notes());
        unsolved.forEach(reason -> warnings.add(reason + "; it is left out"));
        plan.leftOut().forEach((objective, reason) -> warnings.add(objective + " is left out: " + reason));
        if (data.plan().noiseSpace() == NoiseSpace.PREPARED) {
            for (Strategy strategy : plan.strategies()) {
                if (strategy instanceof Strategy.Expressed expressed) {
                    expressed
                            .expression()
                            .operators()
                            .filter(NoiseExpression.Op::wantsRawSpace)
                            .map(Analysis::preparedWarning)
                            .forEach(warnings::add);
                }
            }
        }
        for (Problem problem : problems) {
            problem.alone.forEach((k, count) -> warnings.add("at k = " + k + " " + count + " of "
                    + data.train().size() + " training samples each determine a direction of the features that no other"
                    + " sample has (leverage 1); leave-one-out predicts them by the "
                    + (real() ? "mean targets" : "class frequencies") + " of the others"));
        }
        for (Problem problem : problems) {
            problem.askedFor.forEach((k, asked) -> {
                if (asked > k && problem.collapses()) {
                    warnings.add((asked - k) + " of " + asked + " components of " + problem.objective()
                            + " collapse: their eigenvalues are at most beta times the decoder's variance");
                }
            });
            problem.untrained.forEach((k, reason) -> warnings.add(problem.objective() + " under "
                    + problem.strategy.asGiven() + " at k = " + k + " was not trained: " + reason));
        }
        for (RunResult run : runs) {
            run.drawErrors()
                    .filter(draws -> Math.abs(draws.lossBias()) > draws.loss())
                    .ifPresent(draws -> warnings.add(String.format(
                            Locale.ROOT,
                            "the loss of %s under %s at k = %d, %.4g, is biased by about %.2g, more than the standard error"
                                    + " %.2g of its draws: more views of each sample would help",
                            run.objective(),
                            run.strategy().asGiven(),
                            run.k(),
                            run.loss(),
                            draws.lossBias(),
                            draws.loss())));
            Optional<Estimate> left =
                    real() ? run.probeR2().leaveOneOut() : run.accuracy().leaveOneOut();
            Optional<Estimate> tested =
                    real() ? run.probeR2().test() : run.accuracy().test();
            if (left.isPresent() && tested.isPresent()) {
                Estimate inside = left.get();
                Estimate outside = tested.get();
                double error = Math.hypot(inside.standardError(), outside.standardError());
                if (Math.abs(inside.value() - outside.value()) > SPLIT_ERRORS * error) {
                    warnings.add("leave-one-out and test " + (real() ? "R2" : "accuracy")
                            + " differ by more than three standard errors: the test set"
                            + " is not like the training set, so compare strategies by leave-one-out");
                }
            }
        }
        return List.copyOf(warnings);
    }

    /** What to say of an image transformation that acts on prepared values. */
    static String preparedWarning(NoiseExpression.Op op) {
        return op.name() + " acts on the prepared values here; image transformations normally want --noise-space raw";
    }

    /** What follows from one solution. */
    private final class Outcome {
        private final Optimum solution;
        private final Optional<Alignment> alignment;
        private final Features features;
        private final SubspaceAngles angles;
        private final ProbePass.Candidate candidate;
        private final Basis basis;
        private final Map<Integer, Estimate> predicted = new HashMap<>();
        private final Map<Integer, Estimate> leaveOneOut = new HashMap<>();
        private final Map<Integer, Estimate> test = new HashMap<>();
        private final Map<Integer, Estimate> trainingR2 = new HashMap<>();
        private final Map<Integer, Estimate> leftOutR2 = new HashMap<>();
        private final Map<Integer, Estimate> testR2 = new HashMap<>();

        /** With probes on the given numbers of features. */
        Outcome(Optimum solution, Basis basis, int most, List<Integer> probed) {
            this.solution = solution;
            this.basis = basis;
            features = space.features(solution.encoder(most));
            angles = features.anglesToPrincipalComponents();
            alignment = labels.map(l -> Alignment.of(features, task.orElseThrow(), l));
            Matrix inputRows = features.inputRows();
            candidate = new ProbePass.Candidate(inputRows);
            if (labels.isPresent()) {
                Optional<GaussianClasses> classes =
                        data.labelled().map(moments -> new GaussianClasses(moments, backend, plan.seed()));
                for (int k : probed) {
                    LeastSquaresProbe probe = LeastSquaresProbe.fit(features, task.orElseThrow(), labels.get(), k);
                    candidate.add(k, probe);
                    classes.flatMap(c -> c.accuracy(inputRows, probe))
                            .ifPresent(estimate -> predicted.put(k, estimate));
                }
            }
        }

        /** Keeps what a pass over samples measured at k. */
        void keep(int k, int samples, boolean sampleLeftOut) {
            if (!real()) {
                (sampleLeftOut ? leaveOneOut : test).put(k, candidate.accuracy(k, samples));
            }
            candidate.r2(k).ifPresent(r2 -> (sampleLeftOut ? leftOutR2 : testR2).put(k, r2));
            if (leftOutR2.containsKey(k)) {
                double explained = alignment.orElseThrow().r2().at(k - 1);
                trainingR2.put(k, new Estimate(explained, 0, basis));
            }
        }

        private double gain(int k) {
            return alignment.orElseThrow().r2().at(k - 1)
                    - cleanAlignment.orElseThrow().r2().at(k - 1);
        }
    }

    /** One strategy and objective: solved once, reported at every number of features asked for. */
    private final class Problem {
        private final Strategy strategy;
        private final Optional<SolvedProblem> solved;
        private final WhitenedViews seen;
        private final Dimensions dimensions;
        private final Judge judge;
        private final Optimum solution;
        private final double residual;
        private final int kMax;
        private final Map<Integer, Integer> askedFor = new TreeMap<>();
        private final Outcome outcome;
        private final List<Outcome> leftOut;
        private final Map<Integer, Long> alone = new TreeMap<>();
        private final Map<Integer, Comparison> trained = new HashMap<>();
        private final Map<Integer, String> untrained = new TreeMap<>();
        private Map<Integer, RunResult.Further> further = Map.of();
        private final Map<Integer, Finding> findings = new HashMap<>();

        Problem(
                Strategy strategy,
                Optimum solution,
                WhitenedViews seen,
                Optional<SolvedProblem> solved,
                int kMax,
                Judge judge,
                Dimensions dimensions) {
            this.strategy = strategy;
            this.solution = solution;
            this.seen = seen;
            this.solved = solved;
            this.judge = judge;
            this.kMax = kMax;
            this.dimensions = dimensions;
            chooseDimensions();
            int most = askedFor.keySet().stream().mapToInt(k -> k).max().orElseThrow();
            residual = solution.residual(most, backend);
            List<Integer> probed = askedFor.keySet().stream()
                    .filter(k -> !solution.spectrum().cuts(k))
                    .toList();
            outcome = new Outcome(solution, seen.views().moments().basis(), most, probed);
            leftOut = solved.map(SolvedProblem::leftOut).orElse(List.of()).stream()
                    .map(without ->
                            new Outcome(without.solution(), without.views().basis(), most, probed))
                    .toList();
            if (labels.isPresent() && solution.objective().usesLabels()) {
                noiseFree.computeIfAbsent(solution.objective(), this::solveNoiseFree);
            }
        }

        Sight sight() {
            return solution.objective().sight();
        }

        /** As it is compared with others. */
        ComparedFeatures.Item item(int k, List<RunResult> runs) {
            RunResult run = runs.stream()
                    .filter(r -> r.strategy().equals(strategy) && r.objective().equals(objective()) && r.k() == k)
                    .findFirst()
                    .orElseThrow();
            return new ComparedFeatures.Item(
                    solution.objective(),
                    run,
                    space.features(solution.encoder(k)),
                    k >= space.rank() ? Optional.of("k is the rank of the data") : judge.structural(solution, k),
                    solution.spectrum().cuts(k));
        }

        Stream<Outcome> outcomes() {
            return Stream.concat(Stream.of(outcome), leftOut.stream());
        }

        private void chooseDimensions() {
            if (dimensions instanceof Dimensions.Given given) {
                for (int k : given.ks()) {
                    if (k > kMax && !given.clip() && !collapses()) {
                        throw new BadInputException("--dim " + k + " exceeds what there is: " + objective() + " under "
                                + strategy.asGiven() + " has at most " + kMax + " features on these data (rank "
                                + space.rank() + ")");
                    }
                    askedFor.putIfAbsent(Math.min(k, kMax), k);
                }
            } else {
                askedFor.put(kMax, kMax);
            }
        }

        /** Whether features beyond kmax are legitimate, and carry nothing. */
        private boolean collapses() {
            return solution.objective() instanceof Vae vae && vae.variance().isPresent();
        }

        private String objective() {
            return solution.objective().name();
        }

        private Alignment solveNoiseFree(Objective objective) {
            ClosedForm clean = SolvedProblem.of(
                            space, data.whitened(NO_NOISE, progress), (SpectralObjective) objective, most(), backend)
                    .solution();
            int count = clean.mostFeatures(space);
            return Alignment.of(space.features(clean.encoder(count)), task.orElseThrow(), labels.orElseThrow());
        }

        /** The largest number of features at which nothing is proved; 0 if there is none. */
        int mostOpen() {
            return askedFor.keySet().stream()
                    .filter(k -> judge.settled(solution, outcome.angles, k).isEmpty())
                    .mapToInt(k -> k)
                    .max()
                    .orElse(0);
        }

        void ask(Significance significance) {
            for (int k : askedFor.keySet()) {
                if (judge.settled(solution, outcome.angles, k).isEmpty()) {
                    significance.at(k, plan.margin()).ifPresent(finding -> findings.put(k, finding));
                }
            }
        }

        /** Trains a model for each number of features, if asked to. */
        void train(int done, int problems) {
            for (int k : trainable()) {
                String which = "training " + (done + 1) + " of " + problems;
                try {
                    Comparison found = Comparison.run(
                            data,
                            strategy,
                            k,
                            solved.orElseThrow(),
                            plan.training().orElseThrow(),
                            (stage, at, of) -> progress.report(which + ", " + stage, at, of));
                    trained.put(k, found);
                } catch (TrainingFailedException | BackendException e) {
                    untrained.put(k, String.valueOf(e.getMessage()));
                }
            }
        }

        /** The numbers of features of models that are to be trained. */
        Set<Integer> trainable() {
            boolean trains = plan.training().isPresent() && TrainingProblem.knows(solution.objective());
            return trains ? askedFor.keySet() : Set.of();
        }

        /** Those that were not reached have a reason. */
        void leaveUntrained() {
            trainable().stream().filter(k -> !trained.containsKey(k)).forEach(k -> untrained.putIfAbsent(k, STOPPED));
        }

        void keepAccuracies(int samples, boolean sampleLeftOut) {
            for (int k : askedFor.keySet()) {
                if (!solution.spectrum().cuts(k)) {
                    outcomes().forEach(each -> each.keep(k, samples, sampleLeftOut));
                    if (sampleLeftOut && outcome.candidate.alone(k) > 0) {
                        alone.put(k, outcome.candidate.alone(k));
                    }
                }
            }
        }

        void measure(FurtherAccuracies others) {
            further = others.of(
                    outcome.features,
                    askedFor.keySet().stream()
                            .filter(k -> !solution.spectrum().cuts(k))
                            .toList());
        }

        List<RunResult> results() {
            return askedFor.entrySet().stream()
                    .map(entry -> result(entry.getKey(), entry.getValue()))
                    .toList();
        }

        private RunResult result(int k, int asked) {
            Map<String, String> why = new TreeMap<>();
            Spectrum spectrum = solution.spectrum();
            Optional<String> undefined = judge.undefined(solution, k);
            if (asked != k) {
                why.put(
                        "k",
                        "asked for " + asked + ", but this objective has at most " + kMax + " features here"
                                + (collapses() ? ": the other components collapse, and change no number" : ""));
            }
            if (spectrum.cuts(k)) {
                why.put("predicted", spectrum.cutReason(k));
                why.put("leaveOneOut", spectrum.cutReason(k));
                why.put("test", spectrum.cutReason(k));
            }
            for (int j = 1; j <= k; j++) {
                if (spectrum.cuts(j)) {
                    why.put("r2", "null where k' cuts a cluster of equal spectrum values, first at k' = " + j);
                    why.put("alignment", "null where k' cuts a cluster of equal spectrum values, first at k' = " + j);
                    break;
                }
            }
            undefined.ifPresent(reason -> {
                why.put("thetaMaxDegrees", reason);
                why.put("gainR2", reason);
            });
            if (!solution.nested()) {
                String reason =
                        "the best features of this objective are not nested: there are numbers at k = " + k + " alone";
                for (String field : List.of("r2", "alignment", "thetaPerK", "gainR2PerK")) {
                    why.put(field, reason);
                }
                if (spectrum.values().dimension() == 0) {
                    why.put("spectrum", reason);
                }
            }
            explainTraining(k, why);
            if (!solution.whole() && spectrum.values().dimension() == kMax) {
                why.put("kMax", "only the first " + kMax + " solutions were computed");
            }
            if (!solution.objective().usesLabels()) {
                why.put(
                        "gainR2OverNoiseFree",
                        "this objective uses no labels: without noise it is clean PCA, see gainR2");
            } else if (undefined.isPresent()) {
                why.put("gainR2OverNoiseFree", undefined.get());
            } else if (Objects.requireNonNull(noiseFree.get(solution.objective()))
                            .r2()
                            .dimension()
                    < k) {
                why.put("gainR2OverNoiseFree", "without noise this objective has fewer than " + k + " features");
            }
            if (plan.dimensions() instanceof Dimensions.All) {
                explainPerK(k, why);
            }
            if (labels.isEmpty()) {
                for (String field :
                        List.of("alignment", "r2", "gainR2", "onTheseLabels", "predicted", "leaveOneOut", "test")) {
                    why.put(field, "the data have no labels");
                }
                if (plan.dimensions() instanceof Dimensions.All) {
                    why.put("gainR2PerK", "the data have no labels");
                }
            } else if (!real()) {
                explainAccuracies(k, why);
            }
            explainProbeR2(k, why);
            AgainstPca compared = comparison(k, undefined.isEmpty());
            explainErrors(compared, undefined, why);
            IntPredicate whole = j -> solution.nested() ? !spectrum.cuts(j) : j == k;
            Optional<LabelCurves> curves = outcome.alignment.map(a -> new LabelCurves(
                    Curve.over(k, whole, j -> a.percent().at(j - 1)), Curve.over(k, whole, j -> a.r2().at(j - 1))));
            double[] sineSquares = outcome.angles.sineSquaresPerK();
            Optional<RunResult.PerK> perK = plan.dimensions() instanceof Dimensions.All
                    ? Optional.of(new RunResult.PerK(
                            Curve.over(k, this::comparable, outcome.angles::maxDegrees),
                            Curve.over(k, this::comparable, j -> sineSquares[j - 1]),
                            outcome.alignment.map(a -> Curve.over(k, this::comparable, outcome::gain))))
                    : Optional.empty();
            return new RunResult(
                    strategy,
                    objective(),
                    k,
                    solution.loss(k),
                    spectrum.values(),
                    curves,
                    perK,
                    compared,
                    new RunResult.Accuracy(
                            joined(each -> each.predicted, k),
                            joined(each -> each.leaveOneOut, k),
                            joined(each -> each.test, k),
                            Optional.ofNullable(further.get(k))),
                    new RunResult.ProbeR2(
                            joined(each -> each.trainingR2, k),
                            joined(each -> each.leftOutR2, k),
                            joined(each -> each.testR2, k)),
                    Optional.ofNullable(trained.get(k)),
                    new RunResult.Numerics(
                            spectrum.values().dimension() == kMax && !solution.whole()
                                    ? OptionalInt.empty()
                                    : OptionalInt.of(kMax),
                            solution.whole(),
                            seen.whitening().rank(),
                            seen.whitening().condition(),
                            residual,
                            seen.whitening().method(),
                            solution.solver()),
                    leftOut.isEmpty() ? Optional.empty() : Optional.of(drawErrors(k, undefined.isEmpty())),
                    details(k, why),
                    why);
        }

        /** Numbers of this objective alone. */
        private Map<String, Estimate> details(int k, Map<String, String> why) {
            Map<String, Estimate> details = new LinkedHashMap<>();
            Basis basis = solution.objective() instanceof NoiseContrastive
                    ? new Basis.Assumed("normal samples")
                    : outcome.basis;
            if (solution.objective() instanceof MaskedReconstruction
                    && !solution.details(k).containsKey("fullRankLoss")) {
                why.put(
                        "fullRankLoss",
                        "one factorisation for each set of coordinates that is dropped together takes too long");
            }
            solution.details(k).forEach((name, value) -> details.put(name, new Estimate(value, 0, basis)));
            turned.filter(images -> solution.objective().sight() == Sight.TURNED_IMAGES
                            && !solution.spectrum().cuts(k))
                    .ifPresent(images -> {
                        details.put("turnAccuracyPredicted", images.predicted(solution, k, plan.seed()));
                        if (tested().isEmpty()) {
                            why.put("turnAccuracyTest", sampled() ? "there is no test set" : NO_SAMPLES);
                        }
                        tested().ifPresent(test ->
                                details.put("turnAccuracyTest", images.measured(solution, k, test, progress)));
                    });
            return details;
        }

        /** An accuracy with the errors of its counting or integration, and of the draws. */
        private Optional<Estimate> joined(Function<Outcome, Map<Integer, Estimate>> kind, int k) {
            return Jackknife.joined(
                    Optional.ofNullable(kind.apply(outcome).get(k)),
                    leftOut,
                    each -> Optional.ofNullable(kind.apply(each).get(k)));
        }

        private RunResult.DrawErrors drawErrors(int k, boolean defined) {
            Spectrum spectrum = solution.spectrum();
            List<double[]> sineSquares =
                    leftOut.stream().map(each -> each.angles.sineSquaresPerK()).toList();
            boolean all = plan.dimensions() instanceof Dimensions.All;
            Alignment own = noiseFree.get(solution.objective());
            double[] losses =
                    leftOut.stream().mapToDouble(each -> each.solution.loss(k)).toArray();
            return new RunResult.DrawErrors(
                    seen.draws().orElseThrow(),
                    Jackknife.standardError(losses),
                    Jackknife.bias(solution.loss(k), losses),
                    spectrum.drawErrors().orElseThrow(),
                    outcome.alignment.map(a -> new LabelCurves(
                            Curve.over(
                                    k,
                                    j -> !spectrum.cuts(j),
                                    j -> error(each -> each.alignment
                                            .orElseThrow()
                                            .percent()
                                            .at(j - 1))),
                            Curve.over(
                                    k,
                                    j -> !spectrum.cuts(j),
                                    j -> error(each ->
                                            each.alignment.orElseThrow().r2().at(j - 1))))),
                    all
                            ? Optional.of(new RunResult.PerK(
                                    Curve.over(k, this::comparable, j -> error(each -> each.angles.maxDegrees(j))),
                                    Curve.over(
                                            k,
                                            this::comparable,
                                            j -> Jackknife.standardError(sineSquares.stream()
                                                    .mapToDouble(s -> s[j - 1])
                                                    .toArray())),
                                    outcome.alignment.map(
                                            a -> Curve.over(k, this::comparable, j -> error(each -> each.gain(j))))))
                            : Optional.empty(),
                    defined ? OptionalDouble.of(error(each -> each.angles.maxDegrees(k))) : OptionalDouble.empty(),
                    defined && labels.isPresent()
                            ? OptionalDouble.of(error(each -> each.gain(k)))
                            : OptionalDouble.empty(),
                    own != null && defined && own.r2().dimension() >= k
                            ? OptionalDouble.of(error(each -> each.gain(k)))
                            : OptionalDouble.empty());
        }

        /** The standard error of a number, due to the draws. */
        private double error(ToDoubleFunction<Outcome> number) {
            return Jackknife.standardError(leftOut.stream().mapToDouble(number).toArray());
        }

        private void explainTraining(int k, Map<String, String> why) {
            if (!trained.containsKey(k)) {
                String reason = untrained.getOrDefault(k, whyUntrained());
                why.put("trained", reason);
                why.put("training", reason);
            } else if (labels.isEmpty()) {
                why.put("trained", "the data have no labels");
            } else if (solution.spectrum().cuts(k)) {
                why.put("trained", solution.spectrum().cutReason(k));
            }
        }

        private void explainPerK(int k, Map<String, String> why) {
            for (int j = 1; j <= k; j++) {
                if (!comparable(j)) {
                    String reason = "null where k' cuts a cluster of equal spectrum values, first at k' = " + j;
                    why.put("thetaPerK", reason);
                    why.put("gainR2PerK", reason);
                    return;
                }
            }
        }

        private void explainAccuracies(int k, Map<String, String> why) {
            if (!outcome.predicted.containsKey(k)) {
                why.putIfAbsent(
                        "predicted",
                        data.labelled().orElseThrow().classes() > GaussianClasses.MOST_CLASSES
                                ? "more than " + GaussianClasses.MOST_CLASSES
                                        + " classes are too many to integrate over"
                                : sampled()
                                        ? "within-class covariances were too large to keep"
                                        : "there are no class covariances among the moments");
            }
            if (!outcome.leaveOneOut.containsKey(k)) {
                why.putIfAbsent("leaveOneOut", NO_SAMPLES);
            }
            if (!outcome.test.containsKey(k)) {
                noTest().ifPresent(reason -> why.putIfAbsent("test", reason));
            }
        }

        /** Why R2 are missing; for targets also why there are no accuracies. */
        private void explainProbeR2(int k, Map<String, String> why) {
            if (real()) {
                List.of("predicted", "leaveOneOut", "test", "trained")
                        .forEach(field -> why.put(field, ProbeAccuracies.REAL));
            }
            Optional<String> all = labels.isEmpty()
                    ? Optional.of("the data have no labels")
                    : solution.spectrum().cuts(k)
                            ? Optional.of(solution.spectrum().cutReason(k))
                            : Optional.empty();
            for (String field : List.of("training", "leaveOneOut", "test")) {
                all.ifPresent(reason -> why.put("r2Probe." + field, reason));
            }
            if (all.isEmpty() && !outcome.leftOutR2.containsKey(k)) {
                String reason = sampled() ? ProbeAccuracies.NO_DEVIATION : NO_SAMPLES;
                why.put("r2Probe.training", reason);
                why.put("r2Probe.leaveOneOut", reason);
            }
            if (all.isEmpty() && !outcome.testR2.containsKey(k)) {
                why.put("r2Probe.test", noTest().orElse(ProbeAccuracies.NO_DEVIATION));
            }
            if (!trained.containsKey(k)) {
                why.put("r2Probe.trained", untrained.getOrDefault(k, whyUntrained()));
            } else if (all.isPresent() || trained.get(k).r2().trained().isEmpty()) {
                why.put("r2Probe.trained", all.orElse(ProbeAccuracies.NO_DEVIATION));
            }
        }

        private String whyUntrained() {
            return !TrainingProblem.knows(solution.objective())
                    ? "models of this objective are not trained on batches; presage verify confronts it with descent on moments"
                    : sampled() ? NOT_TRAINED : NO_SAMPLES;
        }

        private boolean sampled() {
            return data.source() instanceof DataSource.SampleSet;
        }

        /** Why nothing is measured on a test set; empty if something is. */
        private Optional<String> noTest() {
            if (!(data.source() instanceof DataSource.SampleSet samples)) {
                return Optional.of(NO_SAMPLES);
            }
            Optional<Samples> test = samples.set().test();
            return test.isEmpty()
                    ? Optional.of("there is no test set")
                    : test.get().labels().isEmpty() ? Optional.of("the test set has no labels") : Optional.empty();
        }

        private boolean comparable(int k) {
            return (solution.nested() || k == kMax)
                    && judge.undefined(solution, k).isEmpty();
        }

        private AgainstPca comparison(int k, boolean defined) {
            Optional<Finding> finding = Optional.ofNullable(findings.get(k));
            Verdict verdict = finding.map(f -> judge.verdict(solution, outcome.angles, k, f, plan.margin()))
                    .orElseGet(() -> judge.verdict(solution, outcome.angles, k, untested()));
            boolean proved = verdict instanceof Verdict.NeverHelps && finding.isEmpty();
            OptionalDouble gain = defined && outcome.alignment.isPresent()
                    ? OptionalDouble.of(outcome.gain(k))
                    : OptionalDouble.empty();
            OptionalDouble gainError = proved && labels.isPresent()
                    ? OptionalDouble.of(0)
                    : finding.map(Finding::gainError).orElse(OptionalDouble.empty());
            Alignment own = noiseFree.get(solution.objective());
            OptionalDouble overOwn = own != null && defined && own.r2().dimension() >= k
                    ? OptionalDouble.of(outcome.alignment.orElseThrow().r2().at(k - 1)
                            - own.r2().at(k - 1))
                    : OptionalDouble.empty();
            return new AgainstPca(
                    verdict,
                    labels.map(l -> effect(verdict, gain, finding)),
                    defined ? OptionalDouble.of(outcome.angles.maxDegrees(k)) : OptionalDouble.empty(),
                    proved
                            ? OptionalDouble.of(0)
                            : finding.map(f -> OptionalDouble.of(f.thetaErrorDegrees()))
                                    .orElse(OptionalDouble.empty()),
                    gain,
                    gainError,
                    overOwn,
                    finding);
        }

        private LabelEffect effect(Verdict verdict, OptionalDouble gain, Optional<Finding> finding) {
            if (verdict instanceof Verdict.NeverHelps) {
                return LabelEffect.NO_DIFFERENCE;
            }
            OptionalDouble error = finding.map(Finding::gainError).orElse(OptionalDouble.empty());
            return gain.isPresent() && error.isPresent()
                    ? LabelEffect.of(
                            gain.getAsDouble(), finding.orElseThrow().clear() * error.getAsDouble(), plan.margin())
                    : LabelEffect.UNDECIDED;
        }

        /** Why the samples were not asked. */
        private String untested() {
            if (solved.isEmpty()
                    || solution.objective().sight() != Sight.VIEWS
                    || solution.objective() instanceof Jepa) {
                return "whether that is more than sampling error is not tested for this objective";
            }
            if (!sampled()) {
                return "whether that is more than sampling error cannot be told from the moments of all samples together";
            }
            return data.blocks().isEmpty()
                    ? "whether that is more than sampling error was not tested: there are no moments of blocks of the samples"
                            + " (fewer than 8 samples, or too many coordinates for the memory set aside)"
                    : "whether that is more than sampling error was not tested: some features do not vary on clean samples";
        }

        private void explainErrors(AgainstPca compared, Optional<String> undefined, Map<String, String> why) {
            String reason = undefined.orElseGet(() -> leftOut.isEmpty()
                    ? untested()
                    : "for a noise known by its draws only the error of the draws is estimated, see drawErrors");
            if (compared.finding().isEmpty()) {
                why.put(
                        "significance",
                        compared.verdict() instanceof Verdict.NeverHelps ? "the verdict needs no test" : reason);
            }
            if (!(compared.verdict() instanceof Verdict.CanHelp)) {
                why.put("witness", "only CAN_HELP has a witness");
            }
            if (compared.thetaErrorDegrees().isEmpty()) {
                why.put("thetaStandardErrorDegrees", reason);
            }
            if (compared.gainError().isEmpty()) {
                why.put("gainStandardError", labels.isEmpty() ? "the data have no labels" : reason);
            }
        }
    }
}
