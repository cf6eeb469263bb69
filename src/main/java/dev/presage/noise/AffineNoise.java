package dev.presage.noise;

import dev.presage.moments.Moments;
import java.util.random.RandomGenerator;

/**
 * A random affine operator &tau;(x) = P x + e, (P, e) independent of x (theory.md section 2). It has two faces, always
 * kept together: it can <em>push</em> moments, exactly, and it can <em>sample</em>; sampling is the referee of pushing.
 *
 * <p>An author writes {@link #meanMap}, {@link #push} and {@link #sample(double[], RandomGenerator)}; composition
 * ({@link Sequence}), mixture ({@link Mixture}) and the view moments follow.
 */
public non-sealed interface AffineNoise extends NoiseOperator {
    /** The expected view as a function of the source: x -&gt; E[P] x + E[e]. */
    AffineMap meanMap();

    /** Mean and covariance of the view &tau;(x), from those of x. Exact; does not touch samples. */
    Moments push(Moments clean);
}
