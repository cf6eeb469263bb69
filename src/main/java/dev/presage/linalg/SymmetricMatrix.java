package dev.presage.linalg;

import java.util.Arrays;
import java.util.List;

/**
 * A real symmetric d &times; d matrix, immutable. Only the lower triangle is stored (row by row, d(d+1)/2 values), so
 * symmetry holds by construction and no algorithm has to test for it.
 */
public final class SymmetricMatrix {
    /** A new value as a function of place and old value, asked for i &ge; j only. */
    @FunctionalInterface
    public interface Change {
        /** The new value at (i, j) and (j, i). */
        double apply(int i, int j, double value);
    }

    /** Rows that are copied together. */
    static final int STRIP = 16;

    private final int dimension;
    private final double[] lower;

    private SymmetricMatrix(int dimension, double[] lower) {
        if (dimension < 0 || packedLength(dimension) != lower.length) {
            throw new IllegalArgumentException("a symmetric matrix of dimension " + dimension + " expects "
                    + packedLength(dimension) + " values, found " + lower.length);
        }
        this.dimension = dimension;
        this.lower = lower;
    }

    /** Number of values of a packed triangle: d(d+1)/2. */
    public static int packedLength(int dimension) {
        return Math.toIntExact((long) dimension * (dimension + 1) / 2);
    }

    /** Wraps a packed lower triangle, row by row, <em>without a copy</em>: the caller gives the array away. */
    public static SymmetricMatrix wrapLower(int dimension, double[] lower) {
        return new SymmetricMatrix(dimension, lower);
    }

    /** The zero matrix. */
    public static SymmetricMatrix zero(int dimension) {
        return new SymmetricMatrix(dimension, new double[packedLength(dimension)]);
    }

    /** Fills the lower triangle entry by entry (asked for i &ge; j only). */
    public static SymmetricMatrix generate(int dimension, Matrix.Entry entry) {
        return zero(dimension).map((i, j, ignored) -> entry.at(i, j));
    }

    /** The matrix with the given diagonal and zeros elsewhere. */
    public static SymmetricMatrix diagonal(double... diagonal) {
        return generate(diagonal.length, (i, j) -> i == j ? diagonal[i] : 0);
    }

    /** The symmetric part (A + A&#7488;)/2 of a square matrix. */
    public static SymmetricMatrix symmetricPart(Matrix a) {
        Matrix.requireSame("columns", a.rows(), a.columns());
        return generate(a.rows(), (i, j) -> i == j ? a.at(i, i) : 0.5 * (a.at(i, j) + a.at(j, i)));
    }

    /** Number of rows and columns. */
    public int dimension() {
        return dimension;
    }

    /** The value at (i, j), which is the value at (j, i). */
    public double at(int i, int j) {
        return i >= j ? lower[i * (i + 1) / 2 + j] : lower[j * (j + 1) / 2 + i];
    }

    /** Copies the row up to its diagonal, i + 1 values, into a given place. */
    public void copyLower(int i, double[] into, int offset) {
        System.arraycopy(lower, packedLength(i), into, offset, i + 1);
    }

