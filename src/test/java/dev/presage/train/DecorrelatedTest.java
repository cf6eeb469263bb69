package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.train.CpuArithmetic.Block;
import java.util.List;
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

    private static final CpuArithmetic<double[]> ON = CpuArithmetic.doubles(BACKEND, 1);

    private static List<Block<double[]>> blocks(Matrix... matrices) {
        return Stream.of(matrices).map(ON::of).toList();
    }

    /** Q, the encoder of E' = I. */
    private static Matrix map(SymmetricMatrix moment) {
        BatchLoss<Block<double[]>> loss = Decorrelated.of(
                ON,
                new PairLoss<>(
                        ON,
                        D,
                        D,
                        new AveragedMomentLoss<>(ON, new SpectralContrastiveLoss(), new AveragedMoments<>(ON, D, D))),
                moment,
                BACKEND);
        Matrix identity = Matrix.generate(D, D, (i, j) -> i == j ? 1 : 0);
        return loss.model(blocks(identity), 1).encoder();
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
        BatchLoss<Block<double[]>> inner = new RegressionLoss<>(ON, K, D, P);
        BatchLoss<Block<double[]>> outer = Decorrelated.of(ON, inner, moment, BACKEND);
        List<Matrix> start = inner.initial(new SplittableRandom(5));
        assertEquals(start, outer.initial(new SplittableRandom(5)));
        List<Block<double[]>> parameters = blocks(start.get(0), start.get(1));
        TrainedModel model = outer.model(parameters, 3);
        Matrix expected = BACKEND.multiply(start.get(0), map(moment));
        assertTrue(model.encoder().minus(expected).maxAbs() <= ROUNDOFF * expected.maxAbs());
        assertEquals(inner.model(parameters, 3).head(), model.head());

        Block<double[]> views = ON.of(random(7, D, 6));
        Block<double[]> targets = ON.of(random(7, P, 7));
        double loss = inner.evaluate(blocks(expected, start.get(1)), views, ON.copy(targets))
                .loss();
        assertEquals(loss, outer.evaluate(parameters, views, ON.copy(targets)).loss(), ROUNDOFF * loss);
    }

    /** The model's head is in units of the targets: the trained one times their scale. */
    @Test
    void headsAreScaledBack() {
        BatchLoss<Block<double[]>> loss = new RegressionLoss<>(ON, K, D, P);
        Matrix head = random(P, K, 9);
        List<Block<double[]>> parameters = blocks(random(K, D, 8), head);
        assertEquals(head, loss.model(parameters, 1).head().orElseThrow());
        assertEquals(head.times(2.5), loss.model(parameters, 2.5).head().orElseThrow());
        assertEquals(
                loss.model(parameters, 1).encoder(), loss.model(parameters, 2.5).encoder());
    }
}
