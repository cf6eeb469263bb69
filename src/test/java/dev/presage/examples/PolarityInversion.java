package dev.presage.examples;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineMap;
import dev.presage.noise.AffineNoise;
import java.util.random.RandomGenerator;

/**
 * The whole sample with the opposite sign, with a probability p: a loudspeaker connected the wrong way round. With s = +-1,
 * E[s] = 1 - 2p and s&sup2; = 1: the mean becomes (1 - 2p) &mu;, the second moment stays, and so the covariance becomes
 * C + 4p(1 - p) &mu; &mu;&#7488;. Exact, O(d&sup2;). Source: theory.md section 2, a finite family of linear maps.
 *
 * @param dimension d
 * @param probability p, from 0 to 1
 */
public record PolarityInversion(int dimension, double probability) implements AffineNoise {
    /** Checks the probability. */
    public PolarityInversion {
        if (!(probability >= 0 && probability <= 1)) {
            throw new BadInputException("a polarity inversion expects a probability from 0 to 1, found " + probability);
        }
    }

    @Override
    public AffineMap meanMap() {
        return AffineMap.diagonal(Vector.constant(dimension, 1 - 2 * probability), Vector.zeros(dimension));
    }

    @Override
    public Moments push(Moments clean) {
        double spread = 4 * probability * (1 - probability);
        return new Moments(
                clean.count(),
                meanMap().apply(clean.mean()),
                clean.covariance().plusOuter(spread, clean.mean().toArray()));
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        if (random.nextDouble() < probability) {
            for (int i = 0; i < x.length; i++) {
                x[i] = -x[i];
            }
        }
    }
}
