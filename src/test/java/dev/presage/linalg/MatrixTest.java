package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MatrixTest {
    private final Matrix a = Matrix.of(new double[] {1, 2, 3}, new double[] {4, 5, 6});

    @Test
    void readsByRowAndColumn() {
        assertEquals(2, a.rows());
        assertEquals(3, a.columns());
        assertEquals(6, a.at(1, 2));
        assertArrayEquals(new double[] {4, 5, 6}, a.row(1));
        assertArrayEquals(new double[] {2, 5}, a.column(1));
        double[] into = new double[5];
        a.copyRow(1, into, 2);
        assertArrayEquals(new double[] {0, 0, 4, 5, 6}, into);
        assertEquals(Matrix.of(new double[] {1, 2, 3}), a.firstRows(1));
    }

    @Test
    void copiesNeverLeadBack() {
        a.toArray()[0] = 99;
        a.row(0)[0] = 99;
        assertEquals(1, a.at(0, 0));
    }

    @Test
    void arithmeticByHand() {
        assertEquals(Matrix.of(new double[] {2, 4, 6}, new double[] {8, 10, 12}), a.plus(a));
        assertEquals(Matrix.zeros(2, 3), a.minus(a));
        assertArrayEquals(new double[] {14, 32}, a.times(new double[] {1, 2, 3}));
        assertEquals(Matrix.of(new double[] {1, 2, 3}, new double[] {40, 50, 60}), a.scaleRows(new double[] {1, 10}));
        assertEquals(
                Matrix.of(new double[] {1, 20, 0}, new double[] {4, 50, 0}), a.scaleColumns(new double[] {1, 10, 0}));
        assertEquals(
                Matrix.of(new double[] {3, 2, 1}, new double[] {8, 5, 2}),
                a.plusOuter(2, new double[] {1, 2}, new double[] {1, 0, -1}));
        assertEquals(91, a.sumOfSquares());
        assertEquals(Math.sqrt(91), a.frobeniusNorm());
        assertEquals(6, a.times(-1).maxAbs());
        assertTrue(Double.isNaN(Matrix.of(new double[] {1, Double.NaN, 2}).maxAbs()));
    }

    /** 33 and 70 are more than one and two tiles, and no multiples of a tile. */
    @Test
    void transposeOfManyTiles() {
        Matrix b = Matrix.generate(33, 70, (i, j) -> 100 * i + j);
        assertEquals(Matrix.generate(70, 33, (i, j) -> 100 * j + i), b.transpose());
        assertEquals(b, b.transpose().transpose());
    }

    @Test
    void stackPutsRowsUnderEachOther() {
        assertEquals(a, Matrix.stack(a.firstRows(1), Matrix.of(new double[] {4, 5, 6})));
        assertThrows(IllegalArgumentException.class, () -> Matrix.stack(a, Matrix.zeros(1, 2)));
    }

    @Test
    void shapesAreNamed() {
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> a.plus(Matrix.zeros(2, 4)));
        assertEquals("expected 3 columns, found 4", wrong.getMessage());
        assertThrows(IllegalArgumentException.class, () -> a.times(new double[2]));
        assertThrows(IllegalArgumentException.class, () -> Matrix.wrap(2, 2, new double[3]));
        assertThrows(IllegalArgumentException.class, () -> Matrix.of(new double[2], new double[3]));
    }

    @Test
    void equalityIsExact() {
        assertEquals(a, a.times(1));
        assertEquals(a.hashCode(), a.times(1).hashCode());
        assertNotEquals(a, a.times(Math.nextUp(1.0)));
        assertNotEquals(Matrix.zeros(2, 3), Matrix.zeros(3, 2));
    }
}
