package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineMap;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run promises beside its optimum: the same bits, checkpoints, averages, progress, and a clean end. */
class CpuTrainerTest {
    private static final int D = 5;
    private static final int K = 2;
    private static final Task TASK = Task.random(60, 3, 5, 2.1, 1.5, 1.0, 0.7, 0.5);
    private static final AffineNoise NOISE = GaussianNoise.isotropic(D, 0.5);
    private static final long IN_MEMORY = 1 << 20;
    /** Blocks of 7 of the 60 samples. */
    private static final long TINY = 7L * D * Double.BYTES;
    /** Three pieces a batch, the last not full, so that threads have something to share. */
    private static final int BATCH = 70;

    private static TrainingPlan plan(int steps, double averaged, int checkpoints, long seed) {
        return new TrainingPlan(steps, BATCH, Optimizer.ADAM, 0.02, 0.05, averaged, checkpoints, seed);
    }

    private static TrainingRun fit(String objective, TrainingPlan plan, int threads, long budget) {
        return new CpuTrainer(new JavaBackend(threads), budget)
                .fit(Problems.of(objective, K, TASK, NOISE, true), plan, Progress.SILENT);
    }

    /** Threads may take a moment to end after their pool has. */
    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().matches("presage-(views|train)")) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
                assertFalse(thread.isAlive(), "a thread was left running");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "reconstruction, 1048576",
        "reconstruction, 280",
        "supervised, 1048576",
        "supervised, 280",
        "joint, 1048576",
        "joint, 280",
        "joint-embedding, 1048576",
        "joint-embedding, 280"
    })
    void theBitsDependOnTheSeedAndNotOnThreads(String objective, long budget) {
        TrainingPlan plan = plan(12, 0.3, 5, 3);
        TrainingRun run = fit(objective, plan, 1, budget);
        for (int threads : new int[] {1, 2, 3, 2}) {
            TrainingRun again = fit(objective, plan, threads, budget);
            assertEquals(run.model(), again.model(), threads + " threads");
            assertEquals(run.checkpoints(), again.checkpoints(), threads + " threads");
        }
        TrainingRun other = fit(objective, plan.withSeed(4), 1, budget);
        for (int i = 0; i < run.checkpoints().size(); i++) {
            TrainedModel model = run.checkpoints().get(i).model();
            TrainedModel another = other.checkpoints().get(i).model();
            assertNotEquals(model.encoder(), another.encoder());
            assertEquals(objective.equals("joint-embedding"), another.head().isEmpty());
            assertTrue(model.head().isEmpty() || !model.head().equals(another.head()));
        }
        assertNotEquals(run.model(), other.model());
        assertEquals(plan, run.plan());
        assertEquals("cpu", run.device());
        assertTrue(run.seconds() > 0);
    }

    /** Rounding of a dozen steps, each of sums of 70 products, under Adam's quotients: far below what steps change. */
    @ParameterizedTest
    @ValueSource(strings = {"reconstruction", "joint", "joint-embedding", "vicreg", "barlow-twins", "infonce"})
    void singlePrecisionIsTheSameTraining(String objective) {
        TrainingPlan plan = plan(12, 0.3, 5, 3);
        TrainingRun twofold = fit(objective, plan, 1, IN_MEMORY);
        TrainingRun single = new CpuTrainer(new JavaBackend(2), Precision.FLOAT32, IN_MEMORY)
                .fit(Problems.of(objective, K, TASK, NOISE, true), plan, Progress.SILENT);
        double size = twofold.model().encoder().maxAbs();
        double off = single.model().encoder().minus(twofold.model().encoder()).maxAbs();
        assertTrue(off > 0 && off <= 12 * 70 * Precision.FLOAT32.roundoff() * size, "off by " + off / size);
        assertEquals(Precision.FLOAT32, single.precision());
    }

    /** A budget changes only when rows come: one that holds all samples is the same as any larger one. */
    @Test
    void aBudgetThatHoldsAllSamplesIsEnough() {
        TrainingPlan plan = plan(12, 0.3, 0, 3);
        long exact = 60L * D * Double.BYTES;
        assertEquals(
                fit("joint", plan, 1, IN_MEMORY).model(),
                fit("joint", plan, 1, exact).model());
        assertNotEquals(
                fit("joint", plan, 1, IN_MEMORY).model(),
                fit("joint", plan, 1, exact - 1).model());
    }

    /** Every iterate is kept here, so the average of the last ones can be taken again: the nearest number, at least one. */
    @ParameterizedTest
    @CsvSource({
        "joint, 0, 1",
        "joint, 0.04, 1",
        "joint, 0.3, 3",
        "joint, 0.34, 3",
        "joint, 0.36, 4",
        "joint, 0.9, 9",
        "joint, 1, 10",
        "joint-embedding, 0, 1",
        "joint-embedding, 0.3, 3",
        "joint-embedding, 1, 10"
    })
    void theModelIsTheAverageOfTheLastIterates(String objective, double averaged, int last) {
        TrainingRun run = fit(objective, plan(10, averaged, 20, 3), 1, IN_MEMORY);
        List<TrainedModel> iterates =
                run.checkpoints().stream().map(TrainingRun.Checkpoint::model).toList();
        assertEquals(11, iterates.size());
        List<TrainedModel> end = iterates.subList(11 - last, 11);
        assertClose(
                mean(end.stream().map(TrainedModel::encoder).toList()),
                run.model().encoder());
        assertEquals(objective.equals("joint-embedding"), run.model().head().isEmpty());
        run.model()
                .head()
                .ifPresent(head -> assertClose(
                        mean(end.stream()
                                .map(TrainedModel::head)
                                .flatMap(Optional::stream)
                                .toList()),
                        head));
        if (last == 1) {
            assertEquals(iterates.get(10), run.model());
        }
    }

    private static Matrix mean(List<Matrix> matrices) {
        Matrix sum = matrices.get(0).times(0);
        for (Matrix matrix : matrices) {
            sum = sum.plus(matrix.times(1.0 / matrices.size()));
        }
        return sum;
    }

    /** Two ways to take a mean of ten, one of them before a map of rows of about unit length. */
    private static void assertClose(Matrix expected, Matrix found) {
        double difference = expected.minus(found).maxAbs();
        assertTrue(difference <= 100 * Math.ulp(1.0) * expected.maxAbs(), "off by " + difference);
    }

    /** The start, evenly spaced steps (the first at or after each j-th part), the end; by hand for 7 steps in 4 parts. */
    @ParameterizedTest
    @CsvSource({
        "7, 3, '0 2 4 6 7'",
        "8, 3, '0 2 4 6 8'",
        "8, 0, '0 8'",
        "1, 0, '0 1'",
        "1, 19, '0 1'",
        "5, 4, '0 1 2 3 4 5'",
        "5, 50, '0 1 2 3 4 5'"
    })
    void checkpointsAreEvenlySpaced(int steps, int checkpoints, String expected) {
        TrainingPlan plan = plan(steps, 0, checkpoints, 3);
        TrainingRun run = fit("supervised", plan, 1, IN_MEMORY);
        List<String> found = new ArrayList<>();
        for (TrainingRun.Checkpoint checkpoint : run.checkpoints()) {
            found.add(Integer.toString(checkpoint.step()));
            double time = 0;
            for (int step = 1; step <= checkpoint.step(); step++) {
                time += plan.rate(step);
            }
            assertEquals(time, checkpoint.time(), 0.0, "time at " + checkpoint.step());
        }
        assertEquals(expected, String.join(" ", found));
        assertEquals(
                run.model(), run.checkpoints().get(run.checkpoints().size() - 1).model());
    }

    /** Checkpoints and averages only look: with and without, the last iterate is the same. */
    @Test
    void lookingChangesNothing() {
        TrainedModel last = fit("joint", plan(9, 0, 0, 3), 1, IN_MEMORY).model();
        List<TrainingRun.Checkpoint> watched =
                fit("joint", plan(9, 1, 9, 3), 1, IN_MEMORY).checkpoints();
        assertEquals(last, watched.get(9).model());
    }

    /** The initial head is the loss's, in units of the targets; its scale is 1 for unit targets. */
    @Test
    void theStartIsTheSmallRandomOneOfTheSeed() {
        TrainingRun run = fit("reconstruction", plan(1, 0, 0, 3), 1, IN_MEMORY);
        Matrix start = new RegressionLoss<>(CpuArithmetic.referee(), K, D, D)
                .initial(Streams.of(3, 0, 0, 0))
                .get(1);
        Matrix found = run.checkpoints().get(0).model().head().orElseThrow();
        double scale = found.at(0, 0) / start.at(0, 0);
        assertTrue(found.minus(start.times(scale)).maxAbs() <= 4 * Math.ulp(found.maxAbs()));
        // three batches of 70 out of 60 samples: three whole epochs and half of the next
        double exact = Math.sqrt(TASK.covariance().getTrace() / D);
        assertEquals(exact, scale, 0.2 * exact);
    }

    /** Adam's first step is the rate times the sign of each gradient; heads, unlike encoders, keep their coordinates. */
    @Test
    void stepsHaveTheRatesOfThePlan() {
        TrainingPlan plan = new TrainingPlan(10, BATCH, Optimizer.ADAM, 0.02, 0.5, 0, 10, 3);
        List<TrainingRun.Checkpoint> iterates =
                fit("reconstruction", plan, 1, IN_MEMORY).checkpoints();
        Matrix start = iterates.get(0).model().head().orElseThrow();
        Matrix moved = iterates.get(1).model().head().orElseThrow().minus(start);
        double scale = start.at(0, 0)
                / new RegressionLoss<>(CpuArithmetic.referee(), K, D, D)
                        .initial(Streams.of(3, 0, 0, 0))
                        .get(1)
                        .at(0, 0);
        for (int i = 0; i < D; i++) {
            for (int j = 0; j < K; j++) {
                // a fifth of the rate; epsilon over a gradient of 1e-4 and more changes a millionth of it
                assertEquals(0.02 / 5 * scale, Math.abs(moved.at(i, j)), 1e-6 * scale);
            }
        }
    }

    @Test
    void progressCountsSteps() {
        List<String> told = new ArrayList<>();
        new CpuTrainer(new JavaBackend(2))
                .fit(
                        Problems.of("joint", K, TASK, NOISE, true),
                        plan(6, 0.3, 2, 3),
                        (stage, done, total) -> told.add(stage + " " + done + "/" + total));
        assertEquals(
                IntStream.rangeClosed(0, 6)
                        .mapToObj(i -> "training " + i + "/6")
                        .toList(),
                told);
    }

    /** Noise that runs a task before each view, and knows how many views are being drawn. */
    private static final class Watched implements AffineNoise {
        private final Runnable before;
        private final AtomicInteger drawing = new AtomicInteger();

        Watched(Runnable before) {
            this.before = before;
        }

        @Override
        public int dimension() {
            return D;
        }

        @Override
        public AffineMap meanMap() {
            return NOISE.meanMap();
        }

        @Override
        public Moments push(Moments clean) {
            return NOISE.push(clean);
        }

        @Override
        public void sample(double[] x, RandomGenerator random) {
            drawing.incrementAndGet();
            try {
                before.run();
                NOISE.sample(x, random);
            } finally {
                drawing.decrementAndGet();
            }
        }
    }

    private static void sleepThroughInterrupts(long milliseconds) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        boolean interrupted = false;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.sleep(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static TrainingRun fit(Samples samples, AffineNoise noise, int threads, Progress progress) {
        TrainingProblem problem = Problems.of("reconstruction", K, samples, Vector.of(TASK.mean()), noise, true);
        return new CpuTrainer(new JavaBackend(threads), TINY).fit(problem, plan(50, 0.3, 2, 3), progress);
    }

    /** The next batch is being read and drawn then; slow reads and draws show who does not wait for them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anInterruptBetweenStepsEndsItAndWaitsForTheHelpers(int threads) {
        AtomicInteger step = new AtomicInteger();
        Runnable slow = () -> {
            if (step.get() >= 3) {
                sleepThroughInterrupts(5);
            }
        };
        LoggedSamples samples = new LoggedSamples(TASK.samples(), slow);
        Watched noise = new Watched(slow);
        Progress interrupting = (stage, done, total) -> {
            step.set((int) done);
            if (done == 4) {
                Thread.currentThread().interrupt();
            }
        };
        CancellationException e =
                assertThrows(CancellationException.class, () -> fit(samples, noise, threads, interrupting));
        assertEquals(0, noise.drawing.get(), "no view is drawn any more");
        int read = samples.rowsRead.get();
        assertTrue(Thread.interrupted(), "the interrupt stays pending");
        assertEquals("training was interrupted", e.getMessage());
        assertEquals(4, step.get());
        sleepThroughInterrupts(30);
        assertEquals(read, samples.rowsRead.get(), "no row is read any more");
        assertEquals(0, samples.readWhenClosed.get(), "no row is read from a closed pass");
        assertEquals(0, samples.open.get(), "every pass is closed");
    }

    /** The trainer waits for a batch that takes long, in the first measurements or later. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 400", "2, 1", "2, 400"})
    void anInterruptWhileWaitingEndsIt(int threads, int draws) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(draws);
        Watched noise = new Watched(() -> {
            reached.countDown();
            if (reached.getCount() == 0) {
                sleepThroughInterrupts(5);
            }
        });
        LoggedSamples samples = new LoggedSamples(TASK.samples());
        Thread interrupter = interrupter(reached);
        assertThrows(CancellationException.class, () -> fit(samples, noise, threads, Progress.SILENT));
        assertEquals(0, noise.drawing.get(), "no view is drawn any more");
        assertTrue(Thread.interrupted(), "the interrupt stays pending");
        interrupter.join();
        assertEquals(0, samples.readWhenClosed.get());
        assertEquals(0, samples.open.get());
    }

    /** Long reads and draws are told of it: here they last until somebody interrupts them, in a batch after the measured. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptReachesTheHelpers(boolean reading) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(400);
        AtomicInteger sleptThrough = new AtomicInteger();
        Runnable lasting = () -> {
            reached.countDown();
            if (reached.getCount() == 0) {
                try {
                    TimeUnit.SECONDS.sleep(10);
                    sleptThrough.incrementAndGet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Runnable quick = () -> {};
        Samples samples = new LoggedSamples(TASK.samples(), reading ? lasting : quick);
        Watched noise = new Watched(reading ? quick : lasting);
        Thread interrupter = interrupter(reached);
        assertThrows(CancellationException.class, () -> fit(samples, noise, 2, Progress.SILENT));
        assertTrue(Thread.interrupted(), "the interrupt stays pending");
        assertEquals(0, sleptThrough.get());
        interrupter.join();
    }

    /** Started; interrupts this thread when the latch opens. */
    private static Thread interrupter(CountDownLatch reached) {
        Thread trained = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            try {
                reached.await();
                trained.interrupt();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        interrupter.start();
        return interrupter;
    }

    /** What goes wrong in a helper reaches the caller as it is; 1: in the measurements, 400: in a later batch. */
    @ParameterizedTest
    @CsvSource({"1, 1", "400, 1", "1, 2", "400, 2"})
    void failuresReachTheCaller(int draws, int threads) {
        AtomicInteger count = new AtomicInteger();
        Runnable failing = () -> {
            if (count.incrementAndGet() == draws) {
                throw new BadInputException("it broke");
            }
        };
        LoggedSamples drawn = new LoggedSamples(TASK.samples());
        BadInputException drawing =
                assertThrows(BadInputException.class, () -> fit(drawn, new Watched(failing), threads, Progress.SILENT));
        assertEquals("it broke", drawing.getMessage());
        assertEquals(0, drawn.open.get());
        count.set(0);
        LoggedSamples read = new LoggedSamples(TASK.samples(), failing);
        BadInputException reading =
                assertThrows(BadInputException.class, () -> fit(read, NOISE, threads, Progress.SILENT));
        assertEquals("it broke", reading.getMessage());
        assertEquals(0, read.open.get());
        assertEquals(0, read.readWhenClosed.get());
    }

    /** Also if it leaves every bound in the last step, whose loss is not computed any more. */
    @ParameterizedTest
    @CsvSource({
        "reconstruction, 60, 1e6",
        "joint-embedding, 60, 1e6",
        "reconstruction, 1, 1e307",
        "joint-embedding, 1, 1e308"
    })
    void divergenceIsAFailure(String objective, int steps, double rate) {
        TrainingPlan wild = new TrainingPlan(steps, BATCH, Optimizer.SGD, rate, 0, 0, 0, 3);
        TrainingFailedException e =
                assertThrows(TrainingFailedException.class, () -> fit(objective, wild, 2, IN_MEMORY));
        assertTrue(e.getMessage().matches("training diverged at step \\d+ with a learning rate of .*"), e.getMessage());
        assertTrue(e.getMessage().contains("of " + rate + "; a smaller --learning-rate may help"), e.getMessage());
    }
}
