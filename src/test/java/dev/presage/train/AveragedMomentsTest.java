package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.train.CpuArithmetic.Block;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AveragedMomentsTest {
    private static final int B = 12;
    private static final int D = 4;
    private static final int K = 2;
    private static final double LEAST_SHARE = 0.01;
    private static final JavaBackend BACKEND = new JavaBackend(1);
    private static final CpuArithmetic<double[]> ON = CpuArithmetic.doubles(BACKEND, 1);
    /** Sums of some hundred products of order 1, over some hundred batches. */
    private static final double ROUNDOFF = 1e4 * Math.ulp(1.0);

    private final Random random = new Random(6);
    private final AveragedMoments<Block<double[]>> average = new AveragedMoments<>(ON, K, D);

    private record Pair(Matrix views, Matrix seconds) {}

    private Matrix normal(int rows, int columns) {
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    private Pair batch() {
        Matrix clean = normal(B, D);
        return new Pair(
                clean.plus(normal(B, D).times(0.5)), clean.plus(normal(B, D).times(0.5)));
    }

    private MomentLoss.Moments next(Matrix w, Pair batch) {
        Block<double[]> views = ON.of(batch.views());
        Block<double[]> seconds = ON.of(batch.seconds());
        Block<double[]> encoder = ON.of(w);
        return average.next(new FeatureLoss.Pairs<>(
                encoder,
                views,
                seconds,
                ON.multiplyTransposedRight(views, encoder),
                ON.multiplyTransposedRight(seconds, encoder)));
    }

    /** S, S' and C one under another, by loops. */
    private static Matrix moments(Matrix w, Pair batch) {
        double[][] sums = new double[3 * K][K];
        for (int n = 0; n < B; n++) {
            double[] z = w.times(batch.views().row(n));
            double[] y = w.times(batch.seconds().row(n));
            for (int i = 0; i < K; i++) {
                for (int j = 0; j < K; j++) {
                    sums[i][j] += z[i] * z[j] / B;
                    sums[K + i][j] += y[i] * y[j] / B;
                    sums[2 * K + i][j] += z[i] * y[j] / B;
                }
            }
        }
        return Matrix.of(sums);
    }

    private static Matrix stacked(MomentLoss.Moments moments) {
        return Matrix.stack(moments.first(), Matrix.stack(moments.second(), moments.cross()));
    }

    private static void assertNear(Matrix expected, MomentLoss.Moments found) {
        assertEquals(0, stacked(found).plus(expected.times(-1)).maxAbs(), ROUNDOFF * (1 + expected.maxAbs()));
    }

    @Test
    void theFirstAreThoseOfTheBatch() {
        Matrix w = normal(K, D);
        Pair batch = batch();
        assertNear(moments(w, batch), next(w, batch));
    }

    @Test
    void ofAnEncoderThatStaysEveryBatchCountsAlikeUntilTheLeastShare() {
        Matrix w = normal(K, D);
        Matrix mean = Matrix.generate(3 * K, K, (i, j) -> 0);
        for (int t = 1; t <= 150; t++) {
            Pair batch = batch();
            double share = Math.max(1.0 / t, LEAST_SHARE);
            mean = mean.times(1 - share).plus(moments(w, batch).times(share));
            assertNear(mean, next(w, batch));
        }
    }

    /** Where batches bring no chance, because they are all the same one, the average is that of the encoder as it is now. */
    @Test
    void itFollowsAnEncoderWithoutLag() {
        Pair batch = batch();
        Matrix w = normal(K, D);
        for (int t = 0; t < 20; t++) {
            assertNear(moments(w, batch), next(w, batch));
            w = w.plus(normal(K, D).times(0.1));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 0.05, 0.5})
    void itIsItsDefinition(double step) {
        Matrix before = normal(K, D);
        Pair first = batch();
        Matrix mean = moments(before, first);
        next(before, first);
        for (int t = 2; t < 12; t++) {
            Matrix w = before.plus(normal(K, D).times(step));
            Pair batch = batch();
            Matrix now = moments(w, batch);
            Matrix then = moments(before, batch);
            double change = Math.sqrt(now.plus(then.times(-1)).sumOfSquares() / now.sumOfSquares());
            double share = Math.min(1, Math.max(1.0 / t, change));
            mean = now.plus(mean.plus(then.times(-1)).times(1 - share));
            boolean low = false;
            for (int i = 0; i < K; i++) {
                low |= mean.at(i, i) < now.at(i, i) / 4 || mean.at(K + i, i) < now.at(K + i, i) / 4;
            }
            if (low) {
                return; // the average is given up and counts anew
            }
            assertNear(mean, next(w, batch));
            before = w;
        }
    }

    /** The first coordinate is small in the first batch and large in the second, and the first feature leaves it. */
    @Test
    void anAverageWithTooLittleVarianceIsGivenUp() {
        Matrix w = Matrix.of(new double[] {1, 0, 0, 0}, new double[] {0, 9, 0, 0});
        Matrix turned = Matrix.of(new double[] {0, 0, 1, 0}, new double[] {0, 9, 0, 0});
        Pair scaled = firstCoordinate(batch(), 0.1);
        next(w, scaled);
        Pair batch = firstCoordinate(batch(), 3);
        Matrix own = moments(turned, batch);
        Matrix corrected =
                own.plus(moments(w, scaled).plus(moments(w, batch).times(-1)).times(0.5));
        assertTrue(corrected.at(0, 0) < own.at(0, 0) / 4, "not what is to be tested: " + corrected.at(0, 0));
        assertNear(own, next(turned, batch));
        Pair third = batch();
        assertNear(own.times(0.5).plus(moments(turned, third).times(0.5)), next(turned, third));
    }

    private static Pair firstCoordinate(Pair batch, double factor) {
        Matrix scale = Matrix.generate(D, D, (i, j) -> i != j ? 0 : i == 0 ? factor : 1);
        return new Pair(BACKEND.multiply(batch.views(), scale), BACKEND.multiply(batch.seconds(), scale));
    }

    /**
     * Of an encoder that moves by a thousandth a step, after 200 batches: independent batches alone would leave about 1/200 of
     * the variance, the least share 1/199, and steps twice a thousandth of it; a quarter is far from all three.
     */
    @Test
    void chanceIsAveragedAway() {
        Matrix w = normal(K, D);
        Matrix turn = normal(K, D).times(1e-3);
        MomentLoss.Moments last = null;
        Pair batch = batch();
        for (int t = 0; t < 200; t++) {
            w = w.plus(turn);
            batch = batch();
            last = next(w, batch);
        }
        Matrix clean = BACKEND.multiplyTransposedRight(w, w);
        Matrix exact = Matrix.stack(clean.times(1.25), Matrix.stack(clean.times(1.25), clean));
        double ofAverage = stacked(last).plus(exact.times(-1)).sumOfSquares();
        double ofBatch = moments(w, batch).plus(exact.times(-1)).sumOfSquares();
        assertTrue(ofAverage < ofBatch / 4, ofAverage + " against " + ofBatch);
    }

    @Test
    void whatItRemembersIsTheEncoderTheMomentsAndTheirNumber() {
        Matrix w = normal(K, D);
        Pair batch = batch();
        next(w, batch);
        Matrix expected = moments(w, batch);
        List<Block<double[]>> memory = average.memory();
        assertEquals(w, ON.read(memory.get(0)));
        Matrix found =
                Matrix.stack(ON.read(memory.get(1)), Matrix.stack(ON.read(memory.get(2)), ON.read(memory.get(3))));
        assertEquals(0, found.plus(expected.times(-1)).maxAbs(), ROUNDOFF);
        assertEquals(Matrix.of(new double[] {1}), ON.read(memory.get(4)));
    }
}
