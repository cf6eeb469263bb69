package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.data.Progress;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.NoNoise;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that a device picks and draws, beside those of the host. */
class DeviceBatchesTest {
    private static final Task TASK = Task.random(19, 3, 5, 1.5, 1, 0.7, 0.4);
    private static final int BATCH = 8;
    /** Some products and sums of numbers of order 1. */
    private static final double ROUNDOFF = 100 * Math.ulp(1.0);

    private static TrainingProblem problem(String objective, LoggedSamples samples, AffineNoise noise) {
        return Problems.of(objective, 2, samples, Vector.of(TASK.mean()), noise, true);
    }

    private static TrainingPlan plan() {
        return new TrainingPlan(9, BATCH, Optimizer.ADAM, 0.01, 0.1, 0.5, 1, 3);
    }

    private static RowStock stock(TrainingProblem problem) {
        return new RowStock(problem.samples(), problem.preparation(), problem.contrastive(), 1 << 20);
    }

    /** Without noise both are the same numbers; and the device's samples are read once, over all steps. */
    @ParameterizedTest
    @ValueSource(strings = {"reconstruction", "supervised", "joint", "joint-embedding"})
    void aBatchHasTheHostsSamples(String objective) {
        LoggedSamples samples = new LoggedSamples(TASK.samples());
        AffineNoise none = new NoNoise(TASK.samples().dimension());
        TrainingProblem problem = problem(objective, samples, none);
        HostDraws draws = new HostDraws(SplittableRandom::new);
        try (RowStock stock = stock(problem);
                RowStock other = stock(problem(objective, new LoggedSamples(TASK.samples()), none));
                BatchSource<CpuArithmetic.Block<double[]>> device = new DeviceBatches<>(
                        draws.on(), draws, problem, none.law().orElseThrow(), stock, plan());
                BatchSource<CpuArithmetic.Block<double[]>> host =
                        new HostBatches<>(draws.on(), problem, other, plan(), 1)) {
            JavaBackend java = new JavaBackend(1);
            assertEquals(0, device.measure(3, java).minus(host.measure(3, java)).maxAbs(), ROUNDOFF);
            assertEquals(host.targetScale(), device.targetScale(), ROUNDOFF);
            for (int step = 1; step <= 4; step++) {
                device.begin(step);
                host.begin(step);
                BatchSource.Batch<CpuArithmetic.Block<double[]>> found = device.await();
                BatchSource.Batch<CpuArithmetic.Block<double[]>> expected = host.await();
                assertClose(draws.on().read(expected.views()), draws.on().read(found.views()));
                assertClose(draws.on().read(expected.partners()), draws.on().read(found.partners()));
            }
        }
        assertEquals(19, samples.rowsRead.get(), "every row is read once");
        assertEquals(1, samples.opened.get());
        assertEquals(0, samples.open.get());
    }

    private static void assertClose(Matrix expected, Matrix found) {
        assertEquals(0, found.minus(expected).maxAbs(), ROUNDOFF);
    }

    /** A device that fails when rows are put on it leaves no file open. */
    @Test
    void aDeviceThatFailsLeavesNothingOpen() {
        LoggedSamples samples = new LoggedSamples(TASK.samples());
        TrainingProblem problem = problem(
                "reconstruction",
                samples,
                GaussianNoise.isotropic(TASK.samples().dimension(), 1));
        HostDraws draws = new HostDraws(SplittableRandom::new);
        Arithmetic<?> full = (Arithmetic<?>) Proxy.newProxyInstance(
                Arithmetic.class.getClassLoader(), new Class<?>[] {Arithmetic.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("generator")) {
                        return Optional.of(draws);
                    }
                    throw new IllegalStateException("the device is full");
                });
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> trainOn(full, problem));
        assertEquals("the device is full", e.getMessage());
        assertTrue(samples.rowsRead.get() > 0);
        assertEquals(0, samples.open.get());
    }

    private static <A> void trainOn(Arithmetic<A> device, TrainingProblem problem) {
        Descent.train(
                "full",
                device,
                problem,
                plan(),
                TrainingLog.NONE,
                Progress.SILENT,
                new JavaBackend(1),
                stock -> new HostBatches<>(device, problem, stock, plan(), 1),
                1 << 20);
    }
}
