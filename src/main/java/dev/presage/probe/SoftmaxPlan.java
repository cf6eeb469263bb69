package dev.presage.probe;

/**
 * How a {@link SoftmaxProbe} is fitted.
 *
 * @param ridge the penalty per sample, (ridge/2) ||A||&sup2; on the loadings, not on the intercept, relative to features of
 *     covariance I; at least 0. With 0 there is no optimum where classes can be separated: the fit then stops at some
 *     loadings whose gradient is as small as asked for
 * @param gradientNorm the Euclidean norm of the gradient of the mean loss, over loadings and intercept together, at which
 *     the fit ends; positive
 * @param maxIterations most Newton steps, at least 0
 */
public record SoftmaxPlan(double ridge, double gradientNorm, int maxIterations) {
    /** Ridge 1e-6, gradient norm 1e-6, at most 200 Newton steps (Fashion-MNIST takes about 15). */
    public static final SoftmaxPlan USUAL = new SoftmaxPlan(1e-6, 1e-6, 200);

    /** Checks the ranges. */
    public SoftmaxPlan {
        if (!(ridge >= 0) || Double.isInfinite(ridge)) {
            throw new IllegalArgumentException("a softmax probe expects a finite ridge of at least 0, found " + ridge);
        }
        if (!(gradientNorm > 0) || Double.isInfinite(gradientNorm)) {
            throw new IllegalArgumentException(
                    "a softmax probe expects a positive finite gradient norm to reach, found " + gradientNorm);
        }
        if (maxIterations < 0) {
            throw new IllegalArgumentException("a softmax probe expects at least 0 iterations, found " + maxIterations);
        }
    }
}
