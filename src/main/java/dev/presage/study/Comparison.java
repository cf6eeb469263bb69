package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import dev.presage.features.MappedSamples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Vector;
import dev.presage.model.BarlowTwins;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.probe.Features;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ClosedForm;
import dev.presage.train.Optimizer;
import dev.presage.train.Trainer;
import dev.presage.train.TrainingFailedException;
import dev.presage.train.TrainingLog;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingProblem;
import dev.presage.train.TrainingRun;
import dev.presage.train.TrainingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * Trained models next to the closed form: losses of both by exact moments, the angle between their features, and
 * accuracies of linear probes on the same samples. The trainer is given samples and noise, never the closed form.
 *
 * @param strategy the noise
 * @param objective name of the objective
 * @param k number of features
 * @param closedFormLoss optimal loss; for {@code barlow-twins} that of the whitened solution, below which training can go; for {@code supervised} that of the best k features (reduced-rank regression), which
 *     is the analysis' loss when k = classes - 1
 * @param spectralGap (s_k - s_{k+1})/s_k of the objective's spectrum: how well the data separate the k-th feature from the
 *     next, and so how near in angle training can come. Spectra differ by objective: rho is a square, so its gap is about
 *     twice that of phi
 * @param closedForm probes on the closed form's features; empty, as for the runs, where k cuts a cluster
 * @param accuracyOn where least-squares probes are measured: {@code test} or {@code leaveOneOut}
 * @param runs one for each seed
 * @param predicted the first run's curve as predicted; empty values where it is not
 * @param course when the modes of the first run were learned, and were predicted to be
 * @param unmapped of {@code barlow-twins}, each run's loss of the encoder as it was trained, without mapping it to W S W' = I
 * @param drawErrors standard errors of all this, for a noise known by its draws
 * @param partial how many seeds were trained, if the work was stopped before the last
 * @param why for each missing number, the reason
 */
