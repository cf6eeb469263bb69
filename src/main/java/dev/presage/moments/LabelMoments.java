package dev.presage.moments;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;

/**
 * What a linear probe needs to know of the labels y (l dimensions; one-hot for classes), per sample.
 *
 * @param cross the centred B = E[(x-&mu;)(y-ybar)&#7488;], d &times; l
 * @param second the <em>uncentred</em> Y2 = E[y y&#7488;], l &times; l (diagonal for one-hot labels)
 * @param mean ybar = E[y], length l (the class frequencies for one-hot labels)
 */
public record LabelMoments(Matrix cross, SymmetricMatrix second, Vector mean) {
    /** Checks that all three agree on l. */
    public LabelMoments {
        if (cross.columns() != mean.dimension() || second.dimension() != mean.dimension()) {
            throw new IllegalArgumentException("label moments expect " + mean.dimension() + " label dimensions, found "
                    + cross.columns() + " (cross) and " + second.dimension() + " (second)");
        }
    }

    /** Number of label dimensions l. */
    public int labels() {
        return mean.dimension();
    }

    /** The centred second moment E[(y-ybar)(y-ybar)&#7488;]. */
    public SymmetricMatrix covariance() {
        return second.plusOuter(-1, mean.toArray());
    }

    /** Total variance of the labels, tr(Y2 - ybarybar&#7488;). */
    public double energy() {
        return second.trace() - mean.dot(mean);
    }
}
