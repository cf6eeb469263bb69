package dev.presage.noise;

import dev.presage.moments.Moments;
import java.util.List;
import java.util.Optional;
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
    public Optional<DrawLaw> law() {
        return Optional.of(new DrawLaw.Chain(List.of()));
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {}
}
