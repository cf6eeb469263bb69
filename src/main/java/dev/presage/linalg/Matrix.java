package dev.presage.linalg;

import java.util.Arrays;

/**
 * A dense rows &times; columns matrix of doubles, row-major and immutable: its array never escapes this package.
 */
public final class Matrix {
    /** An entry as a function of its place. */
    @FunctionalInterface
    public interface Entry {
        /** The value at row i, column j. */
        double at(int i, int j);
    }

    private final int rows;
    private final int columns;
    private final double[] values;

    private Matrix(int rows, int columns, double[] values) {
        if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
            throw new IllegalArgumentException("a " + rows + " x " + columns + " matrix expects "
                    + (long) rows * columns + " values, found " + values.length);
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /** Wraps row-major values <em>without a copy</em>: the caller gives the array away. */
    public static Matrix wrap(int rows, int columns, double[] values) {
        return new Matrix(rows, columns, values);
    }

    /** Copies the rows of a rectangular array; all rows must have one length. */
    public static Matrix of(double[]... rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] values = new double[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows[i].length + " values, row 0 has " + columns);
            }
            System.arraycopy(rows[i], 0, values, i * columns, columns);
        }
        return new Matrix(rows.length, columns, values);
    }

    /** The rows &times; columns matrix of zeros. */
    public static Matrix zeros(int rows, int columns) {
        return new Matrix(rows, columns, new double[Math.multiplyExact(rows, columns)]);
    }

    /** Fills a matrix entry by entry. */
    public static Matrix generate(int rows, int columns, Entry entry) {
        double[] values = new double[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                values[i * columns + j] = entry.at(i, j);
            }
        }
        return new Matrix(rows, columns, values);
    }

    /** Puts the rows of b under those of a. */
    public static Matrix stack(Matrix a, Matrix b) {
        requireSame("columns", a.columns, b.columns);
        double[] values = Arrays.copyOf(a.values, Math.addExact(a.values.length, b.values.length));
        System.arraycopy(b.values, 0, values, a.values.length, b.values.length);
        return new Matrix(a.rows + b.rows, a.columns, values);
    }

    /** Puts the columns of b to the right of those of a. */
    public static Matrix beside(Matrix a, Matrix b) {
        requireSame("rows", a.rows, b.rows);
        int columns = Math.addExact(a.columns, b.columns);
        double[] values = new double[Math.multiplyExact(a.rows, columns)];
        for (int i = 0; i < a.rows; i++) {
            a.copyRow(i, values, i * columns);
            b.copyRow(i, values, i * columns + a.columns);
        }
        return new Matrix(a.rows, columns, values);
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Number of columns. */
    public int columns() {
        return columns;
    }

    /** The value at row i, column j. */
    public double at(int i, int j) {
        return values[i * columns + j];
    }

    /** A copy of row i. */
    public double[] row(int i) {
        return Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
    }

    /** Copies row i into a given place. */
    public void copyRow(int i, double[] into, int offset) {
        System.arraycopy(values, i * columns, into, offset, columns);
    }

    /** A copy of column j. */
    public double[] column(int j) {
        double[] column = new double[rows];
        for (int i = 0; i < rows; i++) {
            column[i] = values[i * columns + j];
        }
        return column;
    }

    /** The first count rows. */
    public Matrix firstRows(int count) {
        if (count < 0 || count > rows) {
            throw new IllegalArgumentException("expected from 0 to " + rows + " rows, found " + count);
        }
        if (count == rows) {
            return this;
        }
        return new Matrix(count, columns, Arrays.copyOf(values, Math.multiplyExact(count, columns)));
    }

    /** The rows from (included) to (excluded). */
    public Matrix rows(int from, int to) {
        if (from < 0 || from > to || to > rows) {
            throw new IllegalArgumentException("expected rows from 0 to " + rows + ", found " + from + " to " + to);
        }
        return new Matrix(to - from, columns, Arrays.copyOfRange(values, from * columns, to * columns));
    }

    /** The columns from (included) to (excluded). */
    public Matrix columns(int from, int to) {
        if (from < 0 || from > to || to > columns) {
            throw new IllegalArgumentException("expected columns within 0.." + columns + ", found " + from + ".." + to);
        }
        double[] out = new double[rows * (to - from)];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * columns + from, out, i * (to - from), to - from);
        }
        return new Matrix(rows, to - from, out);
    }

    /** A copy of all values, row-major. */
    public double[] toArray() {
        return values.clone();
    }

    /** The transpose; copies in cache-sized tiles. */
    public Matrix transpose() {
        int tile = 32;
        double[] out = new double[values.length];
        for (int bi = 0; bi < rows; bi += tile) {
            for (int bj = 0; bj < columns; bj += tile) {
                int endI = Math.min(rows, bi + tile);
                int endJ = Math.min(columns, bj + tile);
                for (int i = bi; i < endI; i++) {
                    for (int j = bj; j < endJ; j++) {
                        out[j * rows + i] = values[i * columns + j];
                    }
                }
            }
        }
        return new Matrix(columns, rows, out);
    }

    /** The sum with a matrix of the same shape. */
    public Matrix plus(Matrix other) {
        requireSame("rows", rows, other.rows);
        requireSame("columns", columns, other.columns);
        double[] out = values.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += other.values[i];
        }
        return new Matrix(rows, columns, out);
    }

    /** The difference with a matrix of the same shape. */
    public Matrix minus(Matrix other) {
        return plus(other.times(-1));
    }

    /** Every entry times a factor. */
    public Matrix times(double factor) {
        double[] out = values.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] *= factor;
        }
        return new Matrix(rows, columns, out);
    }

    /** Adds weight times the outer product of left (rows) and right (columns). */
    public Matrix plusOuter(double weight, double[] left, double[] right) {
        requireSame("rows", rows, left.length);
        requireSame("columns", columns, right.length);
        double[] out = values.clone();
        for (int i = 0; i < rows; i++) {
            double factor = weight * left[i];
            for (int j = 0; j < columns; j++) {
                out[i * columns + j] += factor * right[j];
            }
        }
        return new Matrix(rows, columns, out);
    }

    /** Row i times left[i]. */
    public Matrix scaleRows(double[] left) {
        requireSame("rows", rows, left.length);
        double[] out = new double[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                out[i * columns + j] = left[i] * values[i * columns + j];
            }
        }
        return new Matrix(rows, columns, out);
    }

    /** Column j times right[j]. */
    public Matrix scaleColumns(double[] right) {
        requireSame("columns", columns, right.length);
        double[] out = new double[values.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                out[i * columns + j] = values[i * columns + j] * right[j];
            }
        }
        return new Matrix(rows, columns, out);
    }

    /** The matrix times a vector of length columns. */
    public double[] times(double[] vector) {
        requireSame("columns", columns, vector.length);
        double[] out = new double[rows];
        for (int i = 0; i < rows; i++) {
            double sum = 0;
            for (int j = 0; j < columns; j++) {
                sum += values[i * columns + j] * vector[j];
            }
            out[i] = sum;
        }
        return out;
    }

    /** Square root of the sum of squared entries. */
    public double frobeniusNorm() {
        return Math.sqrt(sumOfSquares());
    }

    /** Sum of squared entries. */
    public double sumOfSquares() {
        return sumOfSquares(0, values.length);
    }

    /** The Euclidean norm of each row. */
    public double[] rowNorms() {
        double[] norms = new double[rows];
        for (int i = 0; i < rows; i++) {
            norms[i] = Math.sqrt(sumOfSquares(i * columns, (i + 1) * columns));
        }
        return norms;
    }

    /** Four sums that do not wait for each other. */
    private double sumOfSquares(int from, int to) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i + 3 < to; i += 4) {
            a += values[i] * values[i];
            b += values[i + 1] * values[i + 1];
            c += values[i + 2] * values[i + 2];
            d += values[i + 3] * values[i + 3];
        }
        for (; i < to; i++) {
            a += values[i] * values[i];
        }
        return (a + b) + (c + d);
    }

    /** Largest absolute entry, 0 for an empty matrix; NaN if any entry is NaN. */
    public double maxAbs() {
        double max = 0;
        for (double value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }

    /** The backing array, for the backends of this package only. */
    double[] array() {
        return values;
    }

    static void requireSame(String what, int expected, int found) {
        if (expected != found) {
            throw new IllegalArgumentException("expected " + expected + " " + what + ", found " + found);
        }
    }

    /** Exact equality of shape and entries. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Matrix m && m.rows == rows && m.columns == columns && Arrays.equals(m.values, values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Matrix[" + rows + " x " + columns + "]";
    }
}
