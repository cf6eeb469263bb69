package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.noise.GaussianNoise;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints and going on from them; early stopping and clipping, by what the metrics tell. */
class TrainingLogTest {
    private static final Task TASK = Task.random(60, 3, 7, 1.5, 1, 0.7, 0.4, 0.2);
    private static final int K = 2;
    private static final int STEPS = 40;
    private static final long IN_MEMORY = 1 << 20;

    @TempDir
    Path folder;

    private static TrainingProblem problem(String objective) {
        return Problems.of(objective, K, TASK, GaussianNoise.isotropic(5, 0.5), true);
    }

    private static TrainingPlan plan(
            Optimizer optimizer, int steps, OptionalDouble clip, Optional<TrainingPlan.Patience> patience) {
        return new TrainingPlan(
                steps, 16, optimizer, 0.01, 0.1, 0.5, 5, 3, TrainingPlan.Schedule.COSINE, clip, patience);
    }

    private TrainingLog log(boolean resume) {
        return new TrainingLog(Optional.of(folder.resolve("a.training")), 7, resume, "data", step -> {});
    }

    private static TrainingRun fit(
            TrainingProblem problem, TrainingPlan plan, TrainingLog log, long budget, Progress progress) {
        return new CpuTrainer(new JavaBackend(2), budget).fit(problem, plan, log, progress);
    }

