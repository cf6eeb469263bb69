package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import java.util.random.RandomGenerator;

/**
 * Noise that acts on the original values, seen from the prepared ones: x -&gt; (&tau;(s x + shift) - shift)/s. Exact:
 * moments are restored to raw units, pushed, and prepared again. Cost: the operator's plus O(d&sup2;).
 *
 * @param raw the operator on original values
 * @param preparation how original values become prepared ones
 */
public record RawSpaceNoise(AffineNoise raw, Preparation preparation) implements AffineNoise {
    /** Checks that the dimensions agree. */
    public RawSpaceNoise {
        if (raw.dimension() != preparation.dimension()) {
            throw new IllegalArgumentException("a preparation of d = " + preparation.dimension()
                    + " expects noise of the same dimension, found " + raw.dimension());
        }
    }

    @Override
    public int dimension() {
        return raw.dimension();
    }

    @Override
    public AffineMap meanMap() {
        return new Prepared(raw.meanMap(), preparation);
    }

    @Override
    public Moments push(Moments clean) {
        return preparation.prepare(raw.push(preparation.restore(clean)));
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        preparation.restore(x, 0);
        raw.sample(x, random);
        preparation.prepare(x, 0);
    }

    private record Prepared(AffineMap raw, Preparation preparation) implements AffineMap {
        @Override
        public int dimension() {
            return raw.dimension();
        }

        @Override
        public Matrix linear(Matrix rows) {
            return raw.linear(rows.scaleColumns(preparation.divisor().toArray()))
                    .scaleColumns(preparation.factors().toArray());
        }

        @Override
        public Vector offset() {
            return raw.apply(preparation.shift()).minus(preparation.shift()).times(preparation.factors());
        }
    }
}
