package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.DataOptions;
import dev.presage.data.DataSet;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Precision;
import dev.presage.linalg.Vector;
import dev.presage.model.Objectives;
import dev.presage.moments.Estimate;
import dev.presage.moments.Scale;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainedModel;
import dev.presage.train.TrainingFailedException;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training reaches the closed form, which it has never seen. */
class ComparisonTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final PreparationPlan USUAL =
            new PreparationPlan(true, Scale.GLOBAL, NoiseSpace.PREPARED, OptionalInt.empty());

    private static PreparedData small() {
        Task task = Task.random(60, 3, 5, 2.1, 1.5, 1.0, 0.7, 0.5);
        return PreparedData.read(
                new DataSet("small", "", task.samples(), Optional.empty()), USUAL, BACKEND, Progress.SILENT);
    }

    private static TrainingSettings plan(int steps, int batch, long seed) {
        return new TrainingSettings(Optional.of(steps), Optional.of(batch), Optimizer.ADAM, Optional.empty(), 1, seed);
    }

    private static Comparison train(
            PreparedData data, String objective, String noise, int k, TrainingSettings settings) {
        Strategy strategy = Strategy.parse(noise);
        SolvedProblem solved = SolvedProblem.of(data, strategy, Objectives.named(objective, 0.5), k, Progress.SILENT);
        return Comparison.run(data, strategy, k, solved, settings, Progress.SILENT);
    }

    @ParameterizedTest
    @CsvSource({
        "reconstruction, 64, 1",
        "reconstruction, 256, 2",
        "supervised, 128, 3",
        "joint, 128, 4",
        "joint-embedding, 128, 5",
        "joint-embedding, 256, 6",
        "spectral-contrastive, 256, 7",
        "vicreg, 512, 8",
        "barlow-twins, 1024, 9"
    })
    void smallProblemsConverge(String objective, int batch, long seed) {
        Comparison result = train(small(), objective, "gaussian(sigma=0.5)", 2, plan(1500, batch, seed));
        double gap = result.runs().get(0).relativeGap();
        assertTrue(gap > -1e-10, "nothing is better than the optimum: " + gap);
        assertTrue(gap < 0.005, objective + ": " + gap);
        assertTrue(result.runs().get(0).angleDegrees().getAsDouble() < 3, "angle");
    }

    @ParameterizedTest
    @CsvSource({
        "reconstruction, 16, gaussian(sigma=1)",
        "supervised, 9, gaussian(sigma=1)",
        "joint, 16, gaussian(sigma=1)",
        "joint-embedding, 16, gaussian(sigma=1)",
        "reconstruction, 16, 'mask(ratio=0.75,patch=4)'",
        "supervised, 9, 'mask(ratio=0.75,patch=4)'",
        "joint, 16, 'mask(ratio=0.75,patch=4)'",
        "joint-embedding, 16, 'mask(ratio=0.75,patch=4)'"
    })
    void digitsEndWithinHalfAPercentAndTwoDegreesWhereThereIsAGap(String objective, int k, String noise) {
        PreparedData data = digits();
        Comparison result = train(data, objective, noise, k, TrainingSettings.usual(0));
        Comparison.Run run = result.runs().get(0);
        assertTrue(run.relativeGap() > -1e-10 && run.relativeGap() < 0.005, objective + ": " + run.relativeGap());
        // in singular values, of which rho and omega are squares
        boolean squares = objective.startsWith("joint");
        double gap = squares ? 1 - Math.sqrt(1 - result.spectralGap()) : result.spectralGap();
        double angle = run.angleDegrees().getAsDouble();
        // with neighbours nearer than that, descent may still be leaving the saddle where they are swapped
        assertTrue(gap < 0.04 || angle < 2, objective + ": " + angle + " at a gap of " + gap);
        assertNear(result.leastSquares());
        assertNear(result.softmax());
    }

    /** Two binomial standard errors: features that differ within a few degrees swap far fewer predictions. */
    private static void assertNear(Comparison.ProbeComparison probe) {
        Estimate closed = probe.closedForm().orElseThrow();
        assertEquals(closed.value(), probe.trained().orElseThrow().value(), 2 * closed.standardError());
    }

    private static PreparedData digits() {
        DataSet digits = DataSets.open("digits", new DataOptions(Optional.empty(), Optional.empty(), Optional.empty()));
        return PreparedData.read(digits, USUAL, BACKEND, Progress.SILENT);
    }

    /** Two percent of the loss's range, the size of an effect that a reader of the curve would see. */
    @ParameterizedTest
    @CsvSource({
        "reconstruction, 16, 'mask(ratio=0.75,patch=4)'",
        "supervised, 9, gaussian(sigma=1)",
        "joint, 8, gaussian(sigma=1)",
        "joint-embedding, 8, gaussian(sigma=1)"
    })
    void plainDescentRunsAsPredicted(String objective, int k, String noise) {
        TrainingSettings slow =
                new TrainingSettings(Optional.of(400), Optional.of(1024), Optimizer.SGD, Optional.of(1e-3), 1, 2);
        Comparison result = train(digits(), objective, noise, k, slow);
        List<OptionalDouble> curve = result.runs().get(0).curve();
        assertEquals(21, curve.size());
        double start = curve.get(0).getAsDouble();
        double range = start - result.closedFormLoss();
        assertTrue(curve.get(20).getAsDouble() < start - 0.5 * range, "it learns");
        for (int i = 0; i < curve.size(); i++) {
            double step = result.runs().get(0).training().checkpoints().get(i).step();
            assertEquals(
                    result.predicted().get(i).getAsDouble(), curve.get(i).getAsDouble(), 0.02 * range, "step " + step);
        }
        assertFalse(result.why().containsKey("predictedLoss"));
    }

    /**
     * Half of a mode is learned when predicted, within a tenth of the plan: modes are taken to grow alone, and the models kept
     * are a twentieth of the plan apart.
     */
    @ParameterizedTest
    @CsvSource({
        "reconstruction, 16, gaussian(sigma=1)",
        "joint, 8, gaussian(sigma=1)",
        "joint-embedding, 8, gaussian(sigma=1)"
    })
    void modesAreLearnedWhenPredicted(String objective, int k, String noise) {
        TrainingSettings slow =
                new TrainingSettings(Optional.of(800), Optional.of(1024), Optimizer.SGD, Optional.of(1e-3), 1, 2);
        ModeCourse course = train(digits(), objective, noise, k, slow).course();
        assertEquals(k, course.modes().size());
        assertTrue(course.largestRate().getAsDouble() > 1e-3);
        int seen = 0;
        for (ModeCourse.Mode mode : course.modes()) {
            if (mode.predictedStep().isPresent() && mode.trainedStep().isPresent() && seen < 4) {
                seen++;
                assertEquals(
                        mode.predictedStep().getAsDouble(),
                        mode.trainedStep().getAsDouble(),
                        80,
                        objective + " " + mode);
            }
        }
        assertTrue(seen >= 2, "some modes are learned: " + course);
    }

    /** A tied decoder reaches the untied optimum under isotropic noise, and not where M and S do not commute. */
    @ParameterizedTest
    @CsvSource({"gaussian(sigma=0.5), true", "'mask(ratio=0.75)', false"})
    void tiedDecoders(String noise, boolean asGood) {
        TrainingSettings settings = new TrainingSettings(
                Optional.of(1500),
                Optional.of(256),
                Optimizer.ADAM,
                Optional.empty(),
                1,
                3,
                new TrainingSettings.Details(
                        "cpu",
                        Precision.FLOAT64,
                        true,
                        OptionalDouble.empty(),
                        TrainingPlan.Schedule.COSINE,
                        OptionalDouble.empty(),
                        Optional.empty()));
        Comparison result = train(small(), "reconstruction", noise, 2, settings);
        double gap = result.runs().get(0).relativeGap();
        assertEquals(asGood, gap < 0.005, "gap " + gap);
        assertTrue(gap > -1e-10);
        assertTrue(result.why().containsKey("relativeLossGap"));
        assertTrue(result.course().largestRate().isEmpty());
        TrainedModel model = result.runs().get(0).training().model();
        assertEquals(model.encoder().transpose(), model.head().orElseThrow());
    }

    /** The same weights, so the same loss, whatever the units of the targets. */
    @ParameterizedTest
    @ValueSource(strings = {"reconstruction", "supervised", "joint", "joint-embedding"})
    void predictionsStartWhereTrainingDoes(String objective) {
        TrainingSettings plain =
                new TrainingSettings(Optional.of(3), Optional.of(8), Optimizer.SGD, Optional.empty(), 1, 5);
        Comparison result = train(small(), objective, "gaussian(sigma=0.5)", 2, plain);
        double start = result.runs().get(0).curve().get(0).getAsDouble();
        assertEquals(start, result.predicted().get(0).getAsDouble(), 1e-12 * start);
    }

    @Test
    void aCutClusterHasNoAccuraciesAndAnOptimumOfZeroAnAbsoluteGap() {
        DataSet digits = DataSets.open("digits", new DataOptions(Optional.empty(), Optional.empty(), Optional.empty()));
        PreparedData raw = PreparedData.read(
                digits,
                new PreparationPlan(true, Scale.GLOBAL, NoiseSpace.RAW, OptionalInt.empty()),
                BACKEND,
                Progress.SILENT);
        Comparison result = train(raw, "joint-embedding", "hflip", 5, plan(20, 32, 0));
        assertTrue(result.gapIsAbsolute(), "flips leave features without loss: " + result.closedFormLoss());
        assertEquals(
                result.runs().get(0).loss() - result.closedFormLoss(),
                result.runs().get(0).relativeGap(),
                1e-15);
        assertEquals(Optional.empty(), result.leastSquares().trained());
        assertEquals(Optional.empty(), result.softmax().closedForm());
        assertTrue(result.why().containsKey("accuracy") && result.why().containsKey("subspaceAngleDegrees"));
    }

    @Test
    void severalSeedsHaveErrorBarsAndOneHasNone() {
        TrainingSettings three =
                new TrainingSettings(Optional.of(30), Optional.of(32), Optimizer.ADAM, Optional.empty(), 3, 4);
        Comparison result = train(small(), "reconstruction", "gaussian(sigma=0.5)", 2, three);
        double[] losses =
                result.runs().stream().mapToDouble(Comparison.Run::loss).toArray();
        double mean = (losses[0] + losses[1] + losses[2]) / 3;
        double variance = 0;
        for (double loss : losses) {
            variance += (loss - mean) * (loss - mean) / 2;
        }
        Comparison.OverSeeds over =
                result.mean(run -> OptionalDouble.of(run.loss())).orElseThrow();
        assertEquals(mean, over.value(), 1e-14 * mean);
        assertEquals(Math.sqrt(variance / 3), over.standardError().getAsDouble(), 1e-12);
        Comparison one = train(small(), "reconstruction", "gaussian(sigma=0.5)", 2, plan(30, 32, 4));
        assertTrue(one.mean(run -> OptionalDouble.of(run.loss()))
                .orElseThrow()
                .standardError()
                .isEmpty());
        assertTrue(one.why().containsKey("standardErrors"));
    }

    /** The loss is looked at before each step: what the last one breaks must not get through. */
    @Test
    void aLastStepThatDivergesIsSeen() {
        TrainingSettings one =
                new TrainingSettings(Optional.of(1), Optional.of(8), Optimizer.SGD, Optional.of(1e200), 1, 0);
        assertThrows(TrainingFailedException.class, () -> train(small(), "reconstruction", "none", 2, one));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, (1 << 30) + 1})
    void batchesLargerThanAnArrayAreRefused(int batch) {
        TrainingSettings huge =
                new TrainingSettings(Optional.of(1), Optional.of(batch), Optimizer.ADAM, Optional.empty(), 1, 0);
        BadInputException e =
                assertThrows(BadInputException.class, () -> train(small(), "reconstruction", "none", 2, huge));
        assertTrue(String.valueOf(e.getMessage()).startsWith("--batch expects at most"), e.getMessage());
    }

    @Test
    void adamIsNotPredicted() {
        Comparison result = train(small(), "reconstruction", "gaussian(sigma=0.5)", 2, plan(30, 32, 0));
        assertTrue(result.predicted().stream().allMatch(OptionalDouble::isEmpty));
        assertTrue(result.why().containsKey("predictedLoss"));
    }

    /** The spectrum of reconstruction is phi: the share by which phi falls after k. */
    @Test
    void theSpectralGapIsThatOfTheSpectrum() {
        PreparedData data = small();
        SolvedProblem solved = SolvedProblem.of(
                data, Strategy.parse("none"), Objectives.named("reconstruction", 1), 2, Progress.SILENT);
        Vector phi = solved.solution().spectrum().values();
        Comparison result = train(data, "reconstruction", "none", 2, plan(3, 8, 0));
        assertEquals((phi.at(1) - phi.at(2)) / phi.at(1), result.spectralGap(), 1e-15);
        assertEquals(1, train(data, "reconstruction", "none", 5, plan(3, 8, 0)).spectralGap(), 0.0);
    }

    @Test
    void theSameSeedGivesTheSameBitsAndAnotherSeedOthers() {
        double first = train(small(), "joint-embedding", "mask(0.5)", 2, plan(40, 40, 7))
                .runs()
                .get(0)
                .loss();
        double again = train(small(), "joint-embedding", "mask(0.5)", 2, plan(40, 40, 7))
                .runs()
                .get(0)
                .loss();
        double other = train(small(), "joint-embedding", "mask(0.5)", 2, plan(40, 40, 8))
                .runs()
                .get(0)
                .loss();
        assertEquals(first, again, 0.0);
        assertTrue(first != other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reconstruction", "joint-embedding"})
    void divergenceIsOneSentence(String objective) {
        TrainingSettings wild =
                new TrainingSettings(Optional.of(200), Optional.of(32), Optimizer.SGD, Optional.of(1e6), 1, 0);
        TrainingFailedException e = assertThrows(
                TrainingFailedException.class, () -> train(small(), objective, "gaussian(sigma=0.5)", 2, wild));
        assertTrue(e.getMessage().contains("a smaller --learning-rate may help"), e.getMessage());
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> train(small(), "reconstruction", "none", 2, plan(100, 32, 0)));
        assertTrue(Thread.interrupted(), "the interrupt stays pending");
    }
}
