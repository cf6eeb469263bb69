package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.moments.Moments;
import java.util.random.RandomGenerator;

/**
 * A random affine operator &tau;(x) = P x + e, (P, e) independent of x (theory.md section 2). It has two faces, always
 * kept together: it can <em>push</em> moments, exactly, and it can <em>sample</em>; sampling is the referee of pushing.
 *
 * <p>An author writes {@link #meanMap}, {@link #push} and {@link #sample(double[], RandomGenerator)}; composition
 * ({@link Sequence}), mixture ({@link Mixture}) and the view moments follow.
 */
public interface AffineNoise {
    /** Number of coordinates d. */
    int dimension();

    /** The expected view as a function of the source: x -&gt; E[P] x + E[e]. */
    AffineMap meanMap();

    /** Mean and covariance of the view &tau;(x), from those of x. Exact; does not touch samples. */
    Moments push(Moments clean);

    /** Replaces one sample of length d by one independent view of it. */
    void sample(double[] x, RandomGenerator random);

    /** One independent view of each row. */
    default Matrix sample(Matrix rows, RandomGenerator random) {
        double[] out = new double[rows.rows() * rows.columns()];
        for (int i = 0; i < rows.rows(); i++) {
            double[] x = rows.row(i);
            sample(x, random);
            System.arraycopy(x, 0, out, i * x.length, x.length);
        }
        return Matrix.wrap(rows.rows(), rows.columns(), out);
    }
}
