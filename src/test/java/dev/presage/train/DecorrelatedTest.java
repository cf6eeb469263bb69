package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The change of coordinates E = E'Q. Gradients through it are in {@link LossesTest}. */
class DecorrelatedTest {
    private static final int D = 5;
    private static final int K = 2;
    private static final int P = 3;
    private static final double DAMPING = 1e-3;
    private static final JavaBackend BACKEND = new JavaBackend(1);
    /**
     * An eigenvalue is known to about eps d times the largest, and Q divides by damped ones, which are at least damping/d
     * of the largest: the trace over d is at least the largest over d.
     */
    private static final double ROUNDOFF = 8 * Math.ulp(1.0) * D * D / DAMPING;

    private static Matrix random(int rows, int columns, long seed) {
        Random random = new Random(seed);
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    private static double[] identity() {
        return Matrix.generate(D, D, (i, j) -> i == j ? 1 : 0).toArray();
    }

    /** Q, the encoder of E' = I. */
    private static Matrix map(SymmetricMatrix moment) {
        BatchLoss loss = new Decorrelated(new ContrastiveLoss(BACKEND, D, D), moment, D, BACKEND);
        return loss.model(identity(), 1).encoder();
    }

    static Stream<SymmetricMatrix> moments() {
        SymmetricMatrix full = BACKEND.gram(random(9, D, 1));
        return Stream.of(
                full,
                full.times(1e8),
                full.times(1e-8),
                full.times(1e-300),
                BACKEND.gram(random(2, D, 2)), // rank 2
                BACKEND.gram(random(1, D, 3)), // rank 1
                SymmetricMatrix.diagonal(3, 3, 3, 0, 0),
                SymmetricMatrix.diagonal(1, 1e-4, 1e-8, 1e-12, 1e-16),
                SymmetricMatrix.diagonal(2, 1, 1, 1, -1e-17)); // what rounding leaves of a zero
    }

    @ParameterizedTest
    @MethodSource("moments")
    void theDampedMomentBecomesTheIdentity(SymmetricMatrix moment) {
        double damping = DAMPING * moment.trace() / D;
        Matrix q = map(moment);
        Matrix damped = Matrix.generate(D, D, (i, j) -> moment.at(i, j) + (i == j ? damping : 0));
        for (int a = 0; a < D; a++) {
            double[] image = damped.times(q.row(a));
            for (int b = 0; b < D; b++) {
                double product = 0;
                for (int j = 0; j < D; j++) {
                    product += image[j] * q.at(b, j);
                }
                assertEquals(a == b ? 1 : 0, product, ROUNDOFF, a + ", " + b);
            }
        }
    }

    /** Views that never vary: nothing to decorrelate, so Q is orthogonal and finite. */
    @Test
    void aZeroMomentLeavesLengthsAlone() {
        Matrix q = map(SymmetricMatrix.zero(D));
        Matrix product = BACKEND.multiplyTransposedRight(q, q);
        for (int a = 0; a < D; a++) {
            for (int b = 0; b < D; b++) {
                assertEquals(a == b ? 1 : 0, product.at(a, b), 8 * Math.ulp(1.0));
            }
        }
    }

    /** The same loss at E'Q, the same head, the same number of parameters and the same start. */
    @Test
    void onlyTheEncoderChangesCoordinates() {
        SymmetricMatrix moment = BACKEND.gram(random(9, D, 4));
        RegressionLoss inner = new RegressionLoss(BACKEND, K, D, P);
        BatchLoss outer = new Decorrelated(inner, moment, K, BACKEND);
        assertEquals(inner.parameters(), outer.parameters());
        double[] start = inner.initial(new SplittableRandom(5));
        assertEquals(
                Matrix.wrap(1, start.length, start),
                Matrix.wrap(1, start.length, outer.initial(new SplittableRandom(5))));
        TrainedModel model = outer.model(start, 3);
        Matrix expected = BACKEND.multiply(inner.model(start, 3).encoder(), map(moment));
        assertTrue(model.encoder().minus(expected).maxAbs() <= ROUNDOFF * expected.maxAbs());
        assertEquals(inner.model(start, 3).head(), model.head());

        double[] inInputs = start.clone();
        System.arraycopy(expected.toArray(), 0, inInputs, 0, K * D);
        Matrix views = random(7, D, 6);
        Matrix targets = random(7, P, 7);
        double[] gradient = new double[start.length];
        double loss = inner.evaluate(inInputs, views, targets, gradient);
        assertEquals(loss, outer.evaluate(start, views, targets, gradient), ROUNDOFF * loss);
    }

    /** The model's head is in units of the targets: the trained one times their scale. */
    @Test
    void headsAreScaledBack() {
        RegressionLoss loss = new RegressionLoss(BACKEND, K, D, P);
        double[] parameters = random(1, loss.parameters(), 8).toArray();
        Matrix head = loss.model(parameters, 1).head().orElseThrow();
        assertEquals(P, head.rows());
        assertEquals(parameters[K * D + 1], head.at(0, 1), 0.0);
        assertEquals(head.times(2.5), loss.model(parameters, 2.5).head().orElseThrow());
        assertEquals(
                loss.model(parameters, 1).encoder(), loss.model(parameters, 2.5).encoder());
    }
}
