package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SymmetricMatrixTest {
    /** [[1, 2, 4], [2, 3, 5], [4, 5, 6]]. */
    private final SymmetricMatrix a = SymmetricMatrix.wrapLower(3, new double[] {1, 2, 3, 4, 5, 6});

    @Test
    void bothTrianglesAreOne() {
        assertEquals(Matrix.of(new double[] {1, 2, 4}, new double[] {2, 3, 5}, new double[] {4, 5, 6}), a.toMatrix());
        assertEquals(4, a.at(0, 2));
        assertEquals(4, a.at(2, 0));
        assertArrayEquals(new double[] {1, 3, 6}, a.diagonal());
        assertEquals(10, a.trace());
        assertEquals(a, SymmetricMatrix.generate(3, a::at));
    }

    /** a/4 and 3/4 of diag(1, 0, 2), about (3, 0, -3) and (-1, 0, 1): the means add 3 [[1, 0, -1], [0, 0, 0], [-1, 0, 1]]. */
    /** More rows than are copied together, against the dense matrix, bit for bit. */
    @Test
    void columnsAreScaledWithoutASecondMatrix() {
        SymmetricMatrix large = SymmetricMatrix.generate(37, (i, j) -> Math.sin(i + 3 * j));
        double[] scale = new double[37];
        java.util.Arrays.setAll(scale, j -> j - 5.5);
        assertEquals(large.toMatrix().scaleColumns(scale), large.scaleColumns(scale));
        assertThrows(IllegalArgumentException.class, () -> large.scaleColumns(new double[36]));
    }

    @Test
    void aMixtureAddsTheScatterOfTheMeans() {
        SymmetricMatrix found = SymmetricMatrix.mixture(
                new double[] {0.25, 0.75},
                List.of(a, SymmetricMatrix.diagonal(1, 0, 2)),
                Matrix.of(new double[] {3, 0, -3}, new double[] {-1, 0, 1}));
        assertEquals(SymmetricMatrix.wrapLower(3, new double[] {4, 0.5, 0.75, -2, 1.25, 6}), found);
        assertThrows(
                IllegalArgumentException.class,
                () -> SymmetricMatrix.mixture(new double[] {1}, List.of(a, a), Matrix.of(new double[3])));
    }

    @Test
    void normsCountBothTriangles() {
        assertEquals(Math.sqrt(1 + 9 + 36 + 2 * (4 + 16 + 25)), a.frobeniusNorm(), 4 * Math.ulp(12.0));
        assertEquals(a.toMatrix().frobeniusNorm(), a.frobeniusNorm(), 4 * Math.ulp(12.0));
        assertEquals(6, a.times(-1).maxAbs());
    }

    @Test
    void arithmeticByHand() {
        assertEquals(a.times(2), a.plus(a));
        assertEquals(SymmetricMatrix.zero(3), a.minus(a));
        assertEquals(a.times(5), a.combine(2, a, 3));
        assertEquals(
                SymmetricMatrix.wrapLower(3, new double[] {3, 2, 3, 2, 5, 8}), a.plusOuter(2, new double[] {1, 0, -1}));
        assertEquals(
                SymmetricMatrix.wrapLower(3, new double[] {1, 20, 300, 0, 0, 0}), a.scaleBoth(new double[] {1, 10, 0}));
        assertEquals(SymmetricMatrix.diagonal(1, 3, 6), a.map((i, j, value) -> i == j ? value : 0));
    }

    /** (1, -1, 2) gives 1 + 3 + 24 + 2 (-2 + 8 - 10) = 20; (0, 1, 0) gives 3. */
    @Test
    void energyAddsTheQuadraticFormsOfTheRows() {
        assertEquals(23, a.energy(Matrix.of(new double[] {1, -1, 2}, new double[] {0, 1, 0})));
        assertEquals(0, a.energy(Matrix.zeros(0, 3)));
        SymmetricMatrix large = SymmetricMatrix.generate(23, (i, j) -> Math.sin(i + 3 * j));
        Matrix rows = Problems.random(2, 23, 1);
        Matrix image = Problems.product(rows, Problems.product(large.toMatrix(), rows.transpose()));
        assertEquals(image.at(0, 0) + image.at(1, 1), large.energy(rows), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> a.energy(Matrix.zeros(3, 2)));
    }

    @Test
    void congruenceWithFewRowsByDefinition() {
        for (int d : new int[] {1, 2, 7, 23}) {
            for (int m : new int[] {0, 1, 3}) {
                SymmetricMatrix s = SymmetricMatrix.generate(d, (i, j) -> Math.sin(i + 3 * j));
                Matrix rows = Problems.random(m, d, 7 * d + m);
                SymmetricMatrix found = s.congruence(rows);
                Matrix expected = m == 0
                        ? Matrix.zeros(0, 0)
                        : Problems.product(Problems.product(rows, s.toMatrix()), rows.transpose());
                assertEquals(m, found.dimension());
                for (int p = 0; p < m; p++) {
                    for (int q = 0; q <= p; q++) {
                        assertEquals(
                                expected.at(p, q),
                                found.at(p, q),
                                4 * d * Math.ulp(1.0) * rows.sumOfSquares() * s.frobeniusNorm());
                    }
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> a.congruence(Matrix.zeros(3, 2)));
    }

    @Test
    void symmetricPartAverages() {
        Matrix b = Matrix.of(new double[] {1, 2}, new double[] {6, 3});
        assertEquals(SymmetricMatrix.wrapLower(2, new double[] {1, 4, 3}), SymmetricMatrix.symmetricPart(b));
        assertThrows(IllegalArgumentException.class, () -> SymmetricMatrix.symmetricPart(Matrix.zeros(2, 3)));
    }

    @Test
    void shapesAreNamed() {
        IllegalArgumentException wrong =
                assertThrows(IllegalArgumentException.class, () -> a.plus(SymmetricMatrix.zero(4)));
        assertEquals("expected 3 dimensions, found 4", wrong.getMessage());
        assertThrows(IllegalArgumentException.class, () -> SymmetricMatrix.wrapLower(3, new double[5]));
        assertThrows(ArithmeticException.class, () -> SymmetricMatrix.packedLength(70_000));
    }
}
