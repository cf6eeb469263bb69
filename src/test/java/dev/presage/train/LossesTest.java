package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.train.CpuArithmetic.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values by definition, in plain loops; gradients against central differences; the contrastive estimate's expectation. */
class LossesTest {
    private static final int B = 7;
    private static final int D = 5;
    private static final int P = 4;
    private static final int K = 3;
    private static final double SCALE = 1.7;
    private static final double TEMPERATURE = 0.6;
    private static final double REDUNDANCY = 0.3;
    private static final JavaBackend BACKEND = new JavaBackend(1);
    private static final CpuArithmetic<double[]> ON = CpuArithmetic.doubles(BACKEND, 1);
    /** Sums of some hundred products of order 1. */
    private static final double ROUNDOFF = 1000 * Math.ulp(1.0);

    private static Matrix random(int rows, int columns, Random random) {
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    private static PairLoss<Block<double[]>> pair(PairLoss.OfFeatures<Block<double[]>> inner) {
        return new PairLoss<>(ON, K, D, inner);
    }

    static Stream<BatchLoss<Block<double[]>>> losses() {
        SymmetricMatrix moment = BACKEND.gram(random(9, D, new Random(3)));
        return Stream.of(
                        new RegressionLoss<>(ON, K, D, P),
                        new TiedLoss<>(ON, K, D, SCALE),
                        pair(new ContrastiveLoss<>()),
                        pair(new VicregLoss<>()),
                        pair(new BarlowTwinsLoss<>(1)),
                        pair(new BarlowTwinsLoss<>(REDUNDANCY)),
                        pair(new InfoNceLoss<>(TEMPERATURE)))
                .flatMap(loss -> Stream.of(loss, Decorrelated.of(ON, loss, moment, BACKEND)));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientsAreCentralDifferences(BatchLoss<Block<double[]>> loss) {
        Random random = new Random(1);
        List<Matrix> at = loss.initial(random);
        Block<double[]> views = ON.of(random(B, D, random));
        Matrix beside = random(B, at.size() == 2 ? P : D, random);
        List<Block<double[]>> gradient =
                loss.evaluate(blocks(at), views, ON.of(beside)).gradient();
        double h = 1e-5;
        for (int m = 0; m < at.size(); m++) {
            Matrix slopes = ON.read(gradient.get(m));
            assertEquals(at.get(m).rows(), slopes.rows());
            for (int i = 0; i < slopes.toArray().length; i++) {
                double ahead =
                        loss.evaluate(moved(at, m, i, h), views, ON.of(beside)).loss();
                double behind =
                        loss.evaluate(moved(at, m, i, -h), views, ON.of(beside)).loss();
                double slope = (ahead - behind) / (2 * h);
                // third derivatives are below 1e4 here, so differences are off by h^2 1e4 / 6 and rounding eps loss / h
                assertEquals(
                        slope,
                        slopes.at(i / slopes.columns(), i % slopes.columns()),
                        2e-6 * (1 + Math.abs(slope)),
                        loss + " parameter " + m + ", " + i);
            }
        }
    }

    private static List<Block<double[]>> blocks(List<Matrix> matrices) {
        return matrices.stream().map(ON::of).toList();
    }

    private static List<Block<double[]>> moved(List<Matrix> at, int matrix, int entry, double by) {
        List<Block<double[]>> blocks = new ArrayList<>(blocks(at));
        double[] values = at.get(matrix).toArray().clone();
        values[entry] += by;
        blocks.set(
                matrix, ON.of(Matrix.wrap(at.get(matrix).rows(), at.get(matrix).columns(), values)));
        return blocks;
    }

    /** The features of one batch of fixed views, by loops. */
    private static double[][] features(Matrix views, Matrix w) {
        double[][] z = new double[views.rows()][];
        for (int i = 0; i < z.length; i++) {
            z[i] = w.times(views.row(i));
        }
        return z;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    private static double mean(double[][] a, int i, double[][] b, int j) {
        double sum = 0;
        for (int r = 0; r < a.length; r++) {
            sum += a[r][i] * b[r][j] / a.length;
        }
        return sum;
    }

    /** The square of a moment, as the mean over pairs of different samples. */
    private static double square(double[][] a, int i, double[][] b, int j) {
        double sum = 0;
        for (int r = 0; r < a.length; r++) {
            for (int t = 0; t < a.length; t++) {
                sum += r == t ? 0 : a[r][i] * b[r][j] * a[t][i] * b[t][j];
            }
        }
        return sum / (a.length * (a.length - 1));
    }

    private interface Definition {
        double of(double[][] z, double[][] y);
    }

    private static void assertIs(PairLoss.OfFeatures<Block<double[]>> loss, Definition definition) {
        Random random = new Random(4);
        Matrix first = random(B, D, random);
        Matrix second = random(B, D, random);
        Matrix w = random(K, D, random).times(0.4);
        double expected = definition.of(features(first, w), features(second, w));
        double found = pair(loss)
                .evaluate(List.of(ON.of(w)), ON.of(first), ON.of(second))
                .loss();
        assertEquals(expected, found, ROUNDOFF * (1 + Math.abs(expected)));
    }

    @Test
    void vicregIsInvarianceHingesAndCovariances() {
        assertIs(new VicregLoss<>(), (z, y) -> {
            double loss = 0;
            for (int i = 0; i < K; i++) {
                for (int j = 0; j < K; j++) {
                    if (i != j) {
                        loss += square(z, i, z, j) + square(y, i, y, j);
                    }
                }
                loss += mean(z, i, z, i) - 2 * mean(z, i, y, i) + mean(y, i, y, i);
                loss += Math.max(0, 1 - Math.sqrt(mean(z, i, z, i) + 1e-4));
                loss += Math.max(0, 1 - Math.sqrt(mean(y, i, y, i) + 1e-4));
            }
            return loss;
        });
    }

    @Test
    void barlowTwinsComparesCorrelationsWithTheIdentity() {
        assertIs(new BarlowTwinsLoss<>(REDUNDANCY), (z, y) -> {
            double loss = 0;
            for (int i = 0; i < K; i++) {
                for (int j = 0; j < K; j++) {
                    double sizes = mean(z, i, z, i) * mean(y, j, y, j);
                    double squared = square(z, i, y, j) / sizes;
                    loss += i == j ? 1 - 2 * mean(z, i, y, j) / Math.sqrt(sizes) + squared : REDUNDANCY * squared;
                }
            }
            return loss;
        });
    }

    @Test
    void infoNceIsCrossEntropyOfThePartnerBothWaysBesidesLogB() {
        assertIs(new InfoNceLoss<>(TEMPERATURE), (z, y) -> {
            double loss = 0;
            for (int i = 0; i < B; i++) {
                double across = 0;
                double down = 0;
                for (int j = 0; j < B; j++) {
                    across += Math.exp(dot(z[i], y[j]) / TEMPERATURE) / B;
                    down += Math.exp(dot(z[j], y[i]) / TEMPERATURE) / B;
                }
                loss += (Math.log(across) + Math.log(down)) / (2 * B) - dot(z[i], y[i]) / TEMPERATURE / B;
            }
            return loss;
        });
    }

    @Test
    void regressionsAreMeanSquaredErrors() {
        Random random = new Random(5);
        Matrix views = random(B, D, random);
        Matrix targets = random(B, P, random);
        Matrix encoder = random(K, D, random);
        Matrix head = random(P, K, random);
        Matrix tiedTargets = random(B, D, random);
        double loss = 0;
        double tied = 0;
        for (int i = 0; i < B; i++) {
            double[] z = encoder.times(views.row(i));
            double[] made = head.times(z);
            for (int j = 0; j < P; j++) {
                loss += Math.pow(made[j] - targets.at(i, j), 2) / B;
            }
            double[] back = encoder.transpose().times(z);
            for (int j = 0; j < D; j++) {
                tied += Math.pow(back[j] / SCALE - tiedTargets.at(i, j), 2) / B;
            }
        }
        double found = new RegressionLoss<>(ON, K, D, P)
                .evaluate(blocks(List.of(encoder, head)), ON.of(views), ON.of(targets))
                .loss();
        assertEquals(loss, found, ROUNDOFF * loss);
        double foundTied = new TiedLoss<>(ON, K, D, SCALE)
                .evaluate(blocks(List.of(encoder)), ON.of(views), ON.of(tiedTargets))
                .loss();
        assertEquals(tied, foundTied, ROUNDOFF * tied);
    }

    /** All 4^2 equally likely batches of two draws among four sources are enumerated: the mean is exact. */
    @Test
    void theContrastiveLossIsUnbiasedOverIndependentDraws() {
        Random random = new Random(2);
        Matrix first = random(4, D, random);
        Matrix second = random(4, D, random);
        Matrix w = random(K, D, random);
        double mean = 0;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                Matrix a = Matrix.of(first.row(i), first.row(j));
                Matrix b = Matrix.of(second.row(i), second.row(j));
                mean += pair(new ContrastiveLoss<>())
                                .evaluate(List.of(ON.of(w)), ON.of(a), ON.of(b))
                                .loss()
                        / 16;
            }
        }
        Matrix z = BACKEND.multiplyTransposedRight(first, w);
        Matrix y = BACKEND.multiplyTransposedRight(second, w);
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
