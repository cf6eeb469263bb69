package dev.presage.linalg;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Cyclic Jacobi: rotates pairs of coordinates until nothing is left off the diagonal. Slow (about ten sweeps of 6d&sup3;
 * flops) but it converges on every symmetric matrix, so it is what the Java backend falls back to.
 * Source: Golub and Van Loan, Matrix Computations, 4th ed., sections 8.5 (symmetric) and 8.6.3 (one-sided SVD).
 */
final class Jacobi {
    private static final int SWEEPS = 60;

    private Jacobi() {}

    /** Eigenvalues, descending, and eigenvectors as rows. Entries should be of moderate size (scaled by the caller). */
    static SymmetricEigen eigen(SymmetricMatrix matrix) {
        int d = matrix.dimension();
        double[][] a = rowsOf(matrix.toMatrix());
        double[][] vectors = identity(d);
        double negligible = Residuals.ROUNDOFF * matrix.frobeniusNorm() / Math.max(1, d);
        boolean rotated = true;
        for (int sweep = 0; sweep < SWEEPS && rotated; sweep++) {
            rotated = false;
            for (int p = 0; p < d - 1; p++) {
                for (int q = p + 1; q < d; q++) {
                    if (Math.abs(a[p][q]) > negligible) {
                        rotateSymmetric(a, vectors, p, q);
                        rotated = true;
                    }
                }
            }
        }
        double[] values = new double[d];
        for (int i = 0; i < d; i++) {
            values[i] = a[i][i];
        }
        Integer[] order = descending(values);
        double[] sorted = new double[d];
        double[] rows = new double[d * d];
        for (int i = 0; i < d; i++) {
            sorted[i] = values[order[i]];
            System.arraycopy(vectors[order[i]], 0, rows, i * d, d);
        }
        return new SymmetricEigen(sorted, Matrix.wrap(d, d, rows));
    }

    /** Zeroes a[p][q] by the smaller of the two possible angles. */
    private static void rotateSymmetric(double[][] a, double[][] vectors, int p, int q) {
        double off = a[p][q];
        double theta = (a[q][q] - a[p][p]) / (2 * off);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(1, theta));
        double c = 1 / Math.sqrt(1 + t * t);
        double s = t * c;
        double app = a[p][p] - t * off;
        double aqq = a[q][q] + t * off;
        rotate(a[p], a[q], c, s);
        a[p][p] = app;
        a[q][q] = aqq;
        a[p][q] = 0;
        a[q][p] = 0;
        for (int i = 0; i < a.length; i++) {
            a[i][p] = a[p][i];
            a[i][q] = a[q][i];
        }
        rotate(vectors[p], vectors[q], c, s);
    }

    private static void rotate(double[] x, double[] y, double c, double s) {
        for (int i = 0; i < x.length; i++) {
            double u = x[i];
            double v = y[i];
            x[i] = c * u - s * v;
            y[i] = s * u + c * v;
        }
    }

    /** Thin singular value decomposition by orthogonalising the rows (or columns, the fewer) of the matrix. */
    static Svd svd(Matrix matrix) {
        if (matrix.rows() > matrix.columns()) {
            Svd transposed = svd(matrix.transpose());
            return new Svd(
                    transposed.values(),
                    transposed.right().transpose(),
                    transposed.left().transpose());
        }
        int m = matrix.rows();
        double[][] w = rowsOf(matrix);
        double[][] v = identity(m);
        double smallest = Residuals.ROUNDOFF * matrix.frobeniusNorm();
        boolean rotated = true;
        for (int sweep = 0; sweep < SWEEPS && rotated; sweep++) {
            rotated = false;
            for (int p = 0; p < m - 1; p++) {
                for (int q = p + 1; q < m; q++) {
                    rotated |= orthogonalise(w, v, p, q, smallest);
                }
            }
        }
        return sortedSvd(w, v, matrix.columns());
    }

    private static boolean orthogonalise(double[][] w, double[][] v, int p, int q, double smallest) {
        double pp = dot(w[p], w[p]);
        double qq = dot(w[q], w[q]);
        double pq = dot(w[p], w[q]);
        double bound = Math.max(Math.sqrt(pp), smallest) * Math.max(Math.sqrt(qq), smallest);
        if (Math.abs(pq) <= Residuals.ROUNDOFF * bound) {
            return false;
        }
        double theta = (qq - pp) / (2 * pq);
        double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(1, theta));
        double c = 1 / Math.sqrt(1 + t * t);
        rotate(w[p], w[q], c, t * c);
        rotate(v[p], v[q], c, t * c);
        return true;
    }

    /** W = V A has orthogonal rows: A = V' diag(norms) (rows / norms); rows without length are replaced. */
    private static Svd sortedSvd(double[][] w, double[][] v, int n) {
        int m = w.length;
        double[] norms = new double[m];
        for (int i = 0; i < m; i++) {
            norms[i] = Math.sqrt(dot(w[i], w[i]));
        }
        Integer[] order = descending(norms);
        double[] values = new double[m];
        double[][] right = new double[m][];
        for (int i = 0; i < m; i++) {
            values[i] = norms[order[i]];
            right[i] = values[i] > m * Residuals.ROUNDOFF * values[0] ? w[order[i]].clone() : new double[n];
            orthonormalise(right, i);
        }
        double[] rightRows = new double[m * n];
        for (int i = 0; i < m; i++) {
            System.arraycopy(right[i], 0, rightRows, i * n, n);
        }
        Matrix left = Matrix.generate(m, m, (i, j) -> v[order[j]][i]);
        return new Svd(values, left, Matrix.wrap(m, n, rightRows));
    }

    /** Makes row i a unit vector orthogonal to those before it; a zero row becomes the first unit vector that fits. */
    private static void orthonormalise(double[][] rows, int i) {
        double[] row = rows[i];
        double length = Math.sqrt(dot(row, row));
        for (int candidate = 0; length == 0; candidate++) {
            Arrays.fill(row, 0);
            row[candidate] = 1;
            removeEarlier(rows, i);
            double left = Math.sqrt(dot(row, row));
            length = left * left * 2 * row.length >= 1 ? left : 0;
        }
        scale(row, 1 / length);
        removeEarlier(rows, i);
        scale(row, 1 / Math.sqrt(dot(row, row)));
    }

    private static void removeEarlier(double[][] rows, int i) {
        for (int before = 0; before < i; before++) {
            double along = dot(rows[before], rows[i]);
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] -= along * rows[before][j];
            }
        }
    }

    private static void scale(double[] row, double factor) {
        for (int j = 0; j < row.length; j++) {
            row[j] *= factor;
        }
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    static Integer[] descending(double[] values) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -values[i]));
        return order;
    }

    private static double[][] rowsOf(Matrix a) {
        double[][] rows = new double[a.rows()][];
        Arrays.setAll(rows, a::row);
        return rows;
    }

    private static double[][] identity(int d) {
        double[][] rows = new double[d][d];
        for (int i = 0; i < d; i++) {
            rows[i][i] = 1;
        }
        return rows;
    }
}
