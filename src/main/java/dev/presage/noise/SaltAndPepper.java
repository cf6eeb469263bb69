package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.random.RandomGenerator;

/**
 * Each coordinate independently becomes {@code low} or {@code high}, with probability ratio/2 each. With q = 1 - ratio
 * the mean becomes m_i = q &mu;_i + ratio (low + high)/2, the covariance q&sup2; cov_ij off the diagonal and
 * q (cov_ii + (&mu;_i - m_i)&sup2;) + ratio/2 ((low - m_i)&sup2; + (high - m_i)&sup2;) on it. Exact, O(d&sup2;).
 *
 * @param dimension d
 * @param ratio probability that a coordinate is replaced
 * @param low the pepper
 * @param high the salt
 */
public record SaltAndPepper(int dimension, double ratio, double low, double high) implements AffineNoise {
    /** Checks the ratio. */
    public SaltAndPepper {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new BadInputException("salt and pepper expects a ratio from 0 to 1, found " + ratio);
        }
    }

    @Override
    public AffineMap meanMap() {
        return AffineMap.diagonal(
                Vector.constant(dimension, 1 - ratio), Vector.constant(dimension, ratio * (low + high) / 2));
    }

    @Override
    public Moments push(Moments clean) {
        double q = 1 - ratio;
        Vector mean = meanMap().apply(clean.mean());
        return new Moments(clean.count(), mean, clean.covariance().map((i, j, value) -> {
            if (i != j) {
                return q * q * value;
            }
            double m = mean.at(i);
            double kept = clean.mean().at(i) - m;
            return q * (value + kept * kept) + ratio / 2 * ((low - m) * (low - m) + (high - m) * (high - m));
        }));
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        for (int i = 0; i < x.length; i++) {
            double u = random.nextDouble();
            if (u < ratio) {
                x[i] = u < ratio / 2 ? low : high;
            }
        }
    }
}
