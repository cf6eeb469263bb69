package dev.presage.linalg;

/**
 * How far a result is from its definition, relative to the norm of the problem, found with O(d&sup2;) work: both sides
 * are applied to a few fixed pseudo-random vectors of signs instead of being multiplied out. A wrong entry, column or
 * triangle shows up with the size of the error (Freivalds' check).
 */
final class Residuals {
    /** Unit roundoff distance of doubles, 2^-52. */
    static final double ROUNDOFF = Math.ulp(1.0);

    private static final int VECTORS = 2;

    private Residuals() {}

    /**
     * The largest relative deviation that rounding explains for dimension d: error bounds of the orthogonal algorithms
     * used here grow like a small polynomial; 100 d &epsilon; is generous and still far below any real mistake.
     */
    static double tolerance(int d) {
        return tolerance(d, Precision.FLOAT64);
    }

    /** The same for results that were computed in some precision. */
    static double tolerance(int d, Precision precision) {
        return 100 * d * precision.roundoff();
    }

    /** The larger of {@code |A U' - U' D|} (through A = U' D U) and {@code |U' U - I|}; relative. */
    static double eigen(SymmetricMatrix a, SymmetricEigen e) {
        return Math.max(eigenResidual(a, e), orthonormalRows(e.vectors()));
    }

    /** A against U' diag(values) U. */
    static double eigenResidual(SymmetricMatrix a, SymmetricEigen e) {
        double worst = 0;
        for (int trial = 0; trial < VECTORS; trial++) {
            double[] v = signs(a.dimension(), trial);
            double[] w = e.vectors().times(v);
            for (int i = 0; i < w.length; i++) {
                w[i] *= e.values()[i];
            }
            worst = worse(worst, distance(a.times(v), transposedTimes(e.vectors(), w)));
        }
        return relative(worst, a.frobeniusNorm());
    }

    /** R R' against the identity, for r &le; d rows. */
    static double orthonormalRows(Matrix rows) {
        double worst = 0;
        for (int trial = 0; trial < VECTORS; trial++) {
            double[] v = signs(rows.rows(), trial);
            worst = worse(worst, distance(rows.times(transposedTimes(rows, v)), v));
        }
        return worst;
    }

    /** A against L diag(values) R, and both orthonormal. */
    static double svd(Matrix a, Svd s) {
        double worst = 0;
        for (int trial = 0; trial < VECTORS; trial++) {
            double[] v = signs(a.columns(), trial);
            double[] w = s.right().times(v);
            for (int i = 0; i < w.length; i++) {
                w[i] *= s.values()[i];
            }
            worst = worse(worst, distance(a.times(v), s.left().times(w)));
        }
        double vectors =
                worse(orthonormalRows(s.right()), orthonormalRows(s.left().transpose()));
        return worse(relative(worst, norm(a.array())), vectors);
    }

    /** P against A B. */
    static double product(Matrix p, Matrix a, Matrix b) {
        double worst = 0;
        for (int trial = 0; trial < VECTORS; trial++) {
            double[] v = signs(p.columns(), trial);
            worst = worse(worst, distance(p.times(v), a.times(b.times(v))));
        }
        return relative(worst, norm(a.array()) * norm(b.array()));
    }

    /** The largest entry-wise difference, relative to the largest entry. */
    static double difference(double[] found, double[] expected) {
        double worst = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = worse(worst, Math.abs(found[i] - expected[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return relative(worst, largest);
    }

    private static double relative(double deviation, double norm) {
        return norm == 0 ? deviation : deviation / norm;
    }

    /** The maximum in which NaN counts as infinitely bad. */
    static double worse(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? Double.POSITIVE_INFINITY : Math.max(a, b);
    }

    static double[] transposedTimes(Matrix a, double[] v) {
        double[] out = new double[a.columns()];
        for (int i = 0; i < v.length; i++) {
            int row = i * out.length;
            for (int j = 0; j < out.length; j++) {
                out[j] += a.array()[row + j] * v[i];
            }
        }
        return out;
    }

    /** Root mean square distance: the vectors of signs have length &radic;d, so this is relative to them. */
    private static double distance(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return Math.sqrt(sum / x.length);
    }

    private static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    private static double[] signs(int length, int trial) {
        double[] out = new double[length];
        long state = 0x9E3779B97F4A7C15L * (trial + 1);
        for (int i = 0; i < length; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            out[i] = state < 0 ? -1 : 1;
        }
        return out;
    }
}
