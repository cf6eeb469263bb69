package dev.presage.probe;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;

/** Gram-Schmidt by a Cholesky factorisation that skips rows which depend on those before them. */
final class SkippingCholesky {
    private SkippingCholesky() {}

    /**
     * Row operations that make the rows orthonormal one after another; a row that depends on those before it becomes zero.
     *
     * @param gram the inner products of the rows, of those columns that count (the operations act on all columns)
     */
    static Matrix orthonormal(SymmetricMatrix gram, Matrix rows, double pivotTolerance) {
        int k = rows.rows();
        int r = rows.columns();
        double[][] l = new double[k][];
        double[][] out = new double[k][r];
        boolean[] live = new boolean[k];
        for (int i = 0; i < k; i++) {
            l[i] = new double[i + 1];
            double rest = gram.at(i, i);
            for (int j = 0; j < i; j++) {
                if (live[j]) {
                    double sum = gram.at(i, j);
                    for (int t = 0; t < j; t++) {
                        sum -= l[i][t] * l[j][t];
                    }
                    l[i][j] = sum / l[j][j];
                    rest -= l[i][j] * l[i][j];
                }
            }
            if (rest > pivotTolerance * pivotTolerance) {
                live[i] = true;
                l[i][i] = Math.sqrt(rest);
                rows.copyRow(i, out[i], 0);
                for (int j = 0; j < i; j++) {
                    for (int c = 0; l[i][j] != 0 && c < r; c++) {
                        out[i][c] -= l[i][j] * out[j][c];
                    }
                }
                for (int c = 0; c < r; c++) {
                    out[i][c] /= l[i][i];
                }
            }
        }
        return Matrix.of(out);
    }
}
