package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.List;
import java.util.Random;

/** Sources of known moments, and comparisons. */
final class Sources {
    /** Relative rounding of one operation on doubles, with room for a few of them. */
    static final double ROUNDOFF = 4 * Math.ulp(1.0);

    private Sources() {}

    /** Standard normal entries about different nonzero means. */
    static Matrix rows(int n, int d, long seed) {
        Random random = new Random(seed);
        return Matrix.generate(n, d, (i, j) -> random.nextGaussian() + 1 + 0.3 * (j % 4));
    }

    /** Moments of the rows, two passes. */
    static Moments population(Matrix rows) {
        int n = rows.rows();
        int d = rows.columns();
        double[] mean = new double[d];
        for (int j = 0; j < d; j++) {
            for (int i = 0; i < n; i++) {
                mean[j] += rows.at(i, j) / n;
            }
        }
        return new Moments(n, Vector.of(mean), SymmetricMatrix.generate(d, (a, b) -> {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += (rows.at(i, a) - mean[a]) * (rows.at(i, b) - mean[b]);
            }
            return sum / n;
        }));
    }

    /** Full rank with a mean; full rank without; rank deficient; a point; nothing but the origin. */
    static List<Moments> all(int d) {
        Moments full = population(rows(2 * d + 3, d, 1));
        return List.of(
                full,
                new Moments(11, Vector.zeros(d), full.covariance()),
                population(rows(2, d, 2)),
                new Moments(1, full.mean(), SymmetricMatrix.zero(d)),
                new Moments(5, Vector.zeros(d), SymmetricMatrix.zero(d)));
    }

    static double norm(double[][] a) {
        return Matrix.of(a).frobeniusNorm();
    }

    static void assertClose(double[] expected, double[] found, double tolerance, String what) {
        assertEquals(expected.length, found.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], tolerance, what + " at " + i);
        }
    }

    static void assertClose(Matrix expected, Matrix found, double tolerance, String what) {
        assertEquals(expected.rows(), found.rows(), what);
        assertEquals(expected.columns(), found.columns(), what);
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.columns(); j++) {
                assertEquals(expected.at(i, j), found.at(i, j), tolerance, what + " at " + i + ", " + j);
            }
        }
    }

    /** Equal up to roundoff of the moments' norms. */
    static void assertClose(Moments expected, Moments found) {
        double norm = expected.secondMoment().frobeniusNorm()
                + found.secondMoment().frobeniusNorm()
                + expected.mean().dot(expected.mean());
        double tolerance = ROUNDOFF * 2 * (expected.dimension() + 1) * norm;
        assertEquals(expected.count(), found.count());
        assertClose(expected.mean().toArray(), found.mean().toArray(), tolerance, "mean");
        assertClose(expected.covariance().toMatrix(), found.covariance().toMatrix(), tolerance, "covariance");
    }

    /** Equal pushes of every source, and equal mean maps. */
    static void assertSameOperator(AffineNoise expected, AffineNoise found) {
        int d = expected.dimension();
        assertEquals(d, found.dimension());
        for (Moments source : all(d)) {
            assertClose(expected.push(source), found.push(source));
        }
        Matrix rows = rows(3, d, 8);
        double tolerance = ROUNDOFF * 2 * (d + 1) * (1 + rows.frobeniusNorm());
        assertClose(expected.meanMap().linear(rows), found.meanMap().linear(rows), tolerance, "linear part");
        assertClose(
                expected.meanMap().offset().toArray(), found.meanMap().offset().toArray(), tolerance, "offset");
    }
}
