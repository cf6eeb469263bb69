package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The softmax probe against its definition, hand-worked cases and plain gradient descent. */
class SoftmaxProbeTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final int N = 37;
    private static final int K = 3;
    private static final int L = 4;
    private static final SoftmaxPlan SHARP = new SoftmaxPlan(1e-2, 1e-11, 100);

    private static ClassLabels labels(int classes, int... classOf) {
        return new ClassLabels(
                classOf, IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }

    /** Overlapping classes: none can be separated from the others. */
    private static ClassLabels mixed(int classes) {
        return labels(classes, new Random(5).ints(N, 0, classes).toArray());
    }

    private static Matrix gaussian(int n, int k, long seed) {
        Random random = new Random(seed);
        return Matrix.generate(n, k, (i, j) -> random.nextGaussian());
    }

    private static SoftmaxProbe fit(Matrix features, ClassLabels labels, SoftmaxPlan plan) {
        return SoftmaxProbe.fit(features, labels, plan, BACKEND, Progress.SILENT);
    }

    private static double logit(Matrix u, int i, double[][] a, int c) {
        double z = a[u.columns()][c];
        for (int j = 0; j < u.columns(); j++) {
            z += u.at(i, j) * a[j][c];
        }
        return z;
    }

    /** The penalised loss by definition; the last row of a is the intercept. */
    private static double loss(Matrix u, ClassLabels y, double[][] a, double ridge) {
        double loss = 0;
        for (int i = 0; i < u.rows(); i++) {
            double sum = 0;
            for (int c = 0; c < a[0].length; c++) {
                sum += Math.exp(logit(u, i, a, c));
            }
            loss += (Math.log(sum) - logit(u, i, a, y.classOf(i))) / u.rows();
        }
        for (int j = 0; j < u.columns(); j++) {
            for (double value : a[j]) {
                loss += ridge / 2 * value * value;
            }
        }
        return loss;
    }

    private static double[][] gradient(Matrix u, ClassLabels y, double[][] a, double ridge) {
        int k = u.columns();
        double[][] gradient = new double[k + 1][a[0].length];
        for (int i = 0; i < u.rows(); i++) {
            double sum = 0;
            for (int c = 0; c < a[0].length; c++) {
                sum += Math.exp(logit(u, i, a, c));
            }
            for (int c = 0; c < a[0].length; c++) {
                double w = (Math.exp(logit(u, i, a, c)) / sum - (y.classOf(i) == c ? 1 : 0)) / u.rows();
                for (int j = 0; j <= k; j++) {
                    gradient[j][c] += w * (j < k ? u.at(i, j) : 1);
                }
            }
        }
        for (int j = 0; j < k; j++) {
            for (int c = 0; c < a[0].length; c++) {
                gradient[j][c] += ridge * a[j][c];
            }
        }
        return gradient;
    }

    private static double norm(double[][] a) {
        return Matrix.of(a).frobeniusNorm();
    }

    private static double[][] parameters(SoftmaxProbe probe) {
        double[][] a = new double[probe.loadings().rows() + 1][];
        for (int j = 0; j < a.length - 1; j++) {
            a[j] = probe.loadings().row(j);
        }
        a[a.length - 1] = probe.intercept().toArray();
        return a;
    }

    private static double[][] descend(Matrix u, ClassLabels y, double ridge) {
        double[][] a = new double[u.columns() + 1][y.classes()];
        for (int step = 0; step < 20000; step++) {
            double[][] gradient = gradient(u, y, a, ridge);
            for (int j = 0; j < a.length; j++) {
                for (int c = 0; c < y.classes(); c++) {
                    a[j][c] -= 0.5 * gradient[j][c];
                }
            }
        }
        return a;
    }

    private static void assertClose(double[][] expected, double[][] found, double tolerance) {
        for (int j = 0; j < expected.length; j++) {
            for (int c = 0; c < expected[j].length; c++) {
                assertEquals(expected[j][c], found[j][c], tolerance, j + ", " + c);
            }
        }
    }

    @Test
    void theGradientVanishesAtTheSolutionAndIsTheOneReported() {
        Matrix u = gaussian(N, K, 1);
        ClassLabels y = mixed(L);
        for (double ridge : new double[] {0, 1e-6, 0.3}) {
            SoftmaxProbe probe = fit(u, y, new SoftmaxPlan(ridge, 1e-9, 100));
            assertTrue(probe.converged() && probe.iterations() > 0);
            assertTrue(norm(gradient(u, y, parameters(probe), ridge)) <= 1.01e-9);
        }
        SoftmaxProbe early = fit(u, y, new SoftmaxPlan(0.3, 1e-9, 1));
        assertEquals(norm(gradient(u, y, parameters(early), 0.3)), early.gradientNorm(), 1e-14);
    }

    /** Where every difference quotient of the loss is positive on both sides, convexity leaves no other minimum. */
    @Test
    void theRefereesGradientIsThatOfTheLossAndTheSolutionItsMinimum() {
        Matrix u = gaussian(N, K, 2);
        ClassLabels y = mixed(L);
        double[][] a = parameters(fit(u, y, SHARP));
        double[][] away = parameters(fit(u, y, new SoftmaxPlan(1e-2, 1e-9, 1)));
        double[][] gradient = gradient(u, y, away, 1e-2);
        double h = 1e-5;
        for (int j = 0; j <= K; j++) {
            for (int c = 0; c < L; c++) {
                double central =
                        (loss(u, y, moved(away, j, c, h), 1e-2) - loss(u, y, moved(away, j, c, -h), 1e-2)) / (2 * h);
                assertEquals(gradient[j][c], central, 1e-9);
                assertTrue(loss(u, y, moved(a, j, c, 1e-3), 1e-2) > loss(u, y, a, 1e-2));
                assertTrue(loss(u, y, moved(a, j, c, -1e-3), 1e-2) > loss(u, y, a, 1e-2));
            }
        }
    }

    private static double[][] moved(double[][] a, int j, int c, double by) {
        double[][] out = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
        out[j][c] += by;
        return out;
    }

    /** One feature with values -1 and 1: a saturated model, so the log odds are those of the cells, 3 : 1 and 2 : 6. */
    @Test
    void twoCellsGiveTheirLogOdds() {
        Matrix u = Matrix.generate(12, 1, (i, j) -> i < 4 ? -1 : 1);
        ClassLabels y = labels(2, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1);
        SoftmaxProbe probe = fit(u, y, new SoftmaxPlan(0, 1e-12, 50));
        double[][] a = parameters(probe);
        double slope = a[0][0] - a[0][1];
        double offset = a[1][0] - a[1][1];
        assertEquals(Math.log(3), offset - slope, 1e-10);
        assertEquals(Math.log(2.0 / 6), offset + slope, 1e-10);
    }

    @Test
    void plainGradientDescentEndsAtTheSamePlace() {
        Matrix u = gaussian(N, K, 3);
        ClassLabels y = mixed(L);
        double[][] a = parameters(fit(u, y, SHARP));
        assertClose(descend(u, y, 1e-2), a, 1e-8);
        for (double[] row : a) {
            assertEquals(0, Arrays.stream(row).sum(), 1e-12, "classes share no common part");
        }
    }

    @Test
    void withoutRidgeAnInvertibleMapOfFeaturesChangesNoLogit() {
        Matrix u = gaussian(N, K, 4);
        Matrix map = Matrix.of(new double[] {100, 2, 0}, new double[] {-1, 0.3, 0.5}, new double[] {4, 0, 0.01});
        Matrix mapped = BACKEND.multiply(u, map);
        SoftmaxPlan plan = new SoftmaxPlan(0, 1e-11, 100);
        double[][] a = parameters(fit(u, mixed(L), plan));
        double[][] b = parameters(fit(mapped, mixed(L), plan));
        for (int i = 0; i < N; i++) {
            for (int c = 0; c < L; c++) {
                assertEquals(logit(u, i, a, c), logit(mapped, i, b, c), 1e-7);
            }
        }
    }

    @Test
    void aClassWithoutSamplesIsNeverPredictedAndChangesNothing() {
        Matrix u = gaussian(N, K, 6);
        int[] classOf = IntStream.range(0, N).map(i -> mixed(L).classOf(i)).toArray();
        int[] shifted = Arrays.stream(classOf).map(c -> c < 2 ? c : c + 1).toArray();
        SoftmaxProbe all = fit(u, labels(L, classOf), SHARP);
        SoftmaxProbe gap = fit(u, labels(L + 1, shifted), SHARP);
        assertEquals(Double.NEGATIVE_INFINITY, gap.intercept().at(2));
        assertEquals(0, Math.abs(gap.loadings().at(1, 2)));
        for (int c = 0; c < L; c++) {
            assertEquals(all.intercept().at(c), gap.intercept().at(c < 2 ? c : c + 1));
            assertEquals(all.loadings().at(1, c), gap.loadings().at(1, c < 2 ? c : c + 1));
        }
        for (int i = 0; i < N; i++) {
            int predicted = gap.predict(u.row(i), 0, new double[L + 1]);
            int expected = all.predict(u.row(i), 0, new double[L]);
            assertEquals(expected < 2 ? expected : expected + 1, predicted);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e-3})
    void separableClassesConvergeWithARidge(double ridge) {
        ClassLabels y = mixed(L);
        Matrix noise = gaussian(N, K, 7);
        Matrix u = Matrix.generate(N, K, (i, j) -> (y.classOf(i) == j ? 5 : 0) + 0.1 * noise.at(i, j));
        SoftmaxProbe probe = fit(u, y, new SoftmaxPlan(ridge, 1e-9, 100));
        assertTrue(probe.converged(), "reached " + probe.gradientNorm());
        for (int i = 0; i < N; i++) {
            assertEquals(y.classOf(i), probe.predict(u.row(i), 0, new double[L]));
        }
    }

    @Test
    void oneClassIsAlwaysPredicted() {
        SoftmaxProbe probe = fit(gaussian(N, K, 8), labels(3, new int[N]), SoftmaxPlan.USUAL);
        assertEquals(0, probe.iterations());
        assertTrue(probe.converged());
        assertEquals(0, probe.predict(new double[] {-9, 1, 99}, 0, new double[3]));
    }

    /** A feature that is 0 throughout, as orthonormal features have where a row adds nothing. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-2})
    void aFeatureOfZeroesGetsNoLoading(double ridge) {
        Matrix u = gaussian(N, K, 9);
        Matrix wider = Matrix.beside(u, Matrix.zeros(N, 1));
        SoftmaxPlan plan = new SoftmaxPlan(ridge, 1e-11, 100);
        double[][] a = parameters(fit(u, mixed(L), plan));
        double[][] b = parameters(fit(wider, mixed(L), plan));
        assertClose(new double[][] {a[0], a[1], a[2], new double[L], a[3]}, b, 1e-8);
    }

    @Test
    void moreSamplesThanABlockAndASingleFeature() {
        Matrix u = gaussian(5003, 1, 10);
        Random random = new Random(11);
        ClassLabels y = labels(
                2,
                IntStream.range(0, 5003)
                        .map(i -> u.at(i, 0) + 2 * random.nextGaussian() > 0.3 ? 1 : 0)
                        .toArray());
        SoftmaxProbe probe = fit(u, y, SHARP);
        assertTrue(norm(gradient(u, y, parameters(probe), 1e-2)) < 1.1e-11);
        assertEquals(probe, fit(u, y, SHARP), "same bits");
    }

    @Test
    void notConvergingIsInTheResult() {
        SoftmaxProbe probe = fit(gaussian(N, K, 1), mixed(L), new SoftmaxPlan(0, 1e-9, 2));
        assertFalse(probe.converged());
        assertEquals(2, probe.iterations());
        SoftmaxProbe rounding = fit(gaussian(N, K, 1), mixed(L), new SoftmaxPlan(0, 1e-300, 100));
        assertFalse(rounding.converged(), "no gradient is that small");
        assertTrue(rounding.gradientNorm() < 1e-13 && rounding.iterations() < 100);
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> fit(gaussian(N, K, 1), mixed(L), SHARP));
        assertTrue(Thread.interrupted(), "the interrupt stays pending");
    }

    @Test
    void misuseIsRefusedInASentence() {
        Matrix u = gaussian(N, K, 1);
        Matrix hole = Matrix.generate(N, K, (i, j) -> i == 5 && j == 2 ? Double.NaN : u.at(i, j));
        assertTrue(refusal(hole).contains("found NaN at sample 5, feature 2"), refusal(hole));
        assertTrue(refusal(gaussian(36, K, 1)).contains("n = 36 samples, found 37 labels"));
        assertTrue(refusal(Matrix.zeros(N, 0)).contains("found 37 x 0"));
        for (SoftmaxPlanArguments bad : List.of(
                new SoftmaxPlanArguments(-1, 1, 1),
                new SoftmaxPlanArguments(Double.NaN, 1, 1),
                new SoftmaxPlanArguments(0, 0, 1),
                new SoftmaxPlanArguments(0, Double.POSITIVE_INFINITY, 1),
                new SoftmaxPlanArguments(0, 1, -1))) {
            assertThrows(IllegalArgumentException.class, () -> new SoftmaxPlan(bad.ridge, bad.norm, bad.most));
        }
    }

    private record SoftmaxPlanArguments(double ridge, double norm, int most) {}

    private static String refusal(Matrix features) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> fit(features, mixed(L), SoftmaxPlan.USUAL))
                        .getMessage());
    }
}
