package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One of several operators, drawn anew for each view with fixed weights. Mean maps average; the covariance is
 * {@code sum pi_j (covariance_j + (m_j - m)(m_j - m)^T)}. Cost: the sum of its parts.
 *
 * @param weights positive, summing to 1 within 1e-9
 * @param parts as many operators, of one dimension
 */
public record Mixture(List<Double> weights, List<AffineNoise> parts) implements AffineNoise {
    private static final double WEIGHT_TOLERANCE = 1e-9;

    /** Checks weights and dimensions, and divides the weights by their sum. */
    public Mixture {
        if (weights.size() != parts.size() || parts.isEmpty()) {
            throw new IllegalArgumentException(
                    "a mixture expects a weight for each part, found " + weights.size() + " and " + parts.size());
        }
        double sum = weights.stream().mapToDouble(w -> w).sum();
        if (!(Math.abs(sum - 1) <= WEIGHT_TOLERANCE) || weights.stream().anyMatch(w -> !(w > 0))) {
            throw new BadInputException("mixture weights expect positive numbers that sum to 1, found " + weights);
        }
        weights = weights.stream().map(w -> w / sum).toList();
        parts = List.copyOf(parts);
        for (AffineNoise part : parts) {
            if (part.dimension() != parts.get(0).dimension()) {
                throw new IllegalArgumentException("a mixture expects parts of dimension "
                        + parts.get(0).dimension() + ", found " + part.dimension());
            }
        }
    }

    @Override
    public int dimension() {
        return parts.get(0).dimension();
    }

    @Override
    public AffineMap meanMap() {
        return AffineMap.average(
                weights, parts.stream().map(AffineNoise::meanMap).toList());
    }

    @Override
    public Moments push(Moments clean) {
        List<Moments> pushed = parts.stream().map(part -> part.push(clean)).toList();
        Vector mean = Vector.zeros(dimension());
        for (int j = 0; j < parts.size(); j++) {
            mean = mean.plus(pushed.get(j).mean().times(weights.get(j)));
        }
        SymmetricMatrix covariance = SymmetricMatrix.zero(dimension());
        for (int j = 0; j < parts.size(); j++) {
            Vector shift = pushed.get(j).mean().minus(mean);
            covariance = covariance.combine(1, pushed.get(j).covariance(), weights.get(j));
            if (!shift.isZero()) {
                covariance = covariance.plusOuter(weights.get(j), shift.toArray());
            }
        }
        return new Moments(clean.count(), mean, covariance);
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        double u = random.nextDouble();
        int j = 0;
        while (j < parts.size() - 1 && u >= weights.get(j)) {
            u -= weights.get(j++);
        }
        parts.get(j).sample(x, random);
    }
}
