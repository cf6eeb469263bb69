package dev.presage.noise;

import dev.presage.moments.Moments;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Independent operators one after another, left to right. Mean maps compose and (mean, covariance) is pushed through
 * each in turn: the second operator needs the mean <em>after</em> the first. Cost: the sum of its steps.
 *
 * @param steps at least one, of one dimension
 */
public record Sequence(List<AffineNoise> steps) implements AffineNoise {
    /** Checks that the dimensions agree. */
    public Sequence {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a sequence expects at least one step");
        }
        for (AffineNoise step : steps) {
            if (step.dimension() != steps.get(0).dimension()) {
                throw new IllegalArgumentException("a sequence expects steps of dimension "
                        + steps.get(0).dimension() + ", found " + step.dimension());
            }
        }
    }

    /** The steps in order. */
    public static Sequence of(AffineNoise... steps) {
        return new Sequence(List.of(steps));
    }

    @Override
    public int dimension() {
        return steps.get(0).dimension();
    }

    @Override
    public AffineMap meanMap() {
        return steps.stream()
                .map(AffineNoise::meanMap)
                .reduce(AffineMap::composed)
                .orElseThrow();
    }

    @Override
    public Moments push(Moments clean) {
        Moments moments = clean;
        for (AffineNoise step : steps) {
            moments = step.push(moments);
        }
        return moments;
    }

    @Override
    public Optional<DrawLaw> law() {
        List<DrawLaw> laws =
                steps.stream().map(AffineNoise::law).flatMap(Optional::stream).toList();
        return laws.size() == steps.size() ? Optional.of(new DrawLaw.Chain(laws)) : Optional.empty();
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        for (AffineNoise step : steps) {
            step.sample(x, random);
        }
    }
}
