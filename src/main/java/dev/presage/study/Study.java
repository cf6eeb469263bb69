package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.DataOptions;
import dev.presage.data.DataSet;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.features.FeatureExpression;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.model.Objective;
import dev.presage.model.Objectives;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Scale;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.Views;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Judge;
import dev.presage.train.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One data set, read once, and the questions that can be asked of it, each with the settings that the command line takes when
 * nothing is said: reconstruction and joint embedding, seed 0, samples centred and divided by their root mean square, noise on
 * prepared values. Whatever else is wanted has a plan: {@link AnalysisPlan}, {@link AdvicePlan}, {@link SweepPlan}, {@link OrderPlan},
 * {@link CorruptionPlan}.
 *
 * <p>Noises are expressions of the noise language ({@link NoiseExpression}), objectives go by their names
 * ({@link Objectives#names}), k is a number of features.
 */
public final class Study {
    private static final long SEED = 0;
    private static final double ANGLE_DEGREES = 45;
    private static final double LAMBDA = 1;
    private static final int REPEATS = 5;
    private static final List<String> USUAL = List.of("reconstruction", "joint-embedding");

    private final PreparedData data;

    private Study(PreparedData data) {
        this.data = data;
    }

    /**
     * Reads a data set by its name or path, on all processors.
     *
     * @throws BadInputException if there is no such data set, or it cannot be used
     */
    public static Study of(String nameOrPath) {
        return of(DataSets.open(nameOrPath, DataOptions.none()));
    }

    /** The same of the first training samples only. */
    public static Study of(String nameOrPath, int limit) {
        PreparationPlan plan = new PreparationPlan(true, Scale.GLOBAL, NoiseSpace.PREPARED, OptionalInt.of(limit));
        return of(DataSets.open(nameOrPath, DataOptions.none()), plan);
    }

    /** Reads a data set, on all processors. */
    public static Study of(DataSet set) {
        return of(set, PreparationPlan.standard());
    }

    private static Study of(DataSet set, PreparationPlan plan) {
        Backend backend = Backends.of("auto", Runtime.getRuntime().availableProcessors());
        return of(PreparedData.readInBlocks(set, plan, backend, Progress.SILENT));
    }

    /** Of data that were read in another way. */
    public static Study of(PreparedData data) {
        return new Study(data);
    }

    /** The data, with their moments. */
    public PreparedData data() {
        return data;
    }

    /**
     * What reconstruction and joint embedding would learn under each noise, how a linear probe would do on it, and whether the
     * noise changes anything: {@link Analysis}.
     *
     * @param ks numbers of features; none: as many as there are, with curves over every smaller number
     * @throws BadInputException if a noise does not fit the data, or k is more than there is
     */
    public AnalysisResult analyze(List<String> noises, int... ks) {
        return analyze(noises, USUAL, ks);
    }

    /** The same for these objectives, compared with each other where there are several. */
    public AnalysisResult analyze(List<String> noises, List<String> objectives, int... ks) {
        return Analysis.run(data, plan(noises, objectives, Optional.empty(), ks), Progress.SILENT);
    }

    /** The same for models trained on mini-batches beside each closed form, with the usual settings. */
    public AnalysisResult train(String noise, List<String> objectives, int... ks) {
        return Analysis.run(
                data, plan(List.of(noise), objectives, Optional.of(TrainingSettings.usual(SEED)), ks), Progress.SILENT);
    }

    private static AnalysisPlan plan(
            List<String> noises, List<String> objectives, Optional<TrainingSettings> training, int... ks) {
        List<Objective> named = objectives.stream()
                .map(name -> Objectives.named(name, Objectives.Parameters.usual(LAMBDA)))
                .toList();
        Dimensions dimensions = ks.length == 0 ? new Dimensions.All() : given(ks);
        return new AnalysisPlan(noises.stream().map(Strategy::parse).toList(), named, dimensions, training, SEED);
    }

    private static Dimensions.Given given(int... ks) {
        return new Dimensions.Given(Arrays.stream(ks).boxed().toList(), true);
    }

    /** Can a noise ever help, at which numbers of features, and which tasks: {@link Advisor}. */
    public Advice advise(String noise, int... ks) {
        AdvicePlan plan = new AdvicePlan(
                List.of(Strategy.parse(noise)), given(ks), Judge.MARGIN, ANGLE_DEGREES, Optional.empty(), SEED);
        return Advisor.run(data, plan, Progress.SILENT);
    }

    /** A grid of noises, from lists {@code {a,b,c}} in an expression, ranked: {@link Sweep}. */
    public SweepResult sweep(String noises, int... ks) {
        List<SpectralObjective> objectives =
                USUAL.stream().map(name -> Objectives.named(name, LAMBDA)).toList();
        SweepPlan.Family family = SweepPlan.Family.parse(noises).requireNoSearch();
        return Sweep.run(data, new SweepPlan(List.of(family), objectives, given(ks), SEED), Progress.SILENT);
    }

    /**
     * In what order reconstruction with one encoder layer learns, and when what tells of the labels arrives, predicted:
     * {@link LearningOrder}.
     *
     * @param shares of the variance at which the spectrum is cut in two, and both sides are probed; none: it is not
     */
    public OrderResult order(String noise, int k, double... shares) {
        OrderPlan.Learner learner = OrderPlan.Learner.RECONSTRUCTION;
        OrderPlan plan = new OrderPlan(
                Strategy.parse(noise),
                learner,
                k,
                1,
                learner.usualStart(1),
                false,
                OptionalInt.empty(),
                Arrays.stream(shares).boxed().toList(),
                Optional.empty(),
                SEED);
        return LearningOrder.run(data, plan, Progress.SILENT);
    }

    /** How much alignment, and how many samples, each paradigm needs on the data, corrupted; 5 draws each: {@link CorruptionStudy}. */
    public CorruptionResult paradigms(int k, List<Double> alphas, List<Integer> samples) {
        return CorruptionStudy.run(data, new CorruptionPlan(k, alphas, samples, REPEATS, SEED), Progress.SILENT);
    }

    /**
     * How well a ridge probe reads the classes from features of the samples, such as {@code patches(count=64,size=5)}; its penalty
     * is chosen on training samples: {@link RidgeEvaluation}. Reads the samples again, once a pass.
     *
     * @throws BadInputException if there are no samples or they have no classes
     */
    public RidgeEvaluation probe(String features) {
        PreparationPlan behind = data.plan().with(FeatureExpression.parse(features, SEED));
        PreparedData mapped = PreparedData.read(data.data(), behind, Selection.AUTO, data.backend(), Progress.SILENT);
        return RidgeEvaluation.run(mapped, SEED, Progress.SILENT);
    }

    /** A training image (from 0) and so many views of it under each noise. */
    public ViewSheet views(List<String> noises, int sample, int count) {
        return ViewSheet.draw(data, noises.stream().map(Strategy::parse).toList(), sample, count, SEED);
    }

    /** The first training images, and what the components that explain these shares of the variance, and all others, show of them. Throws
     * {@link BadInputException} if they are no images. */
    public ProjectionSheet projections(double... shares) {
        PrincipalSpace space = PrincipalSpace.of(data.moments(), data.backend());
        List<Top> tops =
                Arrays.stream(shares).mapToObj(share -> Top.of(space, share)).toList();
        return ProjectionSheet.of(data, space, tops)
                .orElseThrow(
                        () -> new BadInputException("pictures of projections expect samples that are images, found "
                                + data.source().name()));
    }

    /** All that linear learning sees of the data under a noise: C, M, G, S, exactly. */
    public Views moments(String noise) {
        return data.views(NoiseExpression.parse(noise).requireSingle());
    }

    /** The optimal encoders of an objective under a noise, for every number of features. */
    public ClosedForm solve(String objective, String noise) {
        WhitenedViews seen = data.whitened(Strategy.parse(noise), Progress.SILENT);
        return ClosedForm.solve(
                Objectives.named(objective, LAMBDA),
                seen.views().moments(),
                seen.views().labels(),
                seen.whitening(),
                data.backend());
    }
}