    /** A copy of the diagonal. */
    public double[] diagonal() {
        double[] diagonal = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            diagonal[i] = lower[i * (i + 1) / 2 + i];
        }
        return diagonal;
    }

    /** Sum of the diagonal. */
    public double trace() {
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            sum += lower[i * (i + 1) / 2 + i];
        }
        return sum;
    }

    /** Both triangles as a dense matrix; the upper one is copied by strips of rows, which stay in a cache. */
    public Matrix toMatrix() {
        double[] out = new double[Math.multiplyExact(dimension, dimension)];
        for (int top = 0; top < dimension; top += STRIP) {
            int bottom = Math.min(dimension, top + STRIP);
            copyRows(top, bottom, out, top * dimension);
        }
        return Matrix.wrap(dimension, dimension, out);
    }

    /** Column j times scale[j], a dense matrix and nothing else of its size. */
    public Matrix scaleColumns(double[] scale) {
        Matrix.requireSame("columns", dimension, scale.length);
        double[] out = new double[Math.multiplyExact(dimension, dimension)];
        for (int top = 0; top < dimension; top += STRIP) {
            int bottom = Math.min(dimension, top + STRIP);
            copyRows(top, bottom, out, top * dimension);
            for (int i = top; i < bottom; i++) {
                for (int j = 0; j < dimension; j++) {
                    out[i * dimension + j] *= scale[j];
                }
            }
        }
        return Matrix.wrap(dimension, dimension, out);
    }

    /** Copies whole rows, both triangles, one after another into a given place. */
    void copyRows(int top, int bottom, double[] into, int offset) {
        for (int i = top; i < bottom; i++) {
            int at = offset + (i - top) * dimension;
            System.arraycopy(lower, i * (i + 1) / 2, into, at, i + 1);
            for (int j = top; j < i; j++) {
                into[offset + (j - top) * dimension + i] = into[at + j];
            }
        }
        for (int i = bottom; i < dimension; i++) {
            int row = i * (i + 1) / 2;
            for (int j = top; j < bottom; j++) {
                into[offset + (j - top) * dimension + i] = lower[row + j];
            }
        }
    }

    /** Entry-wise change. */
    public SymmetricMatrix map(Change change) {
        double[] out = new double[lower.length];
        for (int i = 0; i < dimension; i++) {
            int row = i * (i + 1) / 2;
            for (int j = 0; j <= i; j++) {
                out[row + j] = change.apply(i, j, lower[row + j]);
            }
        }
        return new SymmetricMatrix(dimension, out);
    }

    /** The sum with a matrix of the same dimension. */
    public SymmetricMatrix plus(SymmetricMatrix other) {
        return combine(1, other, 1);
    }

    /** The difference with a matrix of the same dimension. */
    public SymmetricMatrix minus(SymmetricMatrix other) {
        return combine(1, other, -1);
    }

    /** Every entry times a factor. */
    public SymmetricMatrix times(double factor) {
        double[] out = lower.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] *= factor;
        }
        return new SymmetricMatrix(dimension, out);
    }

    /** a times this plus b times other. */
    public SymmetricMatrix combine(double a, SymmetricMatrix other, double b) {
        Matrix.requireSame("dimensions", dimension, other.dimension);
        double[] out = new double[lower.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = a * lower[i] + b * other.lower[i];
        }
        return new SymmetricMatrix(dimension, out);
    }

    /**
     * The sum of weight times (part + v v&#7488;) over some parts, each with its row v of {@code offsets}: the covariance of
     * a mixture whose components have the parts as covariances and the rows as means, less the common one.
     */
    public static SymmetricMatrix mixture(double[] weights, List<SymmetricMatrix> parts, Matrix offsets) {
        Matrix.requireSame("parts", weights.length, parts.size());
        Matrix.requireSame("rows of offsets", weights.length, offsets.rows());
        int d = offsets.columns();
        double[] out = new double[packedLength(d)];
        for (int c = 0; c < weights.length; c++) {
            Matrix.requireSame("dimensions", d, parts.get(c).dimension);
            double[] part = parts.get(c).lower;
            double[] v = offsets.row(c);
            int row = 0;
            for (int i = 0; i < d; i++) {
                addRow(out, row, i + 1, weights[c], part, weights[c] * v[i], v);
                row += i + 1;
            }
        }
        return new SymmetricMatrix(d, out);
    }

    private static void addRow(double[] out, int row, int count, double a, double[] part, double b, double[] v) {
        for (int j = 0; j < count; j++) {
            out[row + j] += a * part[row + j] + b * v[j];
        }
    }

    /** Adds weight times v v&#7488;. */
    public SymmetricMatrix plusOuter(double weight, double[] v) {
        Matrix.requireSame("dimensions", dimension, v.length);
        double[] out = lower.clone();
        int packed = 0;
        for (int i = 0; i < dimension; i++) {
            double factor = weight * v[i];
            for (int j = 0; j <= i; j++) {
                out[packed + j] += factor * v[j];
            }
            packed += i + 1;
        }
        return new SymmetricMatrix(dimension, out);
    }

    /** Entry (i, j) times scale[i] scale[j]. */
    public SymmetricMatrix scaleBoth(double[] scale) {
        Matrix.requireSame("dimensions", dimension, scale.length);
        double[] out = new double[lower.length];
        int packed = 0;
        for (int i = 0; i < dimension; i++) {
            double factor = scale[i];
            for (int j = 0; j <= i; j++) {
                out[packed + j] = factor * lower[packed + j] * scale[j];
            }
            packed += i + 1;
        }
        return new SymmetricMatrix(dimension, out);
    }

    /** The product with a vector. */
    public double[] times(double[] v) {
        Matrix.requireSame("dimensions", dimension, v.length);
        double[] out = new double[v.length];
        int packed = 0;
        for (int i = 0; i < v.length; i++) {
            out[i] += addRow(packed, i, v, out) + lower[packed + i] * v[i];
            packed += i + 1;
        }
        return out;
    }

    /** Row i's part left of the diagonal times v; its transpose times v_i is added to out. */
    private double addRow(int packed, int i, double[] v, double[] out) {
        double sum = 0;
        double factor = v[i];
        for (int j = 0; j < i; j++) {
            out[j] += lower[packed + j] * factor;
        }
        for (int j = 0; j < i; j++) {
            sum += lower[packed + j] * v[j];
        }
        return sum;
    }

    /** The largest sum of absolute values of a row: at least the largest absolute eigenvalue. */
    public double largestRowSum() {
        double[] sums = new double[dimension];
        int packed = 0;
        for (int i = 0; i < dimension; i++) {
            for (int j = 0; j < i; j++) {
                double value = Math.abs(lower[packed + j]);
                sums[i] += value;
                sums[j] += value;
            }
            sums[i] += Math.abs(lower[packed + i]);
            packed += i + 1;
        }
        return Arrays.stream(sums).max().orElse(0);
    }

    /** The sum of v&#7488; S v over the rows v, tr A S A&#7488;, without a d &times; d copy; d&sup2; flops a row. */
    public double energy(Matrix rows) {
        double[][] half = half(rows);
        double sum = 0;
        for (int r = 0; r < rows.rows(); r++) {
            sum += 2 * dot(half[r], 0, rows.row(r), dimension);
        }
        return sum;
    }

    /**
     * A S A&#7488; for a few rows A, m &times; d, without a d &times; d copy; m d&sup2; + 2 m&sup2; d flops. For many rows a
     * {@link Backend#congruence backend's} is faster.
     */
    public SymmetricMatrix congruence(Matrix rows) {
        double[][] half = half(rows);
        double[][] own = new double[rows.rows()][];
        Arrays.setAll(own, rows::row);
        return generate(rows.rows(), (p, q) -> dot(half[p], 0, own[q], dimension) + dot(half[q], 0, own[p], dimension));
    }

    /** A (L + D/2), L what is below the diagonal D of S: S is this factor and its transpose. One reading of S. */
    private double[][] half(Matrix rows) {
        Matrix.requireSame("columns", dimension, rows.columns());
        double[][] own = new double[rows.rows()][];
        Arrays.setAll(own, rows::row);
        double[][] half = new double[own.length][dimension];
        int at = 0;
        for (int i = 0; i < dimension; i++) {
            for (int r = 0; r < own.length; r++) {
                addScaled(at, i, own[r][i], half[r]);
                half[r][i] += lower[at + i] * own[r][i] / 2;
            }
            at += i + 1;
        }
        return half;
    }

    private void addScaled(int packed, int count, double factor, double[] out) {
        for (int j = 0; j < count; j++) {
            out[j] += lower[packed + j] * factor;
        }
    }

    /** Four sums, since one is not vectorised and waits for each addition. */
    private static double dot(double[] x, int from, double[] v, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int j = 0;
        for (; j <= count - 4; j += 4) {
            a += x[from + j] * v[j];
            b += x[from + j + 1] * v[j + 1];
            c += x[from + j + 2] * v[j + 2];
            d += x[from + j + 3] * v[j + 3];
        }
        for (; j < count; j++) {
            a += x[from + j] * v[j];
        }
        return (a + b) + (c + d);
    }

    /** Largest absolute entry; NaN if any entry is NaN. */
    public double maxAbs() {
        double max = 0;
        for (double value : lower) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }

    /** The sum of all d&sup2; products of entries, tr A B. */
    public double inner(SymmetricMatrix other) {
        Matrix.requireSame("dimensions", dimension, other.dimension);
        double all = 2 * dot(lower, 0, other.lower, lower.length);
        for (int i = 0; i < dimension; i++) {
            all -= at(i, i) * other.at(i, i);
        }
        return all;
    }

    /** Square root of the sum of all d&sup2; squared entries. */
    public double frobeniusNorm() {
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            int row = i * (i + 1) / 2;
            for (int j = 0; j < i; j++) {
                sum += 2 * lower[row + j] * lower[row + j];
            }
            sum += lower[row + i] * lower[row + i];
        }
        return Math.sqrt(sum);
    }

    /** The backing packed triangle, for the backends of this package only. */
    double[] array() {
        return lower;
    }

    /** Exact equality of dimension and entries. */
    @Override
    public boolean equals(Object other) {
        return other instanceof SymmetricMatrix m && m.dimension == dimension && Arrays.equals(m.lower, lower);
    }

    @Override
    public int hashCode() {
        return 31 * dimension + Arrays.hashCode(lower);
    }

    @Override
    public String toString() {
        return "SymmetricMatrix[" + dimension + "]";
    }
}
