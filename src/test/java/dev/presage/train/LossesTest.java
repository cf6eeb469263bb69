package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.train.CpuArithmetic.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values by definition, in plain loops; gradients against central differences. */
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

    private static PairLoss<Block<double[]>> averaged(MomentLoss inner) {
        return pair(new AveragedMomentLoss<>(ON, inner, new AveragedMoments<>(ON, K, D)));
    }

    private static PairLoss<Block<double[]>> pair(FeatureLoss<Block<double[]>> inner) {
        return new PairLoss<>(ON, K, D, inner);
    }

    private static PairLoss<Block<double[]>> infoNce() {
        return pair(new InfoNceLoss<>(ON, TEMPERATURE));
    }

    /** Losses that have seen no batch yet. */
    static Stream<Arguments> losses() {
        SymmetricMatrix moment = BACKEND.gram(random(9, D, new Random(3)));
        Map<String, Supplier<BatchLoss<Block<double[]>>>> losses = new LinkedHashMap<>();
        losses.put("regression", () -> new RegressionLoss<>(ON, K, D, P));
        losses.put("tied", () -> new TiedLoss<>(ON, K, D, SCALE));
        losses.put("spectral contrastive", () -> averaged(new SpectralContrastiveLoss()));
        losses.put("VICReg", () -> averaged(new VicregLoss()));
        losses.put("Barlow Twins", () -> averaged(new BarlowTwinsLoss(1)));
        losses.put("Barlow Twins of another weight", () -> averaged(new BarlowTwinsLoss(REDUNDANCY)));
        losses.put("InfoNCE", LossesTest::infoNce);
        return losses.entrySet().stream()
                .flatMap(loss -> Stream.of(
                        Arguments.of(loss.getKey(), loss.getValue()),
                        Arguments.of(loss.getKey() + ", decorrelated", (Supplier<BatchLoss<Block<double[]>>>)
                                () -> Decorrelated.of(ON, loss.getValue().get(), moment, BACKEND))));
    }

    /** At a first batch, and at a second after one of an encoder close by, whose moments then count half. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void gradientsAreCentralDifferences(String name, Supplier<BatchLoss<Block<double[]>>> fresh) {
        Random random = new Random(1);
        List<Matrix> at = fresh.get().initial(random);
        Matrix views = random(B, D, random);
        Matrix beside = random(B, at.size() == 2 ? P : D, random);
        assertSlopes(name, at, p -> fresh.get().evaluate(p, ON.of(views), ON.of(beside)));
        Matrix earlier = random(B, D, random);
        Matrix earlierBeside = random(B, beside.columns(), random);
        assertSlopes(name + ", second batch", at, p -> {
            BatchLoss<Block<double[]>> loss = fresh.get();
            loss.evaluate(moved(at, 0, 1, 0.01), ON.of(earlier), ON.of(earlierBeside));
            return loss.evaluate(p, ON.of(views), ON.of(beside));
        });
    }

    private static void assertSlopes(
            String name, List<Matrix> at, Function<List<Block<double[]>>, BatchLoss.Slope<Block<double[]>>> loss) {
        List<Block<double[]>> gradient = loss.apply(blocks(at)).gradient();
        double h = 1e-5;
        for (int m = 0; m < at.size(); m++) {
            Matrix slopes = ON.read(gradient.get(m));
            assertEquals(at.get(m).rows(), slopes.rows());
            for (int i = 0; i < slopes.toArray().length; i++) {
                double ahead = loss.apply(moved(at, m, i, h)).loss();
                double behind = loss.apply(moved(at, m, i, -h)).loss();
                double slope = (ahead - behind) / (2 * h);
                // third derivatives are below 1e4 here, so differences are off by h^2 1e4 / 6 and rounding eps loss / h
                assertEquals(
                        slope,
                        slopes.at(i / slopes.columns(), i % slopes.columns()),
                        2e-6 * (1 + Math.abs(slope)),
                        name + ", parameter " + m + ", " + i);
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

    private static double square(double[][] a, int i, double[][] b, int j) {
        return Math.pow(mean(a, i, b, j), 2);
    }

    private interface Definition {
        double of(double[][] z, double[][] y);
    }

    private static void assertIs(BatchLoss<Block<double[]>> loss, Definition definition) {
        Random random = new Random(4);
        Matrix first = random(B, D, random);
        Matrix second = random(B, D, random);
        Matrix w = random(K, D, random).times(0.4);
        double expected = definition.of(features(first, w), features(second, w));
        double found =
                loss.evaluate(List.of(ON.of(w)), ON.of(first), ON.of(second)).loss();
        assertEquals(expected, found, ROUNDOFF * (1 + Math.abs(expected)));
    }

    @Test
    void vicregIsInvarianceHingesAndCovariances() {
        assertIs(averaged(new VicregLoss()), (z, y) -> {
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
        assertIs(averaged(new BarlowTwinsLoss(REDUNDANCY)), (z, y) -> {
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
        assertIs(infoNce(), (z, y) -> {
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

    @Test
    void spectralContrastiveIsPullAndTheSizeOfTheMeanMoment() {
        assertIs(averaged(new SpectralContrastiveLoss()), (z, y) -> {
            double loss = 0;
            for (int i = 0; i < K; i++) {
                loss -= 2 * mean(z, i, y, i);
                for (int j = 0; j < K; j++) {
                    loss += Math.pow((mean(z, i, z, j) + mean(y, i, y, j)) / 2, 2);
                }
            }
            return loss;
        });
    }
}
