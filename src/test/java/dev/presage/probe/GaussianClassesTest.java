package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.Moments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predicted accuracies against drawing from one Gaussian per class and classifying. */
class GaussianClassesTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final double ERRORS = 4;

    private record Problem(LabelledMoments moments, Matrix inputRows, LeastSquaresProbe probe) {
        Estimate predicted(long seed) {
            return new GaussianClasses(moments, BACKEND, seed)
                    .accuracy(inputRows, probe)
                    .orElseThrow();
        }
    }

    private static Problem problem(List<Moments> classes, RealMatrix encoder, int k) {
        LabelledMoments moments = LabelledMoments.ofClasses(classes);
        LabelMoments labels = moments.labels();
        PrincipalSpace space = PrincipalSpace.of(moments.overall().covariance(), BACKEND);
        Features features = space.features(Dense.matrix(encoder));
        return new Problem(
                moments, features.inputRows(), LeastSquaresProbe.fit(features, space.task(labels), labels, k));
    }

    private static List<Moments> classes(int count, int d, int rank, Random random) {
        List<Moments> classes = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            RealMatrix factor = Dense.random(d, rank, random);
            double[] mean = Dense.random(1, d, random).scalarMultiply(1.5).getRow(0);
            classes.add(new Moments(10 + 7L * c, Vector.of(mean), Dense.symmetric(Dense.square(factor))));
        }
        return classes;
    }

    /** Draws x from its class's Gaussian and classifies by the scores ybar + A'u, u the features of x - mu. */
    private static Estimate drawn(Problem problem, int draws, Random random) {
        LabelledMoments moments = problem.moments();
        int k = problem.probe().loadings().rows();
        RealMatrix map = Dense.of(problem.probe().loadings())
                .transpose()
                .multiply(Dense.of(problem.inputRows().firstRows(k)));
        RealVector mu = new ArrayRealVector(moments.overall().mean().toArray());
        RealVector intercept = new ArrayRealVector(problem.probe().intercept().toArray());
        double accuracy = 0;
        double variance = 0;
        for (int c = 0; c < moments.classes(); c++) {
            RealMatrix root = Dense.root(Dense.of(moments.within().orElseThrow().get(c)));
            RealVector mean = new ArrayRealVector(moments.classMeans().row(c));
            int correct = 0;
            for (int i = 0; i < draws; i++) {
                RealVector z = Dense.random(mean.getDimension(), 1, random).getColumnVector(0);
                RealVector scores =
                        map.operate(root.operate(z).add(mean).subtract(mu)).add(intercept);
                correct += scores.getMaxIndex() == c ? 1 : 0;
            }
            double share = (double) correct / draws;
            accuracy += moments.prior(c) * share;
            double smoothed = (correct + 1.0) / (draws + 2.0); // a share of 1 is not known without error
            variance += Math.pow(moments.prior(c), 2) * smoothed * (1 - smoothed) / draws;
        }
        return new Estimate(accuracy, Math.sqrt(variance), new Basis.Sampled(draws));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 6})
    void predictionsAgreeWithDrawing(int count) {
        Random random = new Random(120 + count);
        for (int rank : new int[] {5, 2}) { // regular and singular within-class covariances
            List<Moments> classes = classes(count, 5, rank, random);
            for (int k : new int[] {1, 3, 5}) {
                Problem problem = problem(classes, Dense.random(5, 5, random), k);
                Estimate predicted = problem.predicted(0);
                Estimate drawn = drawn(problem, 6000, random);
                double error = Math.hypot(predicted.standardError(), drawn.standardError());
                assertEquals(drawn.value(), predicted.value(), ERRORS * error, "k = " + k + ", rank " + rank);
                assertInstanceOf(Basis.Assumed.class, predicted.basis());
                assertTrue(predicted.standardError() < 1e-3, "integration error " + predicted.standardError());
            }
        }
    }

    /**
     * Two equally frequent classes at -1 and +1 with standard deviation s: the probe's boundary is 0, the accuracy
     * Phi(1/s).
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1, 4})
    void twoClassesByHand(double s) {
        List<Moments> classes = List.of(
                new Moments(50, Vector.of(-1), SymmetricMatrix.diagonal(s * s)),
                new Moments(50, Vector.of(1), SymmetricMatrix.diagonal(s * s)));
        double expected = new NormalDistribution().cumulativeProbability(1 / s);
        Estimate predicted = problem(classes, Dense.identity(1), 1).predicted(0);
        assertEquals(expected, predicted.value(), 100 * Dense.EPS);
        assertEquals(0, predicted.standardError(), 100 * Dense.EPS);
    }

    /** Unequal spreads: class 0 at -1 with deviation 1/2, class 1 at +1 with deviation 2, boundary 0 by symmetry of means. */
    @Test
    void eachClassHasItsOwnSpread() {
        List<Moments> classes = List.of(
                new Moments(50, Vector.of(-1), SymmetricMatrix.diagonal(0.25)),
                new Moments(50, Vector.of(1), SymmetricMatrix.diagonal(4)));
        NormalDistribution normal = new NormalDistribution();
        double expected = (normal.cumulativeProbability(2) + normal.cumulativeProbability(0.5)) / 2;
        assertEquals(
                expected, problem(classes, Dense.identity(1), 1).predicted(0).value(), 100 * Dense.EPS);
    }

    @Test
    void emptyClassesAreNeverRight() {
        List<Moments> classes = new ArrayList<>(classes(3, 4, 4, new Random(130)));
        RealMatrix encoder = Dense.random(4, 4, new Random(131));
        Estimate without = problem(classes, encoder, 4).predicted(0);
        classes.add(1, new Moments(0, Vector.zeros(4), SymmetricMatrix.zero(4)));
        Problem problem = problem(classes, encoder, 4);
        Estimate with = problem.predicted(0);
        Estimate drawn = drawn(problem, 6000, new Random(132));
        assertEquals(drawn.value(), with.value(), ERRORS * Math.hypot(with.standardError(), drawn.standardError()));
        assertTrue(with.value() <= without.value() + ERRORS * 1e-3, "one more class to be mistaken for");
    }

    @Test
    void seedsSpreadAsTheErrorSays() {
        Problem problem = problem(classes(6, 5, 5, new Random(133)), Dense.random(5, 5, new Random(134)), 4);
        int seeds = 25;
        double sum = 0;
        double squares = 0;
        double reported = 0;
        for (int seed = 0; seed < seeds; seed++) {
            Estimate found = problem.predicted(seed);
            sum += found.value() / seeds;
            squares += found.value() * found.value() / seeds;
            reported += Math.pow(found.standardError(), 2) / seeds;
        }
        double spread = Math.sqrt((squares - sum * sum) * seeds / (seeds - 1));
        double ratio = Math.sqrt(reported) / spread;
        assertTrue(ratio > 0.4 && ratio < 2.5, "reported over spread: " + ratio);
        assertEquals(problem.predicted(3), problem.predicted(3), "a seed says everything");
    }

    @Test
    void withoutWithinClassCovariancesThereIsNoPrediction() {
        Task task = Task.random(20, 2, 135, 1, 2);
        LabelledMoments moments =
                new LabelledMoments(task.moments(), List.of(10L, 10L), Matrix.zeros(2, 2), Optional.empty());
        LeastSquaresProbe probe = new LeastSquaresProbe(Matrix.zeros(1, 2), Vector.of(0.5, 0.5), 0.5);
        assertTrue(new GaussianClasses(moments, BACKEND, 0)
                .accuracy(Matrix.zeros(1, 2), probe)
                .isEmpty());
    }
}
