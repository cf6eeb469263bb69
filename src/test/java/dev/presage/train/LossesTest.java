package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against central differences, and the contrastive estimate against its expectation. */
class LossesTest {
    private static final int B = 7;
    private static final int D = 5;
    private static final int P = 4;
    private static final int K = 3;
    private static final JavaBackend BACKEND = new JavaBackend(1);

    private static Matrix random(int rows, int columns, Random random) {
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    static Stream<BatchLoss> losses() {
        SymmetricMatrix moment = BACKEND.gram(random(9, D, new Random(3)));
        return Stream.of(
                new RegressionLoss(BACKEND, K, D, P),
                new ContrastiveLoss(BACKEND, K, D),
                new Decorrelated(new RegressionLoss(BACKEND, K, D, P), moment, K, BACKEND),
                new Decorrelated(new ContrastiveLoss(BACKEND, K, D), moment, K, BACKEND));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientsAreCentralDifferences(BatchLoss loss) {
        Random random = new Random(1);
        Matrix views = random(B, D, random);
        boolean regression = loss.model(new double[loss.parameters()], 1).head().isPresent();
        Matrix partners = random(B, regression ? P : D, random);
        double[] at = random.doubles(loss.parameters(), -1, 1).toArray();
        double[] gradient = new double[at.length];
        loss.evaluate(at, views, partners, gradient);
        double h = 1e-5;
        for (int i = 0; i < at.length; i++) {
            double[] ahead = at.clone();
            double[] behind = at.clone();
            ahead[i] += h;
            behind[i] -= h;
            double slope = (loss.evaluate(ahead, views, partners, new double[at.length])
                            - loss.evaluate(behind, views, partners, new double[at.length]))
                    / (2 * h);
            // third derivatives are below 1e3 here, so differences are off by h^2 1e3 / 6 and rounding eps / h
            assertEquals(slope, gradient[i], 1e-6 * (1 + Math.abs(slope)), "parameter " + i);
        }
    }

    /** All 4^2 equally likely batches of two draws among four sources are enumerated: the mean is exact. */
    @Test
    void theContrastiveLossIsUnbiasedOverIndependentDraws() {
        Random random = new Random(2);
        Matrix first = random(4, D, random);
        Matrix second = random(4, D, random);
        BatchLoss loss = new ContrastiveLoss(BACKEND, K, D);
        double[] w = random.doubles(K * D, -1, 1).toArray();
        double mean = 0;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                Matrix a = Matrix.of(first.row(i), first.row(j));
                Matrix b = Matrix.of(second.row(i), second.row(j));
                mean += loss.evaluate(w, a, b, new double[w.length]) / 16;
            }
        }
        Matrix z = BACKEND.multiplyTransposedRight(first, Matrix.wrap(K, D, w));
        Matrix y = BACKEND.multiplyTransposedRight(second, Matrix.wrap(K, D, w));
        double between = 0;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < K; j++) {
                between += z.at(i, j) * y.at(i, j) / 4;
            }
        }
        double total =
                BACKEND.gram(Matrix.stack(z, y)).toMatrix().times(1.0 / 8).sumOfSquares();
        assertEquals(-2 * between + total, mean, 1e-12 * (1 + total));
    }
}
