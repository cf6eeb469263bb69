package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.data.Targets;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measured R2 of least-squares probes against plain refitting, sample by sample. */
class TargetProbeTest {
    private static final Backend BACKEND = new JavaBackend(1);

    /** Relative rounding of a refit by pseudo-inverse with condition numbers up to 1e4. */
    private static final double ROUNDOFF = 1e-9;

    private final Random random = new Random(301);

    private static Preparation asIs(int d) {
        return new Preparation(Vector.zeros(d), Vector.constant(d, 1), Vector.constant(d, 1));
    }

    /** Samples about a mean away from 0. */
    private RealMatrix samples(int n, int d) {
        RealMatrix mixing = Dense.random(d, d, random);
        RealMatrix x = Dense.random(n, d, random).multiply(mixing);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                x.addToEntry(i, j, 3 - j);
            }
        }
        return x;
    }

    /** Targets of different spread: a linear part, and noise. */
    private RealMatrix targets(RealMatrix x, int l) {
        RealMatrix y = x.multiply(Dense.random(x.getColumnDimension(), l, random));
        for (int i = 0; i < y.getRowDimension(); i++) {
            for (int t = 0; t < l; t++) {
                y.setEntry(i, t, 40 + (1 + t) * y.getEntry(i, t) + 3 * random.nextGaussian());
            }
        }
        return y;
    }

    private static double[] mean(RealMatrix a) {
        double[] weights = new double[a.getRowDimension()];
        java.util.Arrays.fill(weights, 1.0 / weights.length);
        return a.preMultiply(weights);
    }

    private static RealMatrix product(RealMatrix x, RealMatrix y) {
        return Dense.centred(x).transpose().multiply(Dense.centred(y)).scalarMultiply(1.0 / x.getRowDimension());
    }

    private static ProbePass.Candidate candidate(RealMatrix x, RealMatrix y, RealMatrix encoder, int... ks) {
        Moments moments = new Moments(x.getRowDimension(), Vector.of(mean(x)), Dense.symmetric(product(x, x)));
        LabelMoments labels =
                LabelMoments.ofTargets(Dense.matrix(product(x, y)), Dense.symmetric(product(y, y)), Vector.of(mean(y)));
        PrincipalSpace space = PrincipalSpace.of(moments.covariance(), BACKEND);
        Features features = space.features(Dense.matrix(encoder));
        ProbePass.Candidate candidate = new ProbePass.Candidate(features.inputRows());
        for (int k : ks) {
            candidate.add(k, LeastSquaresProbe.fit(features, space.task(labels), labels, k));
        }
        return candidate;
    }

    private static void run(
            RealMatrix train, RealMatrix x, RealMatrix y, boolean leaveOneOut, ProbePass.Candidate candidate) {
        InMemorySamples samples = InMemorySamples.of(Dense.matrix(x), new Targets(Dense.matrix(y)));
        new ProbePass(BACKEND, asIs(x.getColumnDimension()), mean(train), Progress.SILENT)
                .run(samples, List.of(candidate), leaveOneOut);
    }

    private static RealMatrix without(RealMatrix a, int row) {
        int[] rows = java.util.stream.IntStream.range(0, a.getRowDimension())
                .filter(i -> i != row)
                .toArray();
        return a.getSubMatrix(
                rows,
                java.util.stream.IntStream.range(0, a.getColumnDimension()).toArray());
    }

    /** What the least-norm fit with intercept on other samples says of one. */
    private static double[] predicted(RealMatrix x, RealMatrix y, RealMatrix encoder, RealMatrix sample) {
        RealMatrix z = x.multiply(encoder.transpose());
        RealMatrix slope = Dense.pinv(Dense.centred(z)).multiply(Dense.centred(y));
        double[] at = sample.multiply(encoder.transpose()).getRow(0);
        double[] middle = mean(z);
        for (int j = 0; j < at.length; j++) {
            at[j] -= middle[j];
        }
        double[] out = slope.preMultiply(at);
        double[] ybar = mean(y);
        for (int t = 0; t < out.length; t++) {
            out[t] += ybar[t];
        }
        return out;
    }

    private static double squared(double[] a, double[] b) {
        double sum = 0;
        for (int t = 0; t < a.length; t++) {
            sum += (a[t] - b[t]) * (a[t] - b[t]);
        }
        return sum;
    }

    /** 1 - sum e / sum v with the delta method's error written out in two passes. */
    private static void assertShare(double[] e, double[] v, Estimate found, String which) {
        int n = e.length;
        double sumE = java.util.Arrays.stream(e).sum();
        double sumV = java.util.Arrays.stream(v).sum();
        double q = sumE / sumV;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            squares += (e[i] - q * v[i]) * (e[i] - q * v[i]);
        }
        assertEquals(1 - q, found.value(), ROUNDOFF, which);
        double error = Math.sqrt(squares / (n - 1) / n) / (sumV / n);
        assertEquals(error, found.standardError(), ROUNDOFF * (1 + error), which);
        assertEquals("sampled", found.basis().word());
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 14, 60})
    void leaveOneOutIsRefittingWithoutEachSample(int n) {
        for (int l = 1; l <= 3; l++) {
            RealMatrix x = samples(n, 5);
            RealMatrix y = targets(x, l);
            RealMatrix encoder = Dense.random(5, 5, random);
            ProbePass.Candidate candidate = candidate(x, y, encoder, 1, 2, 3, 4, 5);
            run(x, x, y, true, candidate);
            for (int k = 1; k <= 5; k++) {
                double[] e = new double[n];
                double[] v = new double[n];
                for (int i = 0; i < n; i++) {
                    double[] guess =
                            predicted(without(x, i), without(y, i), Dense.firstRows(encoder, k), x.getRowMatrix(i));
                    e[i] = squared(y.getRow(i), guess);
                    v[i] = squared(y.getRow(i), mean(y));
                }
                assertShare(e, v, candidate.r2(k).orElseThrow(), "l = " + l + ", k = " + k);
            }
        }
    }

    @Test
    void testR2IsAboutTheTrainingMean() {
        RealMatrix all = samples(70, 4);
        RealMatrix targets = targets(all, 2);
        RealMatrix x = all.getSubMatrix(0, 39, 0, 3);
        RealMatrix y = targets.getSubMatrix(0, 39, 0, 1);
        RealMatrix encoder = Dense.random(3, 4, random);
        ProbePass.Candidate candidate = candidate(x, y, encoder, 1, 3);
        RealMatrix testX = all.getSubMatrix(40, 69, 0, 3);
        RealMatrix testY = targets.getSubMatrix(40, 69, 0, 1);
        run(x, testX, testY, false, candidate);
        for (int k : new int[] {1, 3}) {
            double[] e = new double[30];
            double[] v = new double[30];
            for (int i = 0; i < 30; i++) {
                e[i] = squared(testY.getRow(i), predicted(x, y, Dense.firstRows(encoder, k), testX.getRowMatrix(i)));
                v[i] = squared(testY.getRow(i), mean(y));
            }
            assertShare(e, v, candidate.r2(k).orElseThrow(), "k = " + k);
        }
    }

    /**
     * x = (-1, 0, 1), y = (0, 1, 5), one feature. Leverages are 1/3 + x^2/2 = 5/6, 1/3, 5/6. The fit is 2 + 2.5 x, residuals
     * (0.5, -1, 0.5); left out they are 3, -1.5, 3. PRESS = 9 + 2.25 + 9 = 20.25; the total is 4 + 1 + 9 = 14; R2 = -6.25/14.
     */
    @Test
    void byHand() {
        RealMatrix x = Dense.of(Matrix.of(new double[][] {{-1}, {0}, {1}}));
        RealMatrix y = Dense.of(Matrix.of(new double[][] {{0}, {1}, {5}}));
        ProbePass.Candidate candidate = candidate(x, y, Dense.of(Matrix.of(new double[][] {{1}})), 1);
        run(x, x, y, true, candidate);
        assertEquals(-6.25 / 14, candidate.r2(1).orElseThrow().value(), 1e-14);
        assertEquals(0, candidate.alone(1));
    }

    /** With as many features as leave no freedom every sample has leverage 1: the mean of the others remains. */
    @Test
    void samplesOfLeverageOneAreGuessedFromTheOthers() {
        RealMatrix x = samples(4, 6);
        RealMatrix y = targets(x, 2);
        ProbePass.Candidate candidate = candidate(x, y, Dense.random(3, 6, random), 3);
        run(x, x, y, true, candidate);
        assertEquals(4, candidate.alone(3));
        // y_i - (4 ybar - y_i)/3 = 4/3 (y_i - ybar): R2 = 1 - 16/9, the same share for every sample
        assertEquals(1 - 16.0 / 9, candidate.r2(3).orElseThrow().value(), ROUNDOFF);
        assertEquals(0, candidate.r2(3).orElseThrow().standardError(), 1e-7);
    }

    @Test
    void targetsInOtherUnitsHaveTheSameR2() {
        RealMatrix x = samples(30, 4);
        RealMatrix y = targets(x, 1);
        RealMatrix encoder = Dense.random(2, 4, random);
        ProbePass.Candidate plain = candidate(x, y, encoder, 2);
        run(x, x, y, true, plain);
        for (double unit : new double[] {1e-100, 1e90}) {
            ProbePass.Candidate scaled = candidate(x, y.scalarMultiply(unit), encoder, 2);
            run(x, x, y.scalarMultiply(unit), true, scaled);
            assertEquals(
                    plain.r2(2).orElseThrow().value(),
                    scaled.r2(2).orElseThrow().value(),
                    ROUNDOFF);
            assertEquals(
                    plain.r2(2).orElseThrow().standardError(),
                    scaled.r2(2).orElseThrow().standardError(),
                    ROUNDOFF);
        }
    }

    /** Test targets that all equal the training mean: there is nothing to explain. */
    @Test
    void noDeviationIsNoNumber() {
        RealMatrix x = samples(20, 3);
        RealMatrix y = targets(x, 1);
        ProbePass.Candidate candidate = candidate(x, y, Dense.random(2, 3, random), 2);
        Matrix same = Matrix.generate(5, 1, (i, t) -> mean(y)[0]);
        run(x, samples(5, 3), Dense.of(same), false, candidate);
        assertEquals(Optional.empty(), candidate.r2(2));
    }

    /** Five hundred sets of samples: the stated error is the spread of test R2 about its mean. */
    @Test
    void theStandardErrorIsTheSpread() {
        RealMatrix mixing = Dense.random(4, 4, random);
        RealMatrix slope = Dense.random(4, 2, random);
        RealMatrix x = Dense.random(300, 4, random).multiply(mixing);
        RealMatrix y = x.multiply(slope).add(Dense.random(300, 2, random).scalarMultiply(2));
        ProbePass.Candidate candidate = candidate(x, y, Dense.random(2, 4, random), 2);
        int trials = 500;
        double sum = 0;
        double squares = 0;
        double stated = 0;
        for (int t = 0; t < trials; t++) {
            RealMatrix newX = Dense.random(150, 4, random).multiply(mixing);
            RealMatrix newY =
                    newX.multiply(slope).add(Dense.random(150, 2, random).scalarMultiply(2));
            run(x, newX, newY, false, candidate);
            Estimate r2 = candidate.r2(2).orElseThrow();
            sum += r2.value();
            squares += r2.value() * r2.value();
            stated += r2.standardError() * r2.standardError();
        }
        double spread = Math.sqrt(squares / trials - sum * sum / trials / trials);
        double meant = Math.sqrt(stated / trials);
        // A standard deviation of 500 draws has relative error 1/sqrt(1000) = 3 %, the linearisation costs about 1 %.
        assertTrue(Math.abs(spread / meant - 1) < 0.15, "spread " + spread + ", stated " + meant);
    }
}
