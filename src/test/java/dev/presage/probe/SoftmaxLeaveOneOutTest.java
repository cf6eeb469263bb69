package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Estimate;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;

/** Leaving out by one Newton step: the step by definition, and the refits that it stands for. */
class SoftmaxLeaveOneOutTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final int K = 2;
    private static final int L = 3;

    private record Problem(Matrix features, ClassLabels labels) {
        /** Overlapping classes around different means, in uneven numbers; a class of the list has no samples. */
        static Problem of(int n, long seed) {
            Random random = new Random(seed);
            double[][] means = {{1, 0}, {-0.7, 0.8}, {0, -1}};
            int[] classOf = IntStream.range(0, n).map(i -> i % 7 % L).toArray();
            Matrix rows = Matrix.generate(n, K, (i, j) -> means[classOf[i]][j] + random.nextGaussian());
            return new Problem(rows, labels(classOf));
        }

        static ClassLabels labels(int[] classOf) {
            return new ClassLabels(
                    IntStream.of(classOf).map(c -> c == 2 ? 3 : c).toArray(), java.util.List.of("a", "b", "none", "c"));
        }

        Problem without(int left) {
            int n = features.rows() - 1;
            return new Problem(
                    Matrix.generate(n, features.columns(), (i, j) -> features.at(i < left ? i : i + 1, j)),
                    new ClassLabels(
                            IntStream.range(0, n)
                                    .map(i -> labels.classOf(i < left ? i : i + 1))
                                    .toArray(),
                            labels.names()));
        }

        SoftmaxProbe fit(double ridge) {
            return SoftmaxProbe.fit(features, labels, new SoftmaxPlan(ridge, 1e-12, 200), BACKEND, Progress.SILENT);
        }
    }

    private static double[] logits(SoftmaxProbe probe, Matrix features, int i) {
        double[] z = new double[probe.intercept().dimension()];
        probe.predict(features.row(i), 0, z);
        return z;
    }

    private static double[] softmax(double[] z, int[] present) {
        double[] p = IntStream.of(present).mapToDouble(c -> Math.exp(z[c])).toArray();
        double sum = java.util.Arrays.stream(p).sum();
        return java.util.Arrays.stream(p).map(x -> x / sum).toArray();
    }

    /** The step on all parameters of the sum of the other samples' losses and n ridge/2 ||A||^2, written out. */
    @Test
    void isOneNewtonStepOnTheOtherSamples() {
        Problem problem = Problem.of(41, 1);
        double ridge = 0.01;
        SoftmaxProbe probe = problem.fit(ridge);
        Matrix found = SoftmaxLeaveOneOut.logits(problem.features, problem.labels, probe, BACKEND)
                .orElseThrow();
        int[] present = {0, 1, 3};
        int width = K + 1;
        int n = problem.features.rows();
        for (int left = 0; left < n; left++) {
            RealMatrix hessian = MatrixUtils.createRealMatrix(L * width, L * width);
            RealVector slope = new ArrayRealVector(L * width);
            for (int i = 0; i < n; i++) {
                double[] p = softmax(logits(probe, problem.features, i), present);
                double[] u = {problem.features.at(i, 0), problem.features.at(i, 1), 1};
                for (int a = 0; a < L && i != left; a++) {
                    for (int s = 0; s < width; s++) {
                        slope.addToEntry(
                                a * width + s, (p[a] - (present[a] == problem.labels.classOf(i) ? 1 : 0)) * u[s]);
                        for (int b = 0; b < L; b++) {
                            for (int t = 0; t < width; t++) {
                                hessian.addToEntry(
                                        a * width + s,
                                        b * width + t,
                                        (a == b ? p[a] * (1 - p[a]) : -p[a] * p[b]) * u[s] * u[t]);
                            }
                        }
                    }
                }
            }
            for (int a = 0; a < L; a++) {
                for (int s = 0; s < K; s++) {
                    hessian.addToEntry(a * width + s, a * width + s, n * ridge);
                    slope.addToEntry(a * width + s, n * ridge * probe.loadings().at(s, present[a]));
                }
                for (int b = 0; b < L; b++) { // the direction of no consequence
                    hessian.addToEntry(a * width + K, b * width + K, 1);
                }
            }
            RealVector step = new LUDecomposition(hessian).getSolver().solve(slope.mapMultiply(-1));
            double[] before = logits(probe, problem.features, left);
            double[] change = new double[L];
            for (int a = 0; a < L; a++) {
                for (int s = 0; s < width; s++) {
                    change[a] += step.getEntry(a * width + s) * (s < K ? problem.features.at(left, s) : 1);
                }
            }
            for (int a = 1; a < L; a++) {
                assertEquals(
                        before[present[a]] - before[0] + change[a] - change[0],
                        found.at(left, present[a]) - found.at(left, 0),
                        1e-8);
            }
            assertEquals(Double.NEGATIVE_INFINITY, found.at(left, 2));
        }
    }

    /** With four times the samples the error of a step falls sixteenfold, and the counts are those of refitting. */
    @Test
    void approachesRefitting() {
        double[] error = new double[2];
        for (int size = 0; size < 2; size++) {
            int n = size == 0 ? 60 : 240;
            Problem problem = Problem.of(n, 3);
            double ridge = 1e-3;
            SoftmaxProbe probe = problem.fit(ridge);
            Matrix found = SoftmaxLeaveOneOut.logits(problem.features, problem.labels, probe, BACKEND)
                    .orElseThrow();
            int correct = 0;
            int apart = 0;
            for (int left = 0; left < n; left++) {
                SoftmaxProbe refitted = problem.without(left).fit(ridge * n / (n - 1));
                double[] exact = logits(refitted, problem.features, left);
                double[] row = found.row(left);
                for (int c : new int[] {1, 3}) {
                    error[size] += Math.abs(exact[c] - exact[0] - row[c] + row[0]) / n;
                }
                correct += Scores.best(exact) == problem.labels.classOf(left) ? 1 : 0;
                apart += Scores.best(exact) == Scores.best(row) ? 0 : 1;
            }
            assertTrue(apart <= 1, "a sample on the border of two classes may fall to either, found " + apart);
            Estimate counted = SoftmaxLeaveOneOut.accuracy(problem.features, problem.labels, probe, BACKEND)
                    .orElseThrow();
            assertEquals(correct, counted.value() * n, apart + 1e-9);
        }
        assertTrue(error[0] < 0.02, "mean error of a margin " + error[0]);
        assertTrue(error[1] < error[0] / 8, error[0] + " at 60, " + error[1] + " at 240");
    }

    @Test
    void doesNotDependOnTheBasisOfTheFeatures() {
        Problem problem = Problem.of(53, 5);
        Matrix map = Matrix.of(new double[] {2, -0.3}, new double[] {0.5, 0.7});
        Problem mapped = new Problem(BACKEND.multiply(problem.features, map), problem.labels);
        Matrix one = SoftmaxLeaveOneOut.logits(problem.features, problem.labels, problem.fit(0), BACKEND)
                .orElseThrow();
        Matrix other = SoftmaxLeaveOneOut.logits(mapped.features, mapped.labels, mapped.fit(0), BACKEND)
                .orElseThrow();
        for (int i = 0; i < 53; i++) {
            assertEquals(one.at(i, 1) - one.at(i, 0), other.at(i, 1) - other.at(i, 0), 1e-7);
            assertEquals(one.at(i, 3) - one.at(i, 0), other.at(i, 3) - other.at(i, 0), 1e-7);
        }
    }

    /** A feature that is 0 throughout has nothing but its ridge, or not even that. */
    @Test
    void aFeatureThatIsZeroChangesNothing() {
        Problem problem = Problem.of(31, 7);
        Matrix more = Matrix.generate(31, K + 1, (i, j) -> j < K ? problem.features.at(i, j) : 0);
        for (double ridge : new double[] {0, 1e-3}) {
            Matrix one = SoftmaxLeaveOneOut.logits(problem.features, problem.labels, problem.fit(ridge), BACKEND)
                    .orElseThrow();
            Matrix other = SoftmaxLeaveOneOut.logits(
                            more, problem.labels, new Problem(more, problem.labels).fit(ridge), BACKEND)
                    .orElseThrow();
            for (int i = 0; i < 31; i++) {
                assertEquals(one.at(i, 1) - one.at(i, 0), other.at(i, 1) - other.at(i, 0), 1e-6);
            }
        }
    }

    @Test
    void whatCannotBeLeftOutIsEmptyOrRefused() {
        int many = SoftmaxLeaveOneOut.MOST_PARAMETERS / 2 + 1;
        Matrix wide = Matrix.generate(4, many, (i, j) -> i == j ? 1 : 0);
        ClassLabels two = new ClassLabels(new int[] {0, 1, 0, 1}, java.util.List.of("a", "b"));
        SoftmaxProbe probe = SoftmaxProbe.fit(wide, two, new SoftmaxPlan(1, 1, 0), BACKEND, Progress.SILENT);
        assertEquals(Optional.empty(), SoftmaxLeaveOneOut.accuracy(wide, two, probe, BACKEND));
        assertThrows(
                IllegalArgumentException.class,
                () -> SoftmaxLeaveOneOut.accuracy(wide.columns(0, 2), two, probe, BACKEND));
    }
}
