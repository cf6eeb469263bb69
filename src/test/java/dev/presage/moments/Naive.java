package dev.presage.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.data.ClassLabels;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Textbook two-pass moments, and comparisons. */
final class Naive {
    /** Relative rounding of one operation on doubles, with room for a few of them. */
    static final double ROUNDOFF = 4 * Math.ulp(1.0);

    private static final Map<String, Backend> BACKENDS =
            Map.of("java", Backends.of("java", 2), "openblas", Backends.of("openblas", 2));

    private Naive() {}

    static Backend backend(String name) {
        return BACKENDS.get(name);
    }

    /** Correlated columns about different means. */
    static Matrix rows(int n, int d, long seed) {
        Random random = new Random(seed);
        double[] shared = new double[n];
        Arrays.setAll(shared, i -> random.nextGaussian());
        return Matrix.generate(n, d, (i, j) -> random.nextGaussian() * (1 + j) + shared[i] + 0.5 * j - 1);
    }

    /** Classes drawn at random. */
    static ClassLabels labels(int n, int classes, long seed) {
        Random random = new Random(seed);
        int[] classOf =
                IntStream.generate(() -> random.nextInt(classes)).limit(n).toArray();
        return labels(classOf, classes);
    }

    static ClassLabels labels(int[] classOf, int classes) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
        return new ClassLabels(classOf, names);
    }

    /** The mean of the rows, then the mean of the products of deviations. */
    static Moments of(Matrix rows) {
        int n = rows.rows();
        int d = rows.columns();
        double[] mean = new double[d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                mean[j] += rows.at(i, j) / n;
            }
        }
        return new Moments(n, Vector.of(mean), SymmetricMatrix.generate(d, (a, b) -> {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += (rows.at(i, a) - mean[a]) * (rows.at(i, b) - mean[b]);
            }
            return n == 0 ? 0 : sum / n;
        }));
    }

    /** The rows of one class. */
    static Matrix ofClass(Matrix rows, ClassLabels labels, int c) {
        int[] members = IntStream.range(0, rows.rows())
                .filter(i -> labels.classOf(i) == c)
                .toArray();
        return Matrix.generate(members.length, rows.columns(), (i, j) -> rows.at(members[i], j));
    }

    static Matrix part(Matrix rows, int from, int to) {
        return Matrix.generate(to - from, rows.columns(), (i, j) -> rows.at(from + i, j));
    }

    /** An average of n products is known to n roundoffs of the uncentred norm. */
    static double tolerance(Matrix rows) {
        int n = Math.max(1, rows.rows());
        return ROUNDOFF * n * (1 + rows.sumOfSquares() / n);
    }

    static void assertClose(Moments expected, Moments found, double tolerance) {
        assertEquals(expected.count(), found.count());
        assertClose(expected.mean(), found.mean(), tolerance);
        assertClose(expected.covariance(), found.covariance(), tolerance);
    }

    static void assertClose(Vector expected, Vector found, double tolerance) {
        assertEquals(expected.dimension(), found.dimension());
        for (int i = 0; i < expected.dimension(); i++) {
            assertEquals(expected.at(i), found.at(i), tolerance, "mean at " + i);
        }
    }

    static void assertClose(SymmetricMatrix expected, SymmetricMatrix found, double tolerance) {
        assertClose(expected.toMatrix(), found.toMatrix(), tolerance);
    }

    static void assertClose(Matrix expected, Matrix found, double tolerance) {
        assertEquals(expected.rows(), found.rows());
        assertEquals(expected.columns(), found.columns());
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.columns(); j++) {
                assertEquals(expected.at(i, j), found.at(i, j), tolerance, "entry " + i + ", " + j);
            }
        }
    }

    static void assertClose(LabelledMoments expected, LabelledMoments found, double tolerance) {
        assertClose(expected.overall(), found.overall(), tolerance);
        assertEquals(expected.classCounts(), found.classCounts());
        assertClose(expected.classMeans(), found.classMeans(), tolerance);
        assertEquals(expected.within().isPresent(), found.within().isPresent());
        expected.within().ifPresent(list -> {
            for (int c = 0; c < list.size(); c++) {
                assertClose(list.get(c), found.within().orElseThrow().get(c), tolerance);
            }
        });
    }
}