    /** Interrupted between checkpoints, so that some steps are taken twice; the small budget makes rows come in blocks. */
    @ParameterizedTest
    @CsvSource({
        "reconstruction, ADAM, 1048576",
        "reconstruction, SGD, 480",
        "joint, ADAM, 480",
        "joint-embedding, ADAM, 1048576",
        "barlow-twins, SGD, 480",
        "vicreg, ADAM, 1048576"
    })
    void goingOnEndsAtTheSameBits(String objective, Optimizer optimizer, long budget) {
        TrainingPlan plan = plan(optimizer, STEPS, OptionalDouble.of(0.7), Optional.empty());
        TrainingRun whole = fit(problem(objective), plan, TrainingLog.NONE, budget, Progress.SILENT);
        assertThrows(
                CancellationException.class,
                () -> fit(problem(objective), plan, log(false), budget, (stage, done, total) -> {
                    if (done == 25) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertTrue(Thread.interrupted());
        List<Long> taken = new ArrayList<>();
        TrainingRun resumed = fit(problem(objective), plan, log(true), budget, (stage, done, total) -> taken.add(done));
        assertEquals(21, taken.get(0), "the last checkpoint");
        assertEquals(whole.model(), resumed.model());
        assertEquals(whole.checkpoints(), resumed.checkpoints());
        TrainingRun again = fit(problem(objective), plan, log(true), budget, Progress.SILENT);
        assertEquals(whole.model(), again.model(), "a finished one is only read");
        assertEquals(whole.checkpoints(), again.checkpoints());
    }

    @Test
    void aCheckpointServesItsOwnTrainingOnly() throws IOException {
        TrainingPlan plan = plan(Optimizer.ADAM, 8, OptionalDouble.empty(), Optional.empty());
        fit(problem("joint"), plan, log(false), IN_MEMORY, Progress.SILENT);
        BadInputException other = assertThrows(
                BadInputException.class,
                () -> fit(problem("joint"), plan.withSeed(4), log(true), IN_MEMORY, Progress.SILENT));
        assertEquals(
                "--resume expects a checkpoint of the same training, 'seed 4', found 'seed 3' in "
                        + folder.resolve("a.training"),
                other.getMessage());
        Path file = folder.resolve("a.training");
        byte[] bytes = Files.readAllBytes(file);
        for (int damage : new int[] {0, 18, 20, 25, bytes.length - 1}) {
            byte[] damaged = bytes.clone();
            damaged[damage] ^= 1;
            Files.write(file, damaged);
            BadInputException e = assertThrows(
                    BadInputException.class, () -> fit(problem("joint"), plan, log(true), IN_MEMORY, Progress.SILENT));
            assertTrue(e.getMessage().contains("none or damaged"), e.getMessage());
        }
        Files.write(file, java.util.Arrays.copyOf(bytes, 5));
        assertThrows(BadInputException.class, () -> fit(problem("joint"), plan, log(true), IN_MEMORY, Progress.SILENT));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "nothing is left aside");
        }
    }

    @Test
    void aCheckpointIsOfOneFormatAndOneCourse() throws IOException {
        TrainingPlan plan = plan(Optimizer.ADAM, 8, OptionalDouble.empty(), Optional.empty());
        fit(problem("joint"), plan, log(false), IN_MEMORY, Progress.SILENT);
        Path file = folder.resolve("a.training");
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(text.startsWith("presage training 2\n") && text.contains("\ncourse "), text.substring(0, 400));
        for (String other : new String[] {"presage training 1\n", "presage training 17\n"}) {
            Files.writeString(file, text.replace("presage training 2\n", other), StandardCharsets.ISO_8859_1);
            BadInputException e = assertThrows(
                    BadInputException.class, () -> fit(problem("joint"), plan, log(true), IN_MEMORY, Progress.SILENT));
            assertEquals(
                    "--resume expects a checkpoint of format 2, found format "
                            + other.substring(17).strip() + " of another version of Presage in " + file,
                    e.getMessage());
        }
    }

    private static SavedTraining saved(List<Matrix> state) {
        return new SavedTraining("x", 3, 0.5, 0.25, 2, 0.125, 4, state, List.of());
    }

    /** The same matrix of 16 MiB many times makes it longer than an array of bytes. */
    @Test
    void aCheckpointMayBeLongerThanAnArray() throws IOException {
        Matrix large = Matrix.zeros(1, 1 << 21);
        int copies = 130;
        long[] written = {0};
        saved(Collections.nCopies(copies, large)).write(new OutputStream() {
            @Override
            public void write(int b) {
                written[0]++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                written[0] += length;
            }
        });
        assertTrue(written[0] > Integer.MAX_VALUE, "bytes: " + written[0]);
        long numbers = 4 + 1 + 4 + 8 + 8 + 4 + 8 + 8;
        assertEquals(19 + numbers + 4 + copies * (8 + (8L << 21)) + 4 + 8, written[0]);
    }

    /** A sparse file: its sum is taken in pieces, and is wrong. */
    @Test
    void aFileLongerThanAnArrayIsReadInPieces() throws IOException {
        Path file = folder.resolve("large.training");
        saved(List.of(Matrix.zeros(2, 3))).write(file);
        assertEquals(saved(List.of(Matrix.zeros(2, 3))), SavedTraining.read(file, "x"));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((1L << 31) + 5);
        }
        BadInputException e = assertThrows(BadInputException.class, () -> SavedTraining.read(file, "x"));
        assertTrue(e.getMessage().contains("none or damaged"), e.getMessage());
    }

    private static TrainingRun told(TrainingPlan plan, List<TrainingLog.StepMetrics> told) {
        return fit(
                problem("reconstruction"),
                plan,
                new TrainingLog(Optional.empty(), 1, false, "", told::add),
                IN_MEMORY,
                Progress.SILENT);
    }

