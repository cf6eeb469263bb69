package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.InMemorySamples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.NoNoise;
import dev.presage.noise.Patches;
import dev.presage.noise.Sequence;
import dev.presage.noise.Streams;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches are views of the right samples, drawn from the noise, beside the right targets. */
class BatchMakerTest {
    private static final int N = 5;
    private static final int D = 3;
    private static final int CLASSES = 2;
    private static final long SEED = 11;
    private static final long IN_MEMORY = 1 << 20;
    /** Estimated standard errors allowed; about a hundred numbers are compared under fixed seeds. */
    private static final double Z = 5;
    /** Sums and differences of a few numbers of order 1 to 10. */
    private static final double ROUNDOFF = 100 * Math.ulp(1.0);

    /** Five samples of two classes (0, 1, 0, 1, 0), whose mean is not 0. */
    private static final Task TASK = Task.random(N, CLASSES, 6, 1.5, 1.2, 0.8);

    /** Its mean map has a factor and an offset, and coordinates of a view are not normal. */
    private static final AffineNoise NOISE = Sequence.of(
            MultiplicativeNoise.bernoulliMask(Patches.coordinates(D), 0.4, Vector.of(0.5, -1, 2)),
            GaussianNoise.isotropic(D, 0.3));

    /** One batch of a fresh maker. */
    private static BatchMaker.Batch batch(TrainingProblem problem, int size, int step, long seed, int threads) {
        try (RowStock stock = new RowStock(problem.samples(), problem.preparation(), problem.contrastive(), IN_MEMORY);
                Crew crew = new Crew(threads);
                BatchMaker maker = new BatchMaker(problem, stock, size, seed, crew)) {
            return BatchMaker.await(maker.begin(step));
        }
    }

    private static TrainingProblem problem(String objective, AffineNoise noise, boolean centred) {
        return Problems.of(objective, 1, TASK, noise, centred);
    }

