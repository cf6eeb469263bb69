package dev.presage.linalg;

/**
 * A product of row-major matrices of floats, for what is trained in single precision: C = op(A) op(B), op transposing or not,
 * C being m &times; n and the sum running over k.
 */
@FunctionalInterface
public interface SingleProduct {
    /**
     * Overwrites {@code c}.
     *
     * @param a m &times; k, or k &times; m if it is to be transposed
     * @param b k &times; n, or n &times; k if it is to be transposed
     */
    void multiply(float[] a, boolean transposeA, float[] b, boolean transposeB, float[] c, int m, int n, int k);

    /** Sums in the order of k, by plain loops. */
    static void plain(float[] a, boolean transposeA, float[] b, boolean transposeB, float[] c, int m, int n, int k) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0;
                for (int l = 0; l < k; l++) {
                    float left = transposeA ? a[l * m + i] : a[i * k + l];
                    sum += left * (transposeB ? b[j * k + l] : b[l * n + j]);
                }
                c[i * n + j] = sum;
            }
        }
    }
}
