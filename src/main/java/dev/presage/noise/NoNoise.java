package dev.presage.noise;

import dev.presage.moments.Moments;
import java.util.random.RandomGenerator;

/** &tau;(x) = x. */
public record NoNoise(int dimension) implements AffineNoise {
    @Override
    public AffineMap meanMap() {
        return AffineMap.identity(dimension);
    }

    @Override
    public Moments push(Moments clean) {
        return clean;
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {}
}
