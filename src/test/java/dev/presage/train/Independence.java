package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.InMemorySamples;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Objectives;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.Patches;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Whether the noise in batches is independent: between the views of a sample, steps, models, coordinates and rows. Samples
 * are all alike, so that views are noise alone.
 *
 * <p>Of standard normal X, N &times; p, and Y, N &times; q, independent of it: with Q an orthonormal basis of X's columns the
 * entries of Q&#7488;Y are pq independent standard normal numbers, exactly, whatever X is. So is column l of X projected on the
 * columns before it. Of signs s and t, &sum; s t has at most the tails of Hoeffding's bound; the sign of |x| less the median
 * of |x| shows what correlations do not. Bounds hold together but for a chance of {@value #ALARM}, split among
 * {@value #BOUNDS} or more than there are.
 */
public final class Independence {
    private static final double ALARM = 1e-6;
    private static final int BOUNDS = 1000;
    /** Of |x|, x standard normal. */
    private static final double MEDIAN = 0.6744897501960817;

    static final int ROWS = 2048;
    static final int D = 6;
    private static final int HELD = 5;
    private static final long SEED = 3;

    private Independence() {}

    /** Who makes batches. */
    private interface Source<A> {
        BatchSource<A> of(TrainingProblem problem, RowStock stock, TrainingPlan plan);
    }

    /** Of batches that the host makes for a device. */
    public static <A> void ofHostBatches(Arithmetic<A> on) {
        of(on, (problem, stock, plan) -> new HostBatches<>(on, problem, stock, plan, 2));
    }

    /** Of batches that the processor makes for itself. */
    static <T> void ofCpuBatches(CpuArithmetic<T> on) {
        of(on, (problem, stock, plan) -> new CpuBatches<>(on, problem, stock, plan));
    }

    /** Of batches that a device draws. */
    public static <A> void ofDeviceBatches(Arithmetic<A> on, Arithmetic.Generator<A> generator) {
        of(
                on,
                (problem, stock, plan) -> new DeviceBatches<>(
                        on, generator, problem, problem.noise().law().orElseThrow(), stock, plan));
    }

    private static <A> void of(Arithmetic<A> on, Source<A> source) {
        AffineNoise gaussian = GaussianNoise.isotropic(D, 1);
        Drawn normal = (seed, step) -> views(on, source, gaussian, 0, seed, step);
        compare(normal, Independence::requireNormal, Independence::requireUnrelated);
        compare(
                (seed, step) -> signs(normal.views(seed, step), x -> Math.abs(x) - MEDIAN),
                Independence::requireFair,
                Independence::requireUnrelatedSigns);
        AffineNoise half = MultiplicativeNoise.bernoulliMask(Patches.coordinates(D), 0.5, Vector.zeros(D));
        compare(
                (seed, step) -> signs(views(on, source, half, 1, seed, step), x -> x - 0.5),
                Independence::requireFair,
                Independence::requireUnrelatedSigns);
    }

    /** The two views of one batch. */
    private interface Drawn {
        Matrix[] views(long seed, int step);
    }

    private interface Comparison {
        void of(String what, Matrix x, Matrix y);
    }

    private static <A> Matrix[] views(
            Arithmetic<A> on, Source<A> source, AffineNoise noise, double value, long seed, int step) {
        TrainingProblem problem = new TrainingProblem(
                Objectives.named("joint-embedding", 1),
                1,
                InMemorySamples.of(Matrix.generate(HELD, D, (i, j) -> value)),
                Problems.unprepared(D),
                Vector.constant(D, value),
                noise,
                false);
        TrainingPlan plan = new TrainingPlan(9, ROWS, Optimizer.ADAM, 0.01, 0.1, 0.5, 1, seed);
        try (RowStock stock = new RowStock(problem.samples(), problem.preparation(), true, 1 << 20);
                BatchSource<A> batches = source.of(problem, stock, plan)) {
            batches.begin(step);
            BatchSource.Batch<A> batch = batches.await();
            return new Matrix[] {on.read(batch.views()), on.read(batch.partners())};
        }
    }

    private static void compare(Drawn drawn, Consumer<Matrix> marginal, Comparison comparison) {
        Matrix[] one = drawn.views(SEED, 1);
        Matrix[] two = drawn.views(SEED, 2);
        Matrix[] three = drawn.views(SEED, 3);
        Matrix[] other = drawn.views(SEED + 1, 1);
        Matrix[] otherTwo = drawn.views(SEED + 1, 2);
        for (Matrix[] views : new Matrix[][] {one, two, three, other, otherTwo}) {
            marginal.accept(views[0]);
            marginal.accept(views[1]);
            comparison.of("views of a sample", views[0], views[1]);
        }
        for (int v = 0; v < 2; v++) {
            comparison.of("a step and the next", one[v], two[v]);
            comparison.of("a step and the next's other view", one[v], two[1 - v]);
            comparison.of("a step and the next but one", one[v], three[v]);
            comparison.of("models of neighbouring seeds", one[v], other[v]);
            comparison.of("a step, and the next of the next seed", one[v], otherTwo[v]);
            comparison.of("a step, and the last of the next seed", two[v], other[v]);
            for (int every : new int[] {1, 2, 32}) {
                comparison.of(
                        "rows " + every + " apart",
                        rows(one[v], r -> r / every % 2 == 0),
                        rows(one[v], r -> r / every % 2 == 1));
            }
            for (int l = 1; l < D; l++) {
                comparison.of("coordinates before " + l, one[v].columns(0, l), one[v].columns(l, l + 1));
            }
        }
        // one number after another, as a generator draws them: streams that overlap
        for (int lag = 1; lag <= 4; lag++) {
            for (Matrix[] views : new Matrix[][] {two, other, otherTwo}) {
                comparison.of("streams shifted by " + lag, later(one[0], lag), sooner(views[0], lag));
                comparison.of("streams shifted by " + -lag, sooner(one[0], lag), later(views[0], lag));
            }
        }
    }

    private static Matrix rows(Matrix a, IntPredicate chosen) {
        double[][] rows =
                IntStream.range(0, a.rows()).filter(chosen).mapToObj(a::row).toArray(double[][]::new);
        return Matrix.of(rows);
    }

    private static Matrix later(Matrix a, int lag) {
        double[] values = a.toArray();
        return Matrix.wrap(values.length - lag, 1, Arrays.copyOfRange(values, lag, values.length));
    }

    private static Matrix sooner(Matrix a, int lag) {
        double[] values = a.toArray();
        return Matrix.wrap(values.length - lag, 1, Arrays.copyOf(values, values.length - lag));
    }

    private static Matrix[] signs(Matrix[] views, DoubleUnaryOperator score) {
        return Arrays.stream(views)
                .map(a ->
                        Matrix.generate(a.rows(), a.columns(), (i, j) -> score.applyAsDouble(a.at(i, j)) > 0 ? 1 : -1))
                .toArray(Matrix[]::new);
    }

    /** log(1/chance) of each bound. */
    private static double rarity(int numbers) {
        return Math.log(2.0 * numbers * BOUNDS / ALARM);
    }

    /** Entries of Q'Y one by one (P(|z| > t) is at most exp(-t^2/2)), and the sum of their squares (Laurent and Massart 2000). */
    private static void requireUnrelated(String what, Matrix x, Matrix y) {
        Matrix z = new JavaBackend(1).multiplyTransposedLeft(orthonormal(x), y);
        int count = z.rows() * z.columns();
        double largest = z.maxAbs();
        assertTrue(largest <= Math.sqrt(2 * rarity(count)), () -> what + ": correlated, z = " + largest);
        requireChiSquare(what, z.sumOfSquares(), count);
    }

    private static void requireChiSquare(String what, double sum, int count) {
        double t = rarity(1);
        double spread = 2 * Math.sqrt(count * t);
        assertTrue(
                sum <= count + spread + 2 * t && sum >= count - spread,
                () -> what + ": chi-square of " + count + " is " + sum);
    }

    /** Modified Gram and Schmidt, twice. */
    private static Matrix orthonormal(Matrix x) {
        int p = x.columns();
        double[][] q = new double[p][];
        for (int j = 0; j < p; j++) {
            double[] v = x.column(j);
            for (int pass = 0; pass < 2; pass++) {
                for (int i = 0; i < j; i++) {
                    double along = Vector.of(q[i]).dot(Vector.of(v));
                    for (int r = 0; r < v.length; r++) {
                        v[r] -= along * q[i][r];
                    }
                }
            }
            q[j] = Vector.of(v)
                    .times(1 / Math.sqrt(Vector.of(v).dot(Vector.of(v))))
                    .toArray();
        }
        return Matrix.generate(x.rows(), p, (r, j) -> q[j][r]);
    }

    /** P(|sum of N signs| > t) is at most 2 exp(-t^2/2N). */
    private static void requireUnrelatedSigns(String what, Matrix x, Matrix y) {
        Matrix sums = new JavaBackend(1).multiplyTransposedLeft(x, y);
        double bound = Math.sqrt(2 * x.rows() * rarity(sums.rows() * sums.columns()));
        assertTrue(sums.maxAbs() <= bound, () -> what + ": signs agree, " + sums.maxAbs() + " above " + bound);
    }

    /** Mean and mean square of standard normal numbers. */
    private static void requireNormal(Matrix x) {
        int count = x.rows() * x.columns();
        double mean = Arrays.stream(x.toArray()).sum() / Math.sqrt(count);
        assertTrue(Math.abs(mean) <= Math.sqrt(2 * rarity(1)), () -> "the mean is off, z = " + mean);
        requireChiSquare("squares", x.sumOfSquares(), count);
    }

    private static void requireFair(Matrix x) {
        requireUnrelatedSigns("one side", Matrix.generate(x.rows() * x.columns(), 1, (i, j) -> 1), later(x, 0));
    }
}