    /** After 40 steps of warm-up windows have 10 steps; the criterion is computed again from the losses told. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.3})
    void patienceEndsAtTheFirstWindowThatIsNotBelow(double tolerance) {
        List<TrainingLog.StepMetrics> told = new ArrayList<>();
        TrainingPlan plan = plan(
                Optimizer.ADAM, 400, OptionalDouble.empty(), Optional.of(new TrainingPlan.Patience(10, tolerance)));
        TrainingRun run = told(plan, told);
        int expected = 400;
        for (int end = 60; end <= 400 && expected == 400; end += 10) {
            double before = mean(told, end - 20);
            if (!(before - mean(told, end - 10) > tolerance * before)) {
                expected = end;
            }
        }
        assertEquals(expected, run.steps());
        assertEquals(expected, told.size());
        assertTrue(expected < 400, "it did stop");
        assertEquals(
                expected, run.checkpoints().get(run.checkpoints().size() - 1).step());
    }

    private static double mean(List<TrainingLog.StepMetrics> told, int from) {
        return told.subList(from, Math.min(told.size(), from + 10)).stream()
                .mapToDouble(TrainingLog.StepMetrics::loss)
                .average()
                .orElse(Double.NaN);
    }

    /** Stopped before the averaging began, the model is the mean of the last window's iterates: all are kept here. */
    @Test
    void anEarlyEndAveragesTheLastWindow() {
        TrainingPlan patient = new TrainingPlan(
                100,
                16,
                Optimizer.ADAM,
                0.01,
                0.01,
                0.1,
                99,
                3,
                TrainingPlan.Schedule.CONSTANT,
                OptionalDouble.empty(),
                Optional.of(new TrainingPlan.Patience(5, 0.9)));
        TrainingRun run = told(patient, new ArrayList<>());
        assertEquals(11, run.steps());
        Matrix mean = Matrix.zeros(K, 5);
        for (TrainingRun.Checkpoint checkpoint : run.checkpoints().subList(7, 12)) {
            mean = mean.plus(checkpoint.model().encoder().times(0.2));
        }
        assertEquals(0, mean.minus(run.model().encoder()).maxAbs(), 1e-13);
    }

    /** Without momentum in its first step, SGD moves by rate times the clipped gradient: its norm is told unclipped. */
    @Test
    void clippingBoundsSteps() {
        List<TrainingLog.StepMetrics> free = new ArrayList<>();
        List<TrainingLog.StepMetrics> bound = new ArrayList<>();
        TrainingPlan plain = plan(Optimizer.SGD, 1, OptionalDouble.empty(), Optional.empty());
        TrainingPlan clipped = plan(Optimizer.SGD, 1, OptionalDouble.of(0.01), Optional.empty());
        TrainingRun one = told(plain, free);
        TrainingRun other = told(clipped, bound);
        double norm = free.get(0).gradientNorm();
        assertTrue(norm > 0.01, "there is something to clip: " + norm);
        assertEquals(norm, bound.get(0).gradientNorm(), 0.0);
        Matrix start = one.checkpoints().get(0).model().encoder();
        Matrix expected = one.model().encoder().minus(start).times(0.01 / norm);
        assertEquals(0, other.model().encoder().minus(start).minus(expected).maxAbs(), 1e-15);
    }

    @Test
    void metricsTellRatesAndTime() {
        List<TrainingLog.StepMetrics> told = new ArrayList<>();
        TrainingPlan plan = plan(Optimizer.SGD, 9, OptionalDouble.empty(), Optional.empty());
        told(plan, told);
        double time = 0;
        for (int step = 1; step <= 9; step++) {
            TrainingLog.StepMetrics metrics = told.get(step - 1);
            time += plan.rate(step);
            assertEquals(step, metrics.step());
            assertEquals(3, metrics.seed());
            assertEquals(plan.rate(step), metrics.rate());
            assertEquals(time, metrics.time());
            assertTrue(metrics.loss() > 0 && metrics.gradientNorm() > 0 && metrics.seconds() > 0);
        }
    }

    @Test
    void misuse() {
        assertThrows(BadInputException.class, () -> new TrainingLog(Optional.empty(), 0, false, "", step -> {}));
        assertThrows(BadInputException.class, () -> new TrainingPlan.Patience(0, 0));
        assertThrows(BadInputException.class, () -> new TrainingPlan.Patience(1, -1));
        assertThrows(BadInputException.class, () -> new TrainingPlan.Patience(1, Double.NaN));
        assertThrows(BadInputException.class, () -> TrainingPlan.Schedule.named("cosinus"));
        assertThrows(BadInputException.class, () -> plan(Optimizer.SGD, 1, OptionalDouble.of(0), Optional.empty()));
    }
}
