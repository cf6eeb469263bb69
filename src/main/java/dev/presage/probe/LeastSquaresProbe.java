package dev.presage.probe;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;

/**
 * The least-squares probe with intercept on the first k features, for one-hot labels or targets y: its predictions
 * are ybar + A_k&#7488; u, u the orthonormal features of x - &mu;.
 *
 * @param loadings k &times; l, A_k
 * @param intercept ybar, length l
 * @param variance E||y - ybar||&sup2;, the unit in which squared errors are counted
 */
public record LeastSquaresProbe(Matrix loadings, Vector intercept, double variance) {
    /** The probe fitted to training moments, on the first k features. */
    public static LeastSquaresProbe fit(Features features, Matrix task, LabelMoments labels, int k) {
        return new LeastSquaresProbe(features.labelLoadings(task).firstRows(k), labels.mean(), labels.energy());
    }

    /** The scores of one sample, given its features, which start at an offset. */
    void scores(double[] features, int offset, double[] into) {
        Scores.of(loadings, intercept, features, offset, into);
    }
}
