package dev.presage.moments;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.List;

/**
 * Mean and second moments of a random vector, per sample (divided by n).
 *
 * <p>What is stored is the <em>centred</em> second moment, {@code covariance} = E[(x-&mu;)(x-&mu;)&#7488;]; the
 * uncentred one of theory.md, C = covariance + &mu;&mu;&#7488;, is derived. In this order nothing is ever obtained by
 * subtracting two large sums.
 *
 * @param count the number of samples n the moments were averaged over; 0 if none (then mean and covariance are 0), or if
 *     that is not known (then they cannot be {@link #merge merged})
 * @param mean &mu;, length d
 * @param covariance d &times; d, divided by n (not n-1)
 * @param relativeError how far rounding in less than double precision is expected to move the covariance, relative to its
 *     largest eigenvalue; 0 if it was accumulated in doubles
 */
public record Moments(long count, Vector mean, SymmetricMatrix covariance, double relativeError) {
    /** Checks that mean and covariance have one dimension. */
    public Moments {
        if (count < 0) {
            throw new IllegalArgumentException("moments expect a count of at least 0, found " + count);
        }
        if (mean.dimension() != covariance.dimension()) {
            throw new IllegalArgumentException("moments expect a covariance of the mean's dimension " + mean.dimension()
                    + ", found " + covariance.dimension());
        }
    }

    /** In doubles. */
    public Moments(long count, Vector mean, SymmetricMatrix covariance) {
        this(count, mean, covariance, 0);
    }

    /** Number of coordinates d. */
    public int dimension() {
        return mean.dimension();
    }

    /** The uncentred second moment E[x x&#7488;] = covariance + &mu;&mu;&#7488;; O(d&sup2;). */
    public SymmetricMatrix secondMoment() {
        return mean.isZero() ? covariance : covariance.plusOuter(1, mean.toArray());
    }

    /**
     * Moments of the union of two sets of samples: with weights w = n&#8321;/n and 1-w, the covariance is the weighted
     * average plus w(1-w) &delta;&delta;&#7488;, &delta; the difference of the means. O(d&sup2;).
     *
     * @throws IllegalArgumentException if the dimensions differ
     */
    public Moments merge(Moments other) {
        if (dimension() != other.dimension()) {
            throw new IllegalArgumentException(
                    "moments of dimension " + dimension() + " cannot be merged with dimension " + other.dimension());
        }
        if (other.count == 0) {
            return this;
        }
        if (count == 0) {
            return other;
        }
        double weight = (double) count / (count + other.count);
        Vector delta = other.mean.minus(mean);
        return new Moments(
                count + other.count,
                mean.plus(delta.times(1 - weight)),
                covariance
                        .combine(weight, other.covariance, 1 - weight)
                        .plusOuter(weight * (1 - weight), delta.toArray()),
                Math.max(relativeError, other.relativeError));
    }

    /**
     * Moments of the union of several sets of samples: the covariance is the weighted average of (covariance + &delta;
     * &delta;&#7488;), &delta; a set's mean less the common one. O(l d&sup2;) for l sets, in one pass over each.
     */
    static Moments union(List<Moments> sets) {
        List<Moments> filled = sets.stream().filter(set -> set.count > 0).toList();
        if (filled.size() < 2) {
            return filled.isEmpty() ? sets.get(0) : filled.get(0);
        }
        long total = filled.stream().mapToLong(Moments::count).sum();
        double[] weights =
                filled.stream().mapToDouble(set -> (double) set.count / total).toArray();
        Vector origin = filled.get(0).mean;
        Vector shift = Vector.zeros(origin.dimension());
        for (int c = 0; c < weights.length; c++) {
            shift = shift.plus(filled.get(c).mean.minus(origin).times(weights[c]));
        }
        Vector mean = origin.plus(shift);
        Matrix offsets = Matrix.of(
                filled.stream().map(set -> set.mean.minus(mean).toArray()).toArray(double[][]::new));
        return new Moments(
                total,
                mean,
                SymmetricMatrix.mixture(
                        weights, filled.stream().map(Moments::covariance).toList(), offsets),
                filled.stream().mapToDouble(Moments::relativeError).max().orElse(0));
    }
}