    private static double[] sample(int i) {
        return TASK.x().getRow(i);
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, j -> a[j] + b[j]);
        return sum;
    }

    /** The sample that a row is, up to rounding. */
    private static int sampleOf(double[] row) {
        for (int i = 0; i < N; i++) {
            double distance = 0;
            for (int j = 0; j < D; j++) {
                distance = Math.max(distance, Math.abs(row[j] - sample(i)[j]));
            }
            if (distance <= ROUNDOFF) {
                return i;
            }
        }
        throw new AssertionError("no sample is " + Arrays.toString(row));
    }

    /** What the mean view of the mean is subtracted as. */
    private static double[] shift(boolean centred) {
        return centred ? NOISE.meanMap().apply(Vector.of(TASK.mean())).toArray() : new double[D];
    }

    /** The average of numbers with its estimated standard error. */
    private static final class Mean {
        private double sum;
        private double squares;
        private int count;

        void add(double value) {
            sum += value;
            squares += value * value;
            count++;
        }

        void assertIs(double expected, String what) {
            double mean = sum / count;
            double error = Math.sqrt(Math.max(0, squares / count - mean * mean) / (count - 1));
            assertEquals(expected, mean, Z * error + ROUNDOFF, what + ", standard error " + error);
        }
    }

    private static Mean[] means(int count) {
        Mean[] means = new Mean[count];
        Arrays.setAll(means, i -> new Mean());
        return means;
    }

    /** Targets are the samples here, and so tell which sample a view is of. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void viewsOfEachSampleAreDrawsOfTheNoise(boolean centred) {
        BatchMaker.Batch batch = batch(problem("reconstruction", NOISE, centred), 3000 * N, 1, SEED, 2);
        Mean[][] first = new Mean[N][];
        Mean[][] second = new Mean[N][];
        for (int i = 0; i < N; i++) {
            first[i] = means(D);
            second[i] = means(D * D);
        }
        double[] zero = centred ? TASK.mean() : new double[D];
        for (int r = 0; r < batch.views().rows(); r++) {
            int i = sampleOf(plus(batch.partners().row(r), zero));
            double[] view = plus(batch.views().row(r), shift(centred));
            for (int a = 0; a < D; a++) {
                first[i][a].add(view[a]);
                for (int b = 0; b < D; b++) {
                    second[i][a * D + b].add(view[a] * view[b]);
                }
            }
        }
        for (int i = 0; i < N; i++) {
            assertEquals(3000, first[i][0].count, "regression draws without replacement");
            Vector x = Vector.of(sample(i));
            Moments pushed = NOISE.push(new Moments(1, x, SymmetricMatrix.zero(D)));
            for (int a = 0; a < D; a++) {
                first[i][a].assertIs(pushed.mean().at(a), "mean of coordinate " + a);
                first[i][a].assertIs(NOISE.meanMap().apply(x).at(a), "mean map at coordinate " + a);
                for (int b = 0; b < D; b++) {
                    second[i][a * D + b].assertIs(pushed.secondMoment().at(a, b), "moment " + a + ", " + b);
                }
            }
        }
    }

    /** Both views have the marginal moments; across views, E[v v'] is the moment of mean views: they share only the sample. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contrastiveViewsAreIndependentGivenTheSample(boolean centred) {
        BatchMaker.Batch batch = batch(problem("joint-embedding", NOISE, centred), 20_000, 1, SEED, 2);
        Mean[] first = means(2 * D);
        Mean[] second = means(2 * D * D);
        Mean[] across = means(D * D);
        for (int r = 0; r < batch.views().rows(); r++) {
            double[][] views = {batch.views().row(r), batch.partners().row(r)};
            for (int a = 0; a < D; a++) {
                first[a].add(views[0][a]);
                first[D + a].add(views[1][a]);
                for (int b = 0; b < D; b++) {
                    second[a * D + b].add(views[0][a] * views[0][b]);
                    second[D * D + a * D + b].add(views[1][a] * views[1][b]);
                    across[a * D + b].add(views[0][a] * views[1][b]);
                }
            }
        }
        double[] shift = shift(centred);
        Moments pushed = NOISE.push(TASK.moments());
        Matrix between = meanViews(shift);
        for (int a = 0; a < D; a++) {
            double mean = pushed.mean().at(a) - shift[a];
            first[a].assertIs(mean, "mean of first view " + a);
            first[D + a].assertIs(mean, "mean of second view " + a);
            for (int b = 0; b < D; b++) {
                double moment =
                        pushed.covariance().at(a, b) + mean * (pushed.mean().at(b) - shift[b]);
                second[a * D + b].assertIs(moment, "first view " + a + ", " + b);
                second[D * D + a * D + b].assertIs(moment, "second view " + a + ", " + b);
                across[a * D + b].assertIs(between.at(a, b), "across " + a + ", " + b);
            }
        }
    }

    /** The average over samples of xbar xbar', xbar the mean view less the shift. */
    private static Matrix meanViews(double[] shift) {
        Matrix sum = Matrix.zeros(D, D);
        for (int i = 0; i < N; i++) {
            double[] mean = NOISE.meanMap()
                    .apply(Vector.of(sample(i)))
                    .minus(Vector.of(shift))
                    .toArray();
            sum = sum.plusOuter(1.0 / N, mean, mean);
        }
        return sum;
    }

    /** Noise alone (every sample is the origin): rows of one piece, of different pieces and of different steps are independent. */
    @Test
    void drawsDoNotRepeatThemselves() {
        TrainingProblem problem = Problems.of(
                "joint-embedding",
                1,
                InMemorySamples.of(Matrix.zeros(4, 1)),
                Vector.zeros(1),
                GaussianNoise.isotropic(1, 1),
                true);
        int size = 4096;
        double[] step = batch(problem, size, 1, SEED, 2).views().toArray();
        double[] other = batch(problem, size, 2, SEED, 2).views().toArray();
        double[] held = batch(problem, size, -1, SEED, 2).views().toArray();
        double[] seeded = batch(problem, size, 1, SEED + 1, 2).views().toArray();
        for (int lag : new int[] {1, 31, 32, 64}) {
            Mean mean = new Mean();
            for (int r = lag; r < size; r++) {
                mean.add(step[r] * step[r - lag]);
            }
            mean.assertIs(0, "lag " + lag);
        }
        for (double[] another : new double[][] {other, held, seeded}) {
            Mean mean = new Mean();
            for (int r = 0; r < size; r++) {
                mean.add(step[r] * another[r]);
            }
            mean.assertIs(0, "another step or seed");
        }
    }

    /** Views come from streams by step: what was drawn before, and on how many threads, does not change them. */
    @Test
    void viewsDependOnTheStepAlone() {
        TrainingProblem problem =
                Problems.of("joint-embedding", 1, InMemorySamples.of(Matrix.zeros(4, D)), Vector.zeros(D), NOISE, true);
        int size = 70; // three pieces, the last not full
        BatchMaker.Batch alone = batch(problem, size, 3, SEED, 1);
        try (RowStock stock = new RowStock(problem.samples(), problem.preparation(), true, IN_MEMORY);
                Crew crew = new Crew(3);
                BatchMaker maker = new BatchMaker(problem, stock, size, SEED, crew)) {
            Backend backend = new JavaBackend(1);
            SymmetricMatrix measured = maker.measure(1, backend);
            BatchMaker.Batch earlier = BatchMaker.await(maker.begin(1));
            SymmetricMatrix trained = backend.gram(earlier.views()).times(1.0 / size);
            assertTrue(
                    measured.minus(trained).maxAbs() > 1e-6 * trained.maxAbs(),
                    "the first batch is not one that was measured");
            BatchMaker.Batch later = BatchMaker.await(maker.begin(3));
            assertEquals(alone.views(), later.views());
            assertEquals(alone.partners(), later.partners());
            assertNotEquals(earlier.views(), later.views());
        }
    }

    /** Noise that draws many rows at once gives each sample's views as single draws from the piece's stream would. */
    @ParameterizedTest
    @ValueSource(strings = {"reconstruction", "joint-embedding"})
    void noiseOfManyRowsIsThatOfSingleDraws(String objective) {
        AffineNoise correlated = GaussianNoise.withCovariance(
                SymmetricMatrix.wrapLower(D, new double[] {2, 1, 3, -0.5, 0.2, 1}), new JavaBackend(1));
        assertTrue(correlated.rowsAtOnce() > 1);
        int size = 70; // three pieces, the last not full
        Matrix clean = batch(problem(objective, new NoNoise(D), false), size, 3, SEED, 1)
                .views();
        BatchMaker.Batch drawn = batch(problem(objective, correlated, false), size, 3, SEED, 2);
        RandomGenerator random = Streams.quick(SEED, BatchMaker.VIEWS, 3, 0);
        for (int r = 0; r < size; r++) {
            if (r % 32 == 0) {
                random = Streams.quick(SEED, BatchMaker.VIEWS, 3, r / 32);
            }
            double[] x = clean.row(r);
            correlated.sample(x, random);
            assertArrayEquals(x, drawn.views().row(r), ROUNDOFF);
            if (objective.equals("joint-embedding")) {
                x = clean.row(r);
                correlated.sample(x, random);
                assertArrayEquals(x, drawn.partners().row(r), ROUNDOFF);
            }
        }
    }

    /** Rows go on where the last batch stopped: batches of 7 out of 5 samples, 5 of them, have every sample 7 times. */
    @Test
    void rowsComeFromTheStockInOrder() {
        TrainingProblem problem = problem("reconstruction", new NoNoise(D), false);
        int[] counts = new int[N];
        try (RowStock stock = new RowStock(problem.samples(), problem.preparation(), false, IN_MEMORY);
                Crew crew = new Crew(1);
                BatchMaker maker = new BatchMaker(problem, stock, 7, SEED, crew)) {
            for (int step = 1; step <= N; step++) {
                Matrix views = BatchMaker.await(maker.begin(step)).views();
                for (int r = 0; r < 7; r++) {
                    counts[sampleOf(views.row(r))]++;
                }
            }
        }
        assertArrayEquals(new int[] {7, 7, 7, 7, 7}, counts);
    }

    /**
     * Labels are one-hot less the class frequencies 3/5 and 2/5, samples come less their mean times sqrt(lambda), labels
     * first. Without centring nothing is subtracted. The block of two rows makes the stock stream.
     */
    @ParameterizedTest
    @CsvSource({
        "reconstruction, true",
        "reconstruction, false",
        "supervised, true",
        "supervised, false",
        "joint, true",
        "joint, false"
    })
    void targetsBelongToTheirViews(String objective, boolean centred) {
        TrainingProblem problem = problem(objective, new NoNoise(D), centred);
        double[] zero = centred ? TASK.mean() : new double[D];
        double[] frequencies = centred ? new double[] {0.6, 0.4} : new double[CLASSES];
        boolean labels = !objective.equals("reconstruction");
        double weight = objective.equals("joint") ? Math.sqrt(Problems.LAMBDA) : labels ? 0 : 1;
        double[][] expected = new double[N][];
        double square = 0;
        for (int i = 0; i < N; i++) {
            double[] target = new double[(labels ? CLASSES : 0) + (weight > 0 ? D : 0)];
            for (int c = 0; labels && c < CLASSES; c++) {
                target[c] = (i % CLASSES == c ? 1 : 0) - frequencies[c];
            }
            for (int j = 0; weight > 0 && j < D; j++) {
                target[(labels ? CLASSES : 0) + j] = weight * (sample(i)[j] - zero[j]);
            }
            square += Arrays.stream(target).map(t -> t * t).sum() / (N * target.length);
            expected[i] = target;
        }
        int size = 4 * N; // whole epochs, so that every measured batch is the data
        try (RowStock stock = new RowStock(problem.samples(), problem.preparation(), false, 2L * D * Double.BYTES);
                Crew crew = new Crew(2);
                BatchMaker maker = new BatchMaker(problem, stock, size, SEED, crew)) {
            assertTargets(BatchMaker.await(maker.begin(1)), expected, zero, 1);
            assertEquals(1, maker.targetScale(), 0.0);
            SymmetricMatrix moment = maker.measure(3, new JavaBackend(1));
            Matrix exact = Dense.matrix(TASK.covariance());
            for (int a = 0; a < D; a++) {
                for (int b = 0; b < D; b++) {
                    double mean = centred ? 0 : TASK.mean()[a] * TASK.mean()[b];
                    assertEquals(exact.at(a, b) + mean, moment.at(a, b), ROUNDOFF);
                }
            }
            assertEquals(Math.sqrt(square), maker.targetScale(), ROUNDOFF);
            assertTargets(BatchMaker.await(maker.begin(2)), expected, zero, Math.sqrt(square));
        }
    }

    private static void assertTargets(BatchMaker.Batch batch, double[][] expected, double[] zero, double scale) {
        assertEquals(4 * N, batch.partners().rows());
        for (int r = 0; r < batch.views().rows(); r++) {
            int i = sampleOf(plus(batch.views().row(r), zero));
            double[] target = Arrays.stream(expected[i]).map(t -> t / scale).toArray();
            assertArrayEquals(target, batch.partners().row(r), ROUNDOFF, "row " + r);
        }
    }

    /** The root mean square of 3/5, 2/5 frequencies: E[(y - ybar)^2] = 0.24 in both coordinates. */
    @Test
    void theScaleOfCentredLabelsByHand() {
        TrainingProblem problem = problem("supervised", NOISE, true);
        try (RowStock stock = new RowStock(problem.samples(), problem.preparation(), false, IN_MEMORY);
                Crew crew = new Crew(1);
                BatchMaker maker = new BatchMaker(problem, stock, N, SEED, crew)) {
            maker.measure(4, new JavaBackend(1));
            assertEquals(Math.sqrt(0.24), maker.targetScale(), ROUNDOFF);
        }
    }

    /** Second views are not targets, and targets that vanish have no scale. */
    @Test
    void someBatchesAreNotScaled() {
        TrainingProblem pairs = problem("joint-embedding", NOISE, true);
        TrainingProblem point = Problems.of(
                "reconstruction",
                1,
                InMemorySamples.of(Matrix.generate(4, D, (i, j) -> 2)),
                Vector.constant(D, 2),
                NOISE,
                true);
        for (TrainingProblem problem : new TrainingProblem[] {pairs, point}) {
            try (RowStock stock =
                            new RowStock(problem.samples(), problem.preparation(), problem.contrastive(), IN_MEMORY);
                    Crew crew = new Crew(1);
                    BatchMaker maker = new BatchMaker(problem, stock, 8, SEED, crew)) {
                maker.measure(2, new JavaBackend(1));
                assertEquals(1, maker.targetScale(), 0.0);
            }
        }
    }

    /** What is measured is the second moment of views, from all the batches that were asked for. */
    @ParameterizedTest
    @CsvSource({"reconstruction, true", "joint-embedding, true", "joint-embedding, false"})
    void theMeasuredMomentIsThatOfViews(String objective, boolean centred) {
        TrainingProblem problem = problem(objective, NOISE, centred);
        int batches = 200;
        int size = 10 * N;
        int draws = batches * size;
        SymmetricMatrix moment;
        try (RowStock stock = new RowStock(problem.samples(), problem.preparation(), problem.contrastive(), IN_MEMORY);
                Crew crew = new Crew(1);
                BatchMaker maker = new BatchMaker(problem, stock, size, SEED, crew)) {
            moment = maker.measure(batches, new JavaBackend(1));
        }
        double[] squares = new double[D * D]; // of products of other draws, for standard errors
        Matrix others = batch(problem, draws, 1, SEED, 1).views();
        for (int r = 0; r < draws; r++) {
            for (int a = 0; a < D * D; a++) {
                squares[a] += Math.pow(others.at(r, a / D) * others.at(r, a % D), 2) / draws;
            }
        }
        Moments pushed = NOISE.push(TASK.moments());
        Vector mean = pushed.mean().minus(Vector.of(shift(centred)));
        for (int a = 0; a < D; a++) {
            for (int b = 0; b < D; b++) {
                double expected = pushed.covariance().at(a, b) + mean.at(a) * mean.at(b);
                double error = Math.sqrt((squares[a * D + b] - expected * expected) / draws);
                assertEquals(expected, moment.at(a, b), Z * error, a + ", " + b);
            }
        }
    }

    @Test
    void streamsDifferInEveryNumber() {
        long[] numbers = {-2, -1, 0, 1, 2, Long.MAX_VALUE};
        Set<Long> firsts = new HashSet<>();
        int count = 0;
        for (long seed : numbers) {
            for (long purpose : new long[] {0, 1, 2}) {
                for (long step : numbers) {
                    for (long piece : numbers) {
                        long first = Streams.of(seed, purpose, step, piece).nextLong();
                        assertEquals(
                                first, Streams.of(seed, purpose, step, piece).nextLong());
                        firsts.add(first);
                        count++;
                    }
                }
            }
        }
        assertEquals(count, firsts.size());
    }
}
