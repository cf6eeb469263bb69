package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.noise.LabelViewMoments;
import dev.presage.probe.Features;
import dev.presage.probe.LeastSquaresProbe;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.ProbePass;
import dev.presage.theory.ClosedForm;
import dev.presage.train.Trainer;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingProblem;
import dev.presage.train.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Trained models next to the closed form: losses of both by exact moments, the angle between their features, and
 * accuracies of a least-squares probe on the same samples. The trainer is given samples and noise, never the closed form.
 *
 * @param strategy the noise
 * @param objective name of the objective
 * @param k number of features
 * @param closedFormLoss optimal loss; for {@code supervised} that of the best k features (reduced-rank regression), which
 *     is the analysis' loss when k = classes - 1
 * @param closedFormAccuracy on the test set, or leave-one-out where there is none
 * @param accuracyOn {@code test} or {@code leaveOneOut}
 * @param runs one for each seed
 * @param why for each missing number, the reason
 */
public record Comparison(
        Strategy strategy,
        String objective,
        int k,
        double closedFormLoss,
        Optional<Estimate> closedFormAccuracy,
        String accuracyOn,
        List<Run> runs,
        Map<String, String> why) {
    private static final double ABSOLUTE_BELOW = 1e-9;

    /** Copies list and map. */
    public Comparison {
        runs = List.copyOf(runs);
        why = java.util.Collections.unmodifiableMap(new TreeMap<>(why));
    }

    /**
     * One seed.
     *
     * @param training the run
     * @param loss by exact moments, after mapping a joint-embedding encoder to (W S W')^{-1/2} W
     * @param relativeGap (loss - closed form)/|closed form|, absolute if that is below 1e-9
     * @param angleDegrees largest principal angle between the features; empty where k cuts a cluster
     * @param accuracy as for the closed form
     * @param curve loss by exact moments at each checkpoint of the training
     */
    public record Run(
            TrainingRun training,
            double loss,
            double relativeGap,
            OptionalDouble angleDegrees,
            Optional<Estimate> accuracy,
            List<OptionalDouble> curve) {}

    /**
     * Trains one model a seed and compares.
     *
     * @param plan with the first seed; the others follow it
     * @throws BadInputException if k exceeds what the problem has, or labels are missing
     */
    public static Comparison run(
            PreparedData data,
            Strategy strategy,
            SpectralObjective objective,
            int k,
            TrainingPlan plan,
            int seeds,
            Progress progress) {
        Backend backend = data.backend();
        SolvedProblem solved = SolvedProblem.of(data, strategy, objective, k);
        PrincipalSpace space = solved.space();
        Optional<LabelViewMoments> labels = solved.labels();
        ClosedForm solution = solved.solution();
        double closed = objective instanceof Supervised
                ? labels.orElseThrow().energy() - squares(solution.spectrum().values(), k)
                : solution.loss(k);
        TrainingProblem problem = new TrainingProblem(
                objective,
                k,
                data.train(),
                data.preparation(),
                data.moments().mean(),
                data.noise(strategy.expression()),
                data.plan().center());
        PopulationRisk risk = new PopulationRisk(objective, solved.views(), labels, backend);
        Trainer trainer = Trainer.named("cpu", backend);
        List<TrainingRun> trained = new ArrayList<>();
        List<Features> features = new ArrayList<>(List.of(space.features(solution.encoder(k))));
        for (int s = 0; s < seeds; s++) {
            trained.add(trainer.fit(problem, plan.withSeed(plan.seed() + s), progress));
            features.add(space.features(trained.get(s).model().encoder()));
        }
        Map<String, String> why = new TreeMap<>();
        why.put("predictedLoss", "the course of the loss is not predicted in this version");
        boolean cut = solution.spectrum().cuts(k);
        if (cut) {
            why.put("subspaceAngleDegrees", solution.spectrum().cutReason(k));
        }
        boolean tested = data.data().test().flatMap(Samples::labels).isPresent();
        List<Optional<Estimate>> accuracies = accuracies(data, space, features, k, tested, progress);
        if (data.labels().isEmpty()) {
            why.put("accuracy", "the data have no labels");
        } else if (cut) {
            why.put("accuracy.closedForm", solution.spectrum().cutReason(k));
        }
        if (seeds < 2) {
            why.put("accuracy.difference", "one seed shows no spread; use --seeds");
        }
        List<Run> runs = new ArrayList<>();
        for (int s = 0; s < seeds; s++) {
            TrainingRun run = trained.get(s);
            double loss = risk.of(run.model())
                    .orElseThrow(() -> new BadInputException("training left linearly dependent features: --dim " + k
                            + " expects more steps or fewer features"));
            runs.add(new Run(
                    run,
                    loss,
                    (loss - closed) / (Math.abs(closed) < ABSOLUTE_BELOW ? 1 : Math.abs(closed)),
                    cut
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(features.get(s + 1).largestAngleDegrees(features.get(0))),
                    accuracies.get(s + 1),
                    run.checkpoints().stream().map(c -> risk.of(c.model())).toList()));
        }
        return new Comparison(
                strategy,
                objective.name(),
                k,
                closed,
                cut ? Optional.empty() : accuracies.get(0),
                tested ? "test" : "leaveOneOut",
                runs,
                why);
    }

    private static double squares(Vector values, int k) {
        double sum = 0;
        for (int j = 0; j < k; j++) {
            sum += values.at(j) * values.at(j);
        }
        return sum;
    }

    private static List<Optional<Estimate>> accuracies(
            PreparedData data,
            PrincipalSpace space,
            List<Features> features,
            int k,
            boolean tested,
            Progress progress) {
        if (data.labels().isEmpty()) {
            return features.stream().map(f -> Optional.<Estimate>empty()).toList();
        }
        LabelMoments labels = data.labels().orElseThrow();
        Matrix task = space.task(labels);
        List<ProbePass.Candidate> candidates = new ArrayList<>();
        for (Features each : features) {
            ProbePass.Candidate candidate = new ProbePass.Candidate(each.inputRows());
            candidate.add(k, LeastSquaresProbe.fit(each, task, labels, k));
            candidates.add(candidate);
        }
        Samples samples = tested ? data.data().test().orElseThrow() : data.train();
        new ProbePass(data.backend(), data.preparation(), data.moments().mean().toArray(), progress)
                .run(samples, candidates, !tested);
        return candidates.stream()
                .map(c -> Optional.of(c.accuracy(k, samples.size())))
                .toList();
    }

    /** The mean over seeds with its standard error; empty if a run lacks the number. */
    public Optional<Estimate> mean(java.util.function.Function<Run, OptionalDouble> number) {
        double[] values = runs.stream()
                .map(number)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .toArray();
        if (values.length < runs.size()) {
            return Optional.empty();
        }
        double mean = java.util.Arrays.stream(values).average().orElseThrow();
        double squares = java.util.Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .sum();
        double error = values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1) / values.length);
        return Optional.of(new Estimate(mean, error, new Basis.Sampled(values.length)));
    }

    /**
     * The mean accuracy of the trained models. Its standard error joins the binomial error of the samples with that of the
     * seeds.
     */
    public Optional<Estimate> trainedAccuracy() {
        return mean(run -> run.accuracy().map(e -> OptionalDouble.of(e.value())).orElse(OptionalDouble.empty()))
                .map(mean -> new Estimate(
                        mean.value(),
                        Math.hypot(
                                mean.standardError(),
                                runs.get(0).accuracy().orElseThrow().standardError()),
                        runs.get(0).accuracy().orElseThrow().basis()));
    }

    /**
     * Trained minus closed-form accuracy, paired: both are counted on the same samples, so the error is that of the seeds
     * alone. Empty with one seed, which shows no spread.
     */
    public Optional<Estimate> accuracyDifference() {
        return closedFormAccuracy
                .filter(closed -> runs.size() > 1)
                .flatMap(closed -> mean(run -> run.accuracy()
                        .map(e -> OptionalDouble.of(e.value() - closed.value()))
                        .orElse(OptionalDouble.empty())));
    }
}
