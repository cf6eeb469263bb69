package dev.presage.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each map by its definition. */
class FeatureMapsTest {
    private static final Backend BACKEND = new JavaBackend(2);

    /** Sums of a few hundred terms in another order. */
    private static final double ROUNDING = 1e-11;

    private static final Layout.Image IMAGE = new Layout.Image(2, 5, 4);

    private static Matrix random(int n, int d, long seed) {
        Random random = new Random(seed);
        return Matrix.generate(n, d, (i, j) -> random.nextGaussian() * (1 + j % 3) + 0.3 * j);
    }

    private static Samples images(int n, long seed) {
        return new InMemorySamples(random(n, IMAGE.dimension(), seed), IMAGE, Optional.empty());
    }

    private static FeatureMap fit(FeaturePlan plan, Samples train) {
        return plan.fit(train, BACKEND, Progress.SILENT);
    }

    private static Matrix fitted(FeaturePlan plan, Matrix rows) {
        return fit(plan, InMemorySamples.of(rows)).map(rows);
    }

    @Test
    void innerProductsOfFourierFeaturesApproximateTheKernel() {
        int n = 12;
        int d = 5;
        int m = 1 << 14;
        double scale = 0.8;
        Matrix x = random(n, d, 1);
        Matrix phi = fitted(new FourierFeatures(m, scale, 4), x);
        double variance = 0;
        for (int j = 0; j < d; j++) {
            double[] column = x.column(j);
            double mean = Arrays.stream(column).average().orElseThrow();
            variance += Arrays.stream(column).map(v -> (v - mean) * (v - mean)).sum() / n;
        }
        // A product of two features times m is 2 cos cos, of variance (1 + (1 - k^2)^2)/2 <= 1; 5 standard errors.
        double bound = 5 / Math.sqrt(m);
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                double product = 0;
                for (int j = 0; j < m; j++) {
                    product += phi.at(a, j) * phi.at(b, j);
                }
                double distance = 0;
                for (int j = 0; j < d; j++) {
                    distance += Math.pow(x.at(a, j) - x.at(b, j), 2) / variance;
                }
                assertEquals(Math.exp(-distance / (2 * scale * scale)), product, bound, a + ", " + b);
            }
        }
    }

    @Test
    void fourierFeaturesDoNotSeeOffsetsAndUnits() {
        Matrix x = random(9, 4, 2);
        Matrix other = Matrix.generate(9, 4, (i, j) -> 3 * x.at(i, j) + 7 * j);
        FourierFeatures plan = new FourierFeatures(6, 1.5, 0);
        assertArrayEquals(fitted(plan, x).toArray(), fitted(plan, other).toArray(), ROUNDING);
    }

    @Test
    void polynomialsByHand() {
        // Mean (1, 2); variances 4 and 1, no covariance; the mean variance of both components is 2.5.
        Matrix x = Matrix.of(new double[][] {{3, 3}, {3, 1}, {-1, 3}, {-1, 1}});
        Matrix phi = fitted(new PolynomialFeatures(3, 2), x);
        assertEquals(9, phi.columns());
        double s = Math.sqrt(2.5);
        for (int i = 0; i < 4; i++) {
            double t1 = phi.at(i, 0);
            double t2 = phi.at(i, 1);
            assertEquals(2 / s, Math.abs(t1), ROUNDING);
            assertEquals(1 / s, Math.abs(t2), ROUNDING);
            assertEquals(t1 * (phi.at(0, 0) > 0 ? 1 : -1), (x.at(i, 0) - 1) / s, ROUNDING);
            assertEquals(t2 * (phi.at(0, 1) > 0 ? 1 : -1), (x.at(i, 1) - 2) / s, ROUNDING);
            double[] monomials = {
                t1, t2, t1 * t1, t1 * t2, t2 * t2, t1 * t1 * t1, t1 * t1 * t2, t1 * t2 * t2, t2 * t2 * t2
            };
            assertArrayEquals(monomials, phi.row(i), ROUNDING);
        }
    }

    @Test
    void polynomialsOfAllComponentsAreCounted() {
        assertEquals(34, fitted(new PolynomialFeatures(4, 3), random(20, 5, 3)).columns());
    }

    @Test
    void projectionsSplitTheSample() {
        // Variances 8, 2 and 0.1 of 10.1 along rotated axes.
        double[][] axes = {{0.6, 0.8, 0}, {-0.8, 0.6, 0}, {0, 0, 1}};
        double[] deviation = {Math.sqrt(8), Math.sqrt(2), Math.sqrt(0.1)};
        double[][] signs = {{1, 1, 1}, {-1, 1, -1}, {1, -1, -1}, {-1, -1, 1}};
        Matrix x = Matrix.generate(
                4,
                3,
                (i, j) -> 5
                        + j
                        + signs[i][0] * deviation[0] * axes[0][j]
                        + signs[i][1] * deviation[1] * axes[1][j]
                        + signs[i][2] * deviation[2] * axes[2][j]);
        Matrix top = fitted(new SubspaceProjection(SubspaceProjection.Side.TOP, 0.7), x);
        Matrix rest = fitted(new SubspaceProjection(SubspaceProjection.Side.BOTTOM, 0.3), x);
        Matrix two = fitted(new SubspaceProjection(SubspaceProjection.Side.TOP, 0.9), x);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 3; j++) {
                double first = signs[i][0] * deviation[0] * axes[0][j];
                double second = signs[i][1] * deviation[1] * axes[1][j];
                assertEquals(5 + j + first, top.at(i, j), ROUNDING);
                assertEquals(x.at(i, j) - first, rest.at(i, j), ROUNDING);
                assertEquals(5 + j + first + second, two.at(i, j), ROUNDING);
            }
        }
        Matrix all = fitted(new SubspaceProjection(SubspaceProjection.Side.BOTTOM, 1), x);
        assertArrayEquals(x.toArray(), all.toArray());
    }

    /** All patches of all images are drawn and all are filters, so their order is all that is random. */
    @Test
    void patchFeaturesAgainstLoops() {
        int n = 3;
        int size = 3;
        int pool = 2;
        double threshold = 0.3;
        double regularisation = 0.2;
        Samples train = images(n, 5);
        Matrix x = ((InMemorySamples) train).rows();
        int count = n * 3 * 2;
        Matrix found = fit(new PatchFeatures(count, size, pool, threshold, regularisation, 8), train)
                .map(x);
        List<double[]> raw = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            for (int y = 0; y < 3; y++) {
                for (int z = 0; z < 2; z++) {
                    raw.add(patch(x, i, y, z));
                }
            }
        }
        double meanVariance =
                raw.stream().mapToDouble(FeatureMapsTest::variance).average().orElseThrow();
        List<double[]> normal =
                raw.stream().map(q -> normalised(q, meanVariance)).toList();
        int p = 18;
        double[] mean = new double[p];
        normal.forEach(q -> {
            for (int k = 0; k < p; k++) {
                mean[k] += q[k] / normal.size();
            }
        });
        RealMatrix covariance = new Array2DRowRealMatrix(p, p);
        for (double[] q : normal) {
            RealMatrix centred = MatrixUtils.createColumnRealMatrix(less(q, mean));
            covariance = covariance.add(centred.multiply(centred.transpose()).scalarMultiply(1.0 / normal.size()));
        }
        double ridge = regularisation * covariance.getTrace() / p;
        RealMatrix whitening = new EigenDecomposition(
                        covariance.add(MatrixUtils.createRealIdentityMatrix(p).scalarMultiply(ridge)))
                .getSquareRoot();
        whitening = MatrixUtils.inverse(whitening);
        List<double[]> filters = new ArrayList<>();
        for (double[] q : normal) {
            double[] f = whitening.operate(less(q, mean));
            double length = Math.sqrt(Arrays.stream(f).map(v -> v * v).sum());
            filters.add(Arrays.stream(f).map(v -> v / length).toArray());
        }
        assertEquals(2 * count * pool * pool, found.columns());
        for (int i = 0; i < n; i++) {
            double[][] positive = new double[pool * pool][count];
            double[][] negative = new double[pool * pool][count];
            // 3 rows of places in 2 cells: 0 and 1, then 2; 2 columns: one each.
            int[] members = {2, 2, 1, 1};
            for (int y = 0; y < 3; y++) {
                for (int z = 0; z < 2; z++) {
                    int cell = (y < 2 ? 0 : 1) * 2 + z;
                    double[] white = whitening.operate(less(normalised(patch(x, i, y, z), meanVariance), mean));
                    for (int j = 0; j < count; j++) {
                        double response = 0;
                        for (int k = 0; k < p; k++) {
                            response += filters.get(j)[k] * white[k];
                        }
                        positive[cell][j] += Math.max(0, response - threshold) / members[cell];
                        negative[cell][j] += Math.max(0, -response - threshold) / members[cell];
                    }
                }
            }
            for (int cell = 0; cell < pool * pool; cell++) {
                double[] row = found.row(i);
                int from = cell * 2 * count;
                assertSameSet(positive[cell], Arrays.copyOfRange(row, from, from + count));
                assertSameSet(negative[cell], Arrays.copyOfRange(row, from + count, from + 2 * count));
            }
        }
    }

    /** The average of what the same filters see in an image and in its mirror image, which is thus the same for both. */
    @Test
    void mirroredPatchFeaturesAverageBothImages() {
        Samples train = images(3, 5);
        Matrix x = ((InMemorySamples) train).rows();
        int width = IMAGE.width();
        Matrix mirror = Matrix.generate(3, x.columns(), (i, j) -> x.at(i, j / width * width + width - 1 - j % width));
        Matrix plain = fit(new PatchFeatures(5, 3, 2, 0.3, 0.2, 8), train).map(Matrix.stack(x, mirror));
        Matrix both = fit(new PatchFeatures(5, 3, 2, 0.3, 0.2, true, 8), train).map(Matrix.stack(x, mirror));
        double apart = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < both.columns(); j++) {
                assertEquals((plain.at(i, j) + plain.at(3 + i, j)) / 2, both.at(i, j), ROUNDING);
                assertEquals(both.at(i, j), both.at(3 + i, j), ROUNDING);
                apart = Math.max(apart, Math.abs(plain.at(i, j) - plain.at(3 + i, j)));
            }
        }
        assertTrue(apart > 0.1, "the mirror images differ");
    }

    private static void assertSameSet(double[] expected, double[] found) {
        assertTrue(Arrays.stream(expected).max().orElseThrow() > 0.1, "there is something to compare");
        Arrays.sort(expected);
        Arrays.sort(found);
        assertArrayEquals(expected, found, 1e-9);
    }

    private static double[] patch(Matrix x, int image, int y, int z) {
        double[] patch = new double[18];
        for (int c = 0; c < 2; c++) {
            for (int a = 0; a < 3; a++) {
                for (int b = 0; b < 3; b++) {
                    patch[(c * 3 + a) * 3 + b] = x.at(image, c * 20 + (y + a) * 4 + z + b);
                }
            }
        }
        return patch;
    }

    private static double variance(double[] q) {
        double mean = Arrays.stream(q).average().orElseThrow();
        return Arrays.stream(q).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    }

    private static double[] normalised(double[] q, double meanVariance) {
        double mean = Arrays.stream(q).average().orElseThrow();
        double root = Math.sqrt(variance(q) + 0.01 * meanVariance);
        return Arrays.stream(q).map(v -> (v - mean) / root).toArray();
    }

    private static double[] less(double[] a, double[] b) {
        double[] out = a.clone();
        for (int k = 0; k < out.length; k++) {
            out[k] -= b[k];
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fourier(count=7)",
                "patches(count=5,size=2)",
                "polynomial(components=3)",
                "project(top=0.6)",
                "project(bottom=0.5)|patches(count=4,size=3,pool=1)",
                "polynomial(degree=1,components=4)|fourier(count=3,scale=2)",
                "none"
            })
    void threadsBlocksAndPassesChangeNoBit(String expression) {
        Samples train = images(23, 6);
        FeatureExpression plan = FeatureExpression.parse(expression, 3);
        Matrix rows = ((InMemorySamples) train).rows();
        Matrix whole = plan.fit(train, new JavaBackend(1), Progress.SILENT).map(rows);
        FeatureMap map = plan.fit(train, new JavaBackend(3), Progress.SILENT);
        assertEquals(whole, map.map(rows));
        assertEquals(map.output().dimension(), whole.columns());
        for (long budget : new long[] {0, 16L * whole.columns() * Double.BYTES, 1 << 20}) {
            MappedSamples mapped = new MappedSamples(train, map, budget, 1);
            assertEquals(budget == 1 << 20, mapped.isKept());
            for (int pass = 0; pass < 3; pass++) {
                assertEquals(whole, InMemorySamples.copyOf(mapped).rows());
            }
            assertEquals(
                    whole.firstRows(18),
                    InMemorySamples.copyOf(mapped.first(18)).rows());
        }
        FeatureExpression again = FeatureExpression.parse(plan.canonical(), 99);
        assertEquals(plan.canonical(), again.canonical());
        assertEquals(whole, fit(again, train).map(rows), "a canonical expression holds its seeds");
    }

    @Test
    void seedsAreWhatIsRandom() {
        Samples train = images(23, 6);
        Matrix rows = ((InMemorySamples) train).rows();
        for (String name : List.of("fourier(count=7", "patches(count=5,size=2")) {
            Matrix zero = fit(FeatureExpression.parse(name + ")", 0), train).map(rows);
            assertEquals(
                    zero,
                    fit(FeatureExpression.parse(name + ",seed=0)", 5), train).map(rows));
            assertNotEquals(
                    zero, fit(FeatureExpression.parse(name + ")", 1), train).map(rows));
        }
    }

    @Test
    void constantImagesAreRefusedWhereNothingVaries() {
        Samples same = new InMemorySamples(Matrix.generate(6, 40, (i, j) -> 0.4), IMAGE, Optional.empty());
        assertRefused("fourier expects samples that vary", new FourierFeatures(5, 1, 0), same);
        assertRefused("patches expects images that vary within 3 x 3", new PatchFeatures(5, 3, 1, 0, 0.1, 0), same);
        assertRefused("project expects samples that vary", FeatureExpression.parse("project(top=0.9)", 0), same);
        assertRefused("the training samples vary in, 0", new PolynomialFeatures(2, 1), same);
        // A constant image among others has features: those of a patch without contrast.
        Matrix rows = Matrix.generate(6, 40, (i, j) -> i == 0 ? 0.4 : Math.sin(i * j));
        Matrix features = fit(new PatchFeatures(5, 3, 1, 0, 0.1, 0), new InMemorySamples(rows, IMAGE, Optional.empty()))
                .map(rows);
        assertTrue(Double.isFinite(features.maxAbs()));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Samples flat = InMemorySamples.of(random(6, 40, 1));
        Samples train = images(2, 1);
        assertRefused("patches expects images, found samples of 40", new PatchFeatures(5, 3, 1, 0, 0.1, 0), flat);
        assertRefused("at most the 12 patches that 2 training", new PatchFeatures(13, 3, 1, 0, 0.1, 0), train);
        assertRefused("a size of at most 4 on images of 5 x 4", new PatchFeatures(1, 5, 1, 0, 0.1, 0), train);
        assertRefused("pool to be at most 2, the places", new PatchFeatures(1, 3, 3, 0, 0.1, 0), train);
        assertRefused("at most 32766 features", new PatchFeatures(32766, 3, 2, 0, 0.1, 0), images(9000, 1));
        assertRefused("the training samples vary in, 1,", new PolynomialFeatures(2, 2), train);
        assertRefused("expects bottom to leave", FeatureExpression.parse("project(bottom=1e-9)", 0), train);
        FeatureMap map = fit(new FourierFeatures(5, 1, 0), flat);
        assertThrows(IllegalArgumentException.class, () -> map.map(Matrix.zeros(2, 39)));
        assertThrows(IllegalArgumentException.class, () -> new MappedSamples(train, map, 0));
        assertThrows(IllegalArgumentException.class, () -> map.then(map));
        Samples large = InMemorySamples.of(Matrix.of(new double[][] {{1e200}, {-1e200}, {1e160}}));
        FeatureMap overflowing = fit(new PolynomialFeatures(200, 1), InMemorySamples.of(random(5, 1, 1)));
        MappedSamples mapped = new MappedSamples(large, overflowing, 0);
        assertTrue(assertThrows(BadInputException.class, () -> mapped.open().next(new double[200], 0))
                .getMessage()
                .contains("finite"));
    }

    private static void assertRefused(String words, FeaturePlan plan, Samples train) {
        String message =
                assertThrows(BadInputException.class, () -> fit(plan, train)).getMessage();
        assertTrue(message.contains(words), message);
    }
}
