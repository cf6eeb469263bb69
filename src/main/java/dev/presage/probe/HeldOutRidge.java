package dev.presage.probe;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import dev.presage.moments.SplitMoments;
import java.util.Optional;

/**
 * Ridge probes judged on a part of the training samples that they were not fitted to, from moments alone: with V, &mu; and ybar
 * of the kept part, the mean squared error of ybar + V(x - &mu;) on the part held out is
 *
 * <pre>tr Y - 2 tr V B + tr V C V&#7488; + ||ybar' - ybar - V(&mu;' - &mu;)||&sup2;</pre>
 *
 * with that part's label covariance Y, label moments B, covariance C and means &mu;', ybar'. So no sample is read again and no
 * eigenproblem is solved, as {@link RidgePath} does both for leave-one-out. The difference of sums is exact to rounding
 * relative to tr Y.
 *
 * <p>Cost: a solution, d&sup3;/3 + 3 d&sup2; l flops, for each penalty; memory: d&sup2; numbers while it is solved.
 */
public final class HeldOutRidge {
    private final Moments kept;
    private final LabelMoments keptLabels;
    private final Moments heldOut;
    private final LabelMoments heldOutLabels;
    private final Backend backend;

    private HeldOutRidge(SplitMoments parts, Backend backend) {
        kept = parts.kept().overall();
        keptLabels = parts.kept().labels();
        heldOut = parts.heldOut().overall();
        heldOutLabels = parts.heldOut().labels();
        this.backend = backend;
    }

    /** Probes fitted to the kept one of two parts of prepared samples. */
    public static HeldOutRidge of(SplitMoments parts, Backend backend) {
        if (parts.kept().overall().count() < 2 || parts.heldOut().overall().count() < 1) {
            throw new IllegalArgumentException("probes judged on samples held out expect two parts, found "
                    + parts.kept().overall().count() + " samples kept and "
                    + parts.heldOut().overall().count() + " held out");
        }
        return new HeldOutRidge(parts, backend);
    }

    /**
     * Mean over the samples held out of the squared error, summed over the classes, of the probe of a penalty &rho;; infinite where
     * C + &rho; I is not positive definite beyond rounding, so that there is no such probe.
     */
    public double squaredError(double penalty) {
        return weights(kept.covariance(), keptLabels.cross(), penalty, backend)
                .map(this::squaredError)
                .orElse(Double.POSITIVE_INFINITY);
    }

    private double squaredError(Matrix v) {
        Matrix b = heldOutLabels.cross();
        double explained = 0;
        for (int c = 0; c < v.rows(); c++) {
            for (int i = 0; i < v.columns(); i++) {
                explained += v.at(c, i) * b.at(i, c);
            }
        }
        Vector fitted = Vector.wrap(v.times(heldOut.mean().minus(kept.mean()).toArray()));
        Vector offset = heldOutLabels.mean().minus(keptLabels.mean()).minus(fitted);
        return heldOutLabels.energy() - 2 * explained + heldOut.covariance().energy(v) + offset.dot(offset);
    }

    /** The squared error of the mean label of the kept part: what R&sup2; compares with. */
    public double squaredErrorOfMean() {
        Vector offset = heldOutLabels.mean().minus(keptLabels.mean());
        return heldOutLabels.energy() + offset.dot(offset);
    }

    /** The probe fitted to samples of those moments: that of {@link RidgePath#probe}, without an eigenproblem. */
    public static RidgeProbe fit(Moments moments, LabelMoments labels, double penalty, Backend backend) {
        Matrix v = weights(moments.covariance(), labels.cross(), penalty, backend)
                .orElseThrow(() -> new BackendException("a ridge probe expects C + rho I to be positive definite, found"
                        + " that rounding spoils it at rho = " + penalty + ": a larger penalty would do"));
        return new RidgeProbe(v, labels.mean(), penalty);
    }

    /** V = B&#7488;(C + &rho; I)^{-1}. */
    private static Optional<Matrix> weights(SymmetricMatrix covariance, Matrix cross, double penalty, Backend backend) {
        return backend.solveShifted(covariance, penalty, cross).map(Matrix::transpose);
    }
}