public record Comparison(
        Strategy strategy,
        String objective,
        int k,
        double closedFormLoss,
        double spectralGap,
        ProbeAccuracies closedForm,
        String accuracyOn,
        List<Run> runs,
        List<OptionalDouble> predicted,
        ModeCourse course,
        List<OptionalDouble> unmapped,
        Optional<TrainingDrawErrors> drawErrors,
        Optional<Extent> partial,
        Map<String, String> why) {
    private static final String WHITENED =
            "that of the whitened solution (W S W' = I, correlations diagonal); correlated features, and for a redundancy below 1"
                    + " other rotations, reach less, and no closed form of that is claimed";

    private static final double ABSOLUTE_BELOW = 1e-9;

    /** Copies lists and map. */
    public Comparison {
        runs = List.copyOf(runs);
        predicted = List.copyOf(predicted);
        unmapped = List.copyOf(unmapped);
        why = java.util.Collections.unmodifiableMap(new TreeMap<>(why));
    }

    /**
     * One seed.
     *
     * @param training the run
     * @param loss by exact moments, after mapping a joint-embedding encoder to (W S W')^{-1/2} W
     * @param relativeGap (loss - closed form)/|closed form|, absolute if that is below 1e-9
     * @param angleDegrees largest principal angle between the features; empty where k cuts a cluster
     * @param accuracies as for the closed form, with binomial errors
     * @param curve loss by exact moments at each checkpoint of the training
     */
    public record Run(
            TrainingRun training,
            double loss,
            double relativeGap,
            OptionalDouble angleDegrees,
            ProbeAccuracies accuracies,
            List<OptionalDouble> curve) {}

    /**
     * Trains one model a seed and compares.
     *
     * @param solved the problem
     * @throws TrainingFailedException if the loss leaves every bound, or features end linearly dependent
     */
    public static Comparison run(
            PreparedData data,
            Strategy strategy,
            int k,
            SolvedProblem solved,
            TrainingSettings settings,
            Progress progress) {
        return run(data, strategy, k, solved, settings, OptionalInt.empty(), seed -> TrainingLog.NONE, progress);
    }

    /**
     * The same, each seed's training writing down what its log says.
     *
     * @param voters how many neighbours vote in k-NN probes, if they are wanted
     */
    public static Comparison run(
            PreparedData data,
            Strategy strategy,
            int k,
            SolvedProblem solved,
            TrainingSettings settings,
            OptionalInt voters,
            LongFunction<TrainingLog> logs,
            Progress progress) {
        if (data.train() instanceof MappedSamples features && !features.isKept()) {
            throw new BadInputException(
                    "training expects features that fit a quarter of Java's memory, found " + features.size() + " x "
                            + features.dimension() + " of them; with more memory for Java they would");
        }
        Backend backend = data.backend();
        PrincipalSpace space = solved.space();
        ClosedForm solution = solved.solution();
        SpectralObjective objective = solution.objective();
        Vector spectrum = solution.spectrum().values();
        double closed = optimum(solved, k);
        TrainingProblem problem = new TrainingProblem(
                objective,
                k,
                data.train(),
                data.preparation(),
                data.moments().mean(),
                data.noise(strategy),
                solved.views().viewMean(),
                data.plan().center(),
                settings.details().tied());
        TrainingPlan plan = settings.plan(objective, k, problem.dimension());
        Trainer trainer =
                Trainer.named(settings.details().device(), settings.details().precision(), backend);
        List<TrainingRun> trained = new ArrayList<>();
        List<Features> features = new ArrayList<>(List.of(space.features(solution.encoder(k))));
        Optional<Extent> partial = Optional.empty();
        for (int s = 0; s < settings.seeds() && partial.isEmpty(); s++) {
            long seed = plan.seed() + s;
            try {
                trained.add(trainer.fit(problem, plan.withSeed(seed), logs.apply(seed), progress));
                features.add(space.features(trained.get(s).model().encoder()));
            } catch (StoppedException e) {
                if (trained.isEmpty()) {
                    throw e;
                }
                partial = Optional.of(new Extent(trained.size(), settings.seeds(), "seeds"));
            }
        }
        Progress finishing = new Deferring(progress);
        List<Features> ofModels = List.copyOf(features.subList(1, features.size()));
        solved.leftOut().forEach(p -> features.add(space.features(p.solution().encoder(k))));
        boolean cut = solution.spectrum().cuts(k);
        List<ProbeAccuracies> accuracies = cut
                ? features.stream().map(f -> ProbeAccuracies.NONE).toList()
                : ProbeAccuracies.of(data, space, features, k, voters, 1, finishing);
        ProbeAccuracies closedForm =
                accuracies.get(0).withDraws(accuracies.subList(1 + trained.size(), features.size()));
        PopulationRisk risk = new PopulationRisk(objective, solved.views(), solved.labels(), backend);
        List<Run> runs = new ArrayList<>();
        for (int s = 0; s < trained.size(); s++) {
            TrainingRun run = trained.get(s);
            double loss = risk.of(run.model())
                    .orElseThrow(() -> new TrainingFailedException("training left linearly dependent features: --dim "
                            + k + " expects more steps or fewer features"));
            runs.add(new Run(
                    run,
                    loss,
                    gap(loss, closed),
                    cut
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(features.get(s + 1).largestAngleDegrees(features.get(0))),
                    accuracies.get(s + 1),
                    run.checkpoints().stream().map(c -> risk.of(c.model())).toList()));
        }
        boolean tied = settings.details().tied();
        List<OptionalDouble> predicted = PredictedCurve.of(trained.get(0), solved, risk, tied, backend);
        ModeCourse course = ModeCourse.of(trained.get(0), solved, k, risk, tied, backend);
        return new Comparison(
                strategy,
                objective.name(),
                k,
                closed,
                k < spectrum.dimension() ? 1 - spectrum.at(k) / spectrum.at(k - 1) : 1,
                closedForm,
                ProbeAccuracies.tested(data) ? "test" : "leaveOneOut",
                runs,
                predicted,
                course,
                trained.stream().map(run -> risk.unmapped(run.model())).toList(),
                solved.leftOut().isEmpty()
                        ? Optional.empty()
                        : Optional.of(TrainingDrawErrors.of(solved, trained, ofModels, k, cut, tied, backend)),
                partial,
                reasons(data, solution, k, runs, predicted, course, tied, partial));
    }

    private static Map<String, String> reasons(
            PreparedData data,
            ClosedForm solution,
            int k,
            List<Run> runs,
            List<OptionalDouble> predicted,
            ModeCourse course,
            boolean tied,
            Optional<Extent> partial) {
        Map<String, String> why = new TreeMap<>();
        partial.ifPresent(extent -> why.put("runs", extent.warning()));
        Run first = runs.get(0);
        if (solution.objective() instanceof BarlowTwins) {
            why.put("closedFormLoss", WHITENED);
        }
        if (tied) {
            why.put(
                    "relativeLossGap",
                    "the closed form has a decoder of its own; a tied one is as good only where M and S have common"
                            + " eigenvectors");
        }
        if (course.largestRate().isEmpty()) {
            why.put("optimisation", tied ? ModeCourse.TIED : ModeCourse.UNKNOWN);
        } else if (first.training().plan().clip().isPresent()) {
            why.put("optimisation.modes.predictedStep", PredictedCurve.CLIPPED);
        } else if (first.training().plan().optimizer() == Optimizer.ADAM) {
            why.put("optimisation.modes.predictedStep", PredictedCurve.ADAM);
        }
        if (first.training().plan().clip().isPresent()) {
            why.put("predictedLoss", PredictedCurve.CLIPPED);
        } else if (!PredictedCurve.knows(solution.objective(), tied)) {
            why.put("predictedLoss", PredictedCurve.OTHER);
        } else if (first.training().plan().optimizer() == Optimizer.ADAM) {
            why.put("predictedLoss", PredictedCurve.ADAM);
        } else if (predicted.stream().anyMatch(OptionalDouble::isEmpty)) {
            why.put("predictedLoss", "on exact moments these steps diverge, or leave linearly dependent features");
        }
        if (first.curve().stream().anyMatch(OptionalDouble::isEmpty)) {
            why.put("loss", "features were linearly dependent at that step");
        }
        boolean cut = solution.spectrum().cuts(k);
        if (cut) {
            why.put("subspaceAngleDegrees", solution.spectrum().cutReason(k));
        }
        if (data.labels().isEmpty() || cut) {
            String reason =
                    cut && data.labels().isPresent() ? solution.spectrum().cutReason(k) : "the data have no labels";
            why.put("accuracy", reason);
            why.put("r2Probe", reason);
        } else {
            if (data.labelled().isPresent() && !ProbeAccuracies.tested(data)) {
                why.put(
                        "accuracy.softmax",
                        "there is no labelled test set, and a softmax probe has no exact leave-one-out");
            }
            if (runs.stream().anyMatch(run -> run.accuracies().r2().isEmpty())) {
                why.put("r2Probe", ProbeAccuracies.NO_DEVIATION);
            }
        }
        if (data.labels().isPresent() && data.labelled().isEmpty()) {
            why.put("accuracy", ProbeAccuracies.REAL);
        }
        if (runs.size() < 2) {
            String spread = "one seed shows no spread; use --seeds";
            why.put("standardErrors", spread);
            why.put("accuracy.difference", spread);
            why.put("r2Probe.difference", spread);
        }
        return why;
    }

    /** The optimal loss with k features; for {@code supervised} that of the best k. */
    static double optimum(SolvedProblem solved, int k) {
        ClosedForm solution = solved.solution();
        return solution.objective() instanceof Supervised
                ? solved.labels().orElseThrow().energy()
                        - squares(solution.spectrum().values(), k)
                : solution.loss(k);
    }

    /** How far a loss is above the optimum. */
    static double gap(double loss, double closed) {
        return (loss - closed) / (Math.abs(closed) < ABSOLUTE_BELOW ? 1 : Math.abs(closed));
    }

    private static double squares(Vector values, int k) {
        double sum = 0;
        for (int j = 0; j < k; j++) {
            sum += values.at(j) * values.at(j);
        }
        return sum;
    }

    /** Whether gaps are absolute, because the optimum is below 1e-9. */
    public boolean gapIsAbsolute() {
        return Math.abs(closedFormLoss) < ABSOLUTE_BELOW;
    }

    /**
     * A mean over the seeds.
     *
     * @param value the mean
     * @param standardError of the mean; empty with one seed, which shows no spread
     */
    public record OverSeeds(double value, OptionalDouble standardError) {}

    /** The mean over the seeds of the losses of encoders as they were trained; empty where there are none. */
    public Optional<OverSeeds> ownLoss() {
        return mean(unmapped.stream());
    }

    /** The mean of a number over the seeds; empty if a run lacks it. */
    public Optional<OverSeeds> mean(Function<Run, OptionalDouble> number) {
        return mean(runs.stream().map(number));
    }

    private Optional<OverSeeds> mean(Stream<OptionalDouble> numbers) {
        double[] values = numbers.filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray();
        if (values.length < runs.size()) {
            return Optional.empty();
        }
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return Optional.of(new OverSeeds(
                mean,
                values.length < 2
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(Math.sqrt(squares / (values.length - 1) / values.length))));
    }

    /** The least-squares probe. */
    public ProbeComparison leastSquares() {
        return compare(ProbeAccuracies::leastSquares, Comparison::binomial);
    }

    /** R2 of the least-squares probe. */
    public ProbeComparison r2() {
        return compare(ProbeAccuracies::r2, Comparison::meanSquare);
    }

    /** The k-NN probe; empty values if it was not asked for. */
    public ProbeComparison neighbours() {
        return compare(ProbeAccuracies::neighbours, Comparison::binomial);
    }

    /** The softmax probe. */
    public ProbeComparison softmax() {
        return compare(accuracies -> accuracies.softmax().map(ProbeAccuracies.Softmax::accuracy), Comparison::binomial);
    }

    /**
     * One kind of probe on the features of closed form and trained models.
     *
     * @param closedForm its accuracy, or R2
     * @param trained mean of the trained models; its standard error joins the error of the samples (binomial, or of R2) with
     *     that of the seeds, and is the former alone with one seed
     * @param difference trained minus closed form, paired: both are counted on the same samples, so the error is that of
     *     the seeds alone; empty with one seed, which shows no spread
     */
    public record ProbeComparison(
            Optional<Estimate> closedForm, Optional<Estimate> trained, Optional<Estimate> difference) {}

    /** The error that the samples leave to a mean over the seeds. */
    private interface SampleError {
        double of(double mean, List<Estimate> runs);
    }

    private ProbeComparison compare(Function<ProbeAccuracies, Optional<Estimate>> probe, SampleError error) {
        Optional<Estimate> closed = probe.apply(closedForm);
        Optional<Estimate> trained = mean(run -> number(probe.apply(run.accuracies()), 0))
                .map(mean -> joined(
                        mean,
                        error,
                        runs.stream()
                                .map(run -> probe.apply(run.accuracies()).orElseThrow())
                                .toList()));
        Optional<Estimate> difference = closed.flatMap(
                        c -> mean(run -> number(probe.apply(run.accuracies()), c.value())))
                .filter(mean -> mean.standardError().isPresent())
                .map(mean ->
                        new Estimate(mean.value(), mean.standardError().getAsDouble(), new Basis.Sampled(runs.size())));
        return new ProbeComparison(closed, trained, difference);
    }

    private static Estimate joined(OverSeeds mean, SampleError error, List<Estimate> runs) {
        return new Estimate(
                mean.value(),
                Math.hypot(error.of(mean.value(), runs), mean.standardError().orElse(0)),
                runs.get(0).basis());
    }

    /** Of a mean frequency over as many samples as one of its summands. */
    private static double binomial(double mean, List<Estimate> runs) {
        long samples = ((Basis.Sampled) runs.get(0).basis()).draws();
        return Math.sqrt(mean * (1 - mean) / samples);
    }

    /** Of a mean of numbers with errors from the same samples: about that of one of them. */
    private static double meanSquare(double mean, List<Estimate> runs) {
        return Math.sqrt(runs.stream()
                .mapToDouble(e -> e.standardError() * e.standardError())
                .average()
                .orElseThrow());
    }

    private static OptionalDouble number(Optional<Estimate> estimate, double less) {
        return estimate.map(e -> OptionalDouble.of(e.value() - less)).orElse(OptionalDouble.empty());
    }
}
