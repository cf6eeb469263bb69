package dev.presage.moments;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;

/**
 * What a linear probe needs to know of the labels y (l dimensions; one-hot for classes, else real-valued targets), per sample.
 *
 * @param cross the centred B = E[(x-&mu;)(y-ybar)&#7488;], d &times; l
 * @param covariance the centred second moment E[(y-ybar)(y-ybar)&#7488;], l &times; l
 * @param mean ybar = E[y], length l (the class frequencies for one-hot labels)
 * @param degrees how many label dimensions can vary freely: l - 1 for one-hot labels, which sum to 1; l for targets
 */
public record LabelMoments(Matrix cross, SymmetricMatrix covariance, Vector mean, int degrees) {
    /** Checks that all three agree on l. */
    public LabelMoments {
        if (cross.columns() != mean.dimension() || covariance.dimension() != mean.dimension()) {
            throw new IllegalArgumentException("label moments expect " + mean.dimension() + " label dimensions, found "
                    + cross.columns() + " (cross) and " + covariance.dimension() + " (covariance)");
        }
    }

    /** Of one-hot labels of classes of given frequencies &pi;: Y2 = diag(&pi;), ybar = &pi;. */
    public static LabelMoments oneHot(Matrix cross, Vector frequencies) {
        int l = frequencies.dimension();
        return new LabelMoments(
                cross,
                SymmetricMatrix.generate(
                        l,
                        (a, b) -> a == b
                                ? frequencies.at(a) * (1 - frequencies.at(a))
                                : -frequencies.at(a) * frequencies.at(b)),
                frequencies,
                l - 1);
    }

    /** Of real-valued targets. */
    public static LabelMoments ofTargets(Matrix cross, SymmetricMatrix covariance, Vector mean) {
        return new LabelMoments(cross, covariance, mean, mean.dimension());
    }

    /** Number of label dimensions l. */
    public int labels() {
        return mean.dimension();
    }

    /** The <em>uncentred</em> Y2 = E[y y&#7488;], l &times; l. */
    public SymmetricMatrix second() {
        return covariance.plusOuter(1, mean.toArray());
    }

    /** Total variance of the labels, tr(Y2 - ybar ybar&#7488;). */
    public double energy() {
        return covariance.trace();
    }
}
