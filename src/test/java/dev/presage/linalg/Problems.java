package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

/** Matrices and comparisons that the tests of this package share. */
final class Problems {
    private Problems() {}

    /** Entries from a standard normal. */
    static Matrix random(int rows, int columns, long seed) {
        Random random = new Random(seed);
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    /** A A' by the definition, three loops. */
    static Matrix product(Matrix a, Matrix b) {
        return Matrix.generate(a.rows(), b.columns(), (i, j) -> {
            double sum = 0;
            for (int k = 0; k < a.columns(); k++) {
                sum += a.at(i, k) * b.at(k, j);
            }
            return sum;
        });
    }

    /** Q' diag(values) Q with Q a product of reflections, orthogonal up to roundoff. */
    static SymmetricMatrix withEigenvalues(double[] values, long seed) {
        int d = values.length;
        Matrix a = SymmetricMatrix.diagonal(values).toMatrix();
        for (int reflection = 0; reflection < 3; reflection++) {
            double[] v = random(1, d, seed + reflection).row(0);
            double square = 0;
            for (double x : v) {
                square += x * x;
            }
            double factor = -2 / square;
            Matrix h = SymmetricMatrix.diagonal(ones(d)).plusOuter(factor, v).toMatrix();
            a = product(product(h, a), h);
        }
        return SymmetricMatrix.symmetricPart(a);
    }

    static double[] ones(int d) {
        double[] ones = new double[d];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    static void assertClose(double[] expected, double[] found, double tolerance) {
        assertEquals(expected.length, found.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], found[i], tolerance, "entry " + i);
        }
    }

    static void assertClose(Matrix expected, Matrix found, double tolerance) {
        assertEquals(expected.rows(), found.rows());
        assertEquals(expected.columns(), found.columns());
        assertClose(expected.array(), found.array(), tolerance);
    }

    /** Multiplies out everything: residual, orthogonality, order. */
    static void assertEigen(SymmetricMatrix a, SymmetricEigen e) {
        assertEigen(a, e, Residuals.ROUNDOFF);
    }

    static void assertEigen(SymmetricMatrix a, SymmetricEigen e, double roundoff) {
        int d = a.dimension();
        double tolerance = 10 * d * roundoff;
        Matrix u = e.vectors();
        assertClose(Matrix.generate(d, d, (i, j) -> i == j ? 1 : 0), product(u, u.transpose()), tolerance);
        Matrix rebuilt = product(u.transpose(), u.scaleRows(e.values()));
        assertClose(a.toMatrix(), rebuilt, tolerance * a.frobeniusNorm());
        assertDescending(e.values());
    }

    /** Multiplies out everything: residual, both orthogonalities, order, signs. */
    static void assertSvd(Matrix a, Svd s) {
        assertSvd(a, s, Residuals.ROUNDOFF);
    }

    static void assertSvd(Matrix a, Svd s, double roundoff) {
        int p = Math.min(a.rows(), a.columns());
        double tolerance = 10 * Math.max(a.rows(), a.columns()) * roundoff;
        Matrix identity = Matrix.generate(p, p, (i, j) -> i == j ? 1 : 0);
        assertClose(identity, product(s.left().transpose(), s.left()), tolerance);
        assertClose(identity, product(s.right(), s.right().transpose()), tolerance);
        assertClose(a, product(s.left().scaleColumns(s.values()), s.right()), tolerance * a.frobeniusNorm());
        assertDescending(s.values());
        assertTrue(s.values()[p - 1] >= 0);
    }

    private static void assertDescending(double[] values) {
        for (int i = 1; i < values.length; i++) {
            assertTrue(values[i] <= values[i - 1], "value " + i);
        }
    }
}
