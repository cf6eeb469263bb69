package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.random.RandomGenerator;

/**
 * Contrast about a sample's own mean over all coordinates: &tau;(x) = J x + a (I - J) x, J = 11&#7488;/d, a uniform on a
 * range. With X = covariance, m1 = E[a], m2 = E[a&sup2;], R = I - J the covariance becomes
 * J X J + m1 (J X R + R X J) + m2 R X R + Var(a) R&mu; (R&mu;)&#7488;. Exact, O(d&sup2;). Source: theory.md section 2.
 */
public final class ContrastNoise implements AffineNoise {
    private final int dimension;
    private final Uniform factor;

    /** Factors uniform on a range. */
    public ContrastNoise(int dimension, double from, double to) {
        if (!(from >= 0 && from <= to) || Double.isInfinite(to)) {
            throw new BadInputException("contrast expects a range of factors of at least 0, found " + from + ".." + to);
        }
        this.dimension = dimension;
        factor = new Uniform(from, to);
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public AffineMap meanMap() {
        return new Contrast(dimension, factor.mean());
    }

    @Override
    public Moments push(Moments clean) {
        int d = dimension;
        double m1 = factor.mean();
        double m2 = factor.variance() + m1 * m1;
        SymmetricMatrix x = clean.covariance();
        double[] rowMean = x.toMatrix().times(Vector.constant(d, 1.0 / d).toArray());
        double all = Vector.wrap(rowMean.clone()).sum() / d;
        Vector deviation = clean.mean().minus(Vector.constant(d, clean.mean().sum() / d));
        SymmetricMatrix pushed = x.map((i, j, value) -> {
            double mixed = rowMean[j] - all + rowMean[i] - all;
            double centred = value - rowMean[i] - rowMean[j] + all;
            return all + m1 * mixed + m2 * centred + factor.variance() * deviation.at(i) * deviation.at(j);
        });
        return new Moments(clean.count(), meanMap().apply(clean.mean()), pushed);
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        Contrast.apply(x, 0, x.length, factor.draw(random));
    }

    private record Contrast(int dimension, double factor) implements AffineMap {
        static void apply(double[] x, int offset, int length, double factor) {
            double mean = 0;
            for (int i = 0; i < length; i++) {
                mean += x[offset + i];
            }
            mean /= length;
            for (int i = 0; i < length; i++) {
                x[offset + i] = mean + factor * (x[offset + i] - mean);
            }
        }

        @Override
        public Matrix linear(Matrix rows) {
            double[] out = rows.toArray();
            for (int i = 0; i < rows.rows(); i++) {
                apply(out, i * dimension, dimension, factor);
            }
            return Matrix.wrap(rows.rows(), rows.columns(), out);
        }

        @Override
        public Vector offset() {
            return Vector.zeros(dimension);
        }
    }
}
