package dev.presage.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.Vector;
import dev.presage.model.Objectives;
import dev.presage.moments.Preparation;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.Mixture;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.Patches;
import dev.presage.noise.Sequence;
import dev.presage.train.Arithmetic;
import dev.presage.train.ArithmeticProvider;
import dev.presage.train.Independence;
import dev.presage.train.Optimizer;
import dev.presage.train.Trainer;
import dev.presage.train.TrainingDevices;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingProblem;
import dev.presage.train.TrainingRun;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a device of ND4J promises, with the processor's trainer as the referee. Skipped, with the reason, where there is no such
 * device; where it is there and cannot be opened or computes wrong results, it fails.
 */
abstract class Nd4jTrainingContract {
    private static final int D = 6;
    private static final int K = 2;
    private static final int STEPS = 30;
    private static final Task TASK = Task.random(80, 3, 11, 2, 1.5, 1.2, 1, 0.8, 0.6);

    private final String device;

    Nd4jTrainingContract(String device) {
        this.device = device;
    }

    @BeforeEach
    void theDeviceIsThere() {
        TrainingDevices.Status status = TrainingDevices.probe(2).stream()
                .filter(s -> s.device().equals(device))
                .findFirst()
                .orElseThrow();
        Assumptions.assumeTrue(status.standing() != TrainingDevices.Standing.MISSING, status.sentence());
        assertTrue(status.usable(), status.sentence());
    }

    private static ArithmeticProvider provider(String device) {
        return device.equals("cuda") ? new Nd4jProvider.Cuda() : new Nd4jProvider();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void noiseDrawnOnTheDeviceIsIndependent(Precision precision) {
        try (Arithmetic<?> on = provider(device).open(precision, 2)) {
            drawsIndependently(on);
        }
    }

    private static <A> void drawsIndependently(Arithmetic<A> on) {
        Independence.ofHostBatches(on);
        Independence.ofDeviceBatches(on, on.generator().orElseThrow());
    }

    private static TrainingProblem problem(String objective, AffineNoise noise) {
        Preparation unprepared = new Preparation(Vector.zeros(D), Vector.constant(D, 1), Vector.constant(D, 1));
        return new TrainingProblem(
                Objectives.named(objective, 0.3), K, TASK.samples(), unprepared, Vector.of(TASK.mean()), noise, true);
    }

    private static TrainingPlan plan(int steps, int batch) {
        return new TrainingPlan(steps, batch, Optimizer.ADAM, 0.02, 0.1, 0.5, 4, 3);
    }

    private TrainingRun fit(String device, Precision precision, TrainingProblem problem, TrainingPlan plan) {
        return Trainer.named(device, precision, new JavaBackend(2)).fit(problem, plan, Progress.SILENT);
    }

    /** Noise without a law comes from the host, and without any the batches are the same: then so are the models, to rounding. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "reconstruction",
                "supervised",
                "joint",
                "joint-embedding",
                "spectral-contrastive",
                "vicreg",
                "barlow-twins",
                "infonce"
            })
    void onTheSameBatchesItTrainsAsTheReferee(String objective) {
        AffineNoise undrawn =
                new Mixture(List.of(0.5, 0.5), List.of(GaussianNoise.isotropic(D, 0.5), GaussianNoise.isotropic(D, 1)));
        TrainingProblem problem = problem(objective, undrawn);
        TrainingRun referee = fit("cpu", Precision.FLOAT64, problem, plan(STEPS, 70));
        TrainingRun run = fit(device, Precision.FLOAT64, problem, plan(STEPS, 70));
        assertFalse(run.noiseOnDevice());
        assertEquals(device, run.device());
        for (int i = 0; i < referee.checkpoints().size(); i++) {
            assertClose(
                    referee.checkpoints().get(i).model().encoder(),
                    run.checkpoints().get(i).model().encoder(),
                    Precision.FLOAT64);
        }
        assertClose(referee.model().encoder(), run.model().encoder(), Precision.FLOAT64);
        referee.model()
                .head()
                .ifPresent(head -> assertClose(head, run.model().head().orElseThrow(), Precision.FLOAT64));
        TrainingRun single = fit(device, Precision.FLOAT32, problem, plan(STEPS, 70));
        assertEquals(Precision.FLOAT32, single.precision());
        assertClose(referee.model().encoder(), single.model().encoder(), Precision.FLOAT32);
        assertNotEquals(referee.model().encoder(), single.model().encoder());
    }

    /**
     * Each step rounds some sums of about 100 products; Adam divides by roots of squares of gradients, which here are
     * within 1e4 of each other, and decorrelation multiplies by the root of the condition number, at most 30.
     */
    private static void assertClose(Matrix expected, Matrix found, Precision precision) {
        double tolerance = STEPS * 100 * 30 * precision.roundoff() * expected.maxAbs();
        assertTrue(
                found.minus(expected).maxAbs() <= tolerance,
                () -> "off by " + found.minus(expected).maxAbs() + " of " + expected.maxAbs());
    }

    /** Draws of the device: the same for a seed, others for another, and the loss that training ends at is the referee's. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void noiseDrawnOnTheDeviceIsTheSameNoise(Precision precision) {
        AffineNoise noise = Sequence.of(
                MultiplicativeNoise.bernoulliMask(Patches.coordinates(D), 0.3, Vector.constant(D, 0.4)),
                MultiplicativeNoise.speckle(D, 0.2),
                GaussianNoise.isotropic(D, 0.5));
        TrainingProblem problem = problem("joint", noise);
        TrainingPlan plan = plan(600, 256);
        TrainingRun run = fit(device, precision, problem, plan);
        assertTrue(run.noiseOnDevice());
        assertEquals(run.model(), fit(device, precision, problem, plan).model());
        assertNotEquals(
                run.model(), fit(device, precision, problem, plan.withSeed(4)).model());
        TrainingRun referee = fit("cpu", Precision.FLOAT64, problem, plan);
        // D E is unique; two averages over 300 batches of 256 draws differ by their sampling noise, some per cent here
        Matrix expected = product(referee);
        assertEquals(0, product(run).minus(expected).frobeniusNorm(), 0.05 * expected.frobeniusNorm());
    }

    private static Matrix product(TrainingRun run) {
        return new JavaBackend(1)
                .multiply(run.model().head().orElseThrow(), run.model().encoder());
    }

    @Test
    void patchesAreDroppedTogetherAndFilled() {
        AffineNoise noise = MultiplicativeNoise.dropout(Patches.of(new Layout.Image(1, 2, 3), 2, 1, true), 0.5);
        TrainingRun run = fit(device, Precision.FLOAT64, problem("reconstruction", noise), plan(600, 256));
        TrainingRun referee = fit("cpu", Precision.FLOAT64, problem("reconstruction", noise), plan(600, 256));
        Matrix expected = product(referee);
        assertTrue(run.noiseOnDevice());
        assertEquals(0, product(run).minus(expected).frobeniusNorm(), 0.05 * expected.frobeniusNorm());
    }
}
