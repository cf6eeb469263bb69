package dev.presage.theory;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineMap;
import dev.presage.noise.AffineNoise;
import java.util.random.RandomGenerator;

/** The same noise on data in other units: x -&gt; s tau(x / s). */
record Scaled(AffineNoise noise, double s) implements AffineNoise {
    @Override
    public int dimension() {
        return noise.dimension();
    }

    @Override
    public AffineMap meanMap() {
        AffineMap map = noise.meanMap();
        return new AffineMap() {
            @Override
            public int dimension() {
                return map.dimension();
            }

            @Override
            public Matrix linear(Matrix rows) {
                return map.linear(rows);
            }

            @Override
            public Vector offset() {
                return map.offset().times(s);
            }
        };
    }

    @Override
    public Moments push(Moments clean) {
        return times(noise.push(times(clean, 1 / s)), s);
    }

    private static Moments times(Moments m, double factor) {
        return new Moments(m.count(), m.mean().times(factor), m.covariance().times(factor * factor));
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        throw new UnsupportedOperationException("only moments are scaled");
    }
}
