package dev.presage.probe;

import dev.presage.data.ClassLabels;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;

/**
 * The softmax probe (multinomial logistic regression) with intercept on k features: class probabilities are proportional to
 * exp(A&#7488; u + b). It minimises, per sample,
 *
 * <p>(1/n) &sum;_i [log &sum;_c exp(a_c&#7488; u_i + b_c) - a_{y_i}&#7488; u_i - b_{y_i}] + (ridge/2) ||A||&sup2;,
 *
 * <p>which is convex; the fit starts from A = 0 and the logarithms of the class frequencies, so it is deterministic (same
 * bits at a fixed thread count of the backend). Adding the same to all classes changes no probability: columns of A and
 * entries of b are those that sum to 0 over the classes that have training samples. A class without any has logit
 * -&infin; (intercept {@link Double#NEGATIVE_INFINITY}, loadings 0) and is never predicted. With one class there is nothing
 * to fit: 0 iterations.
 *
 * <p>Not reaching the gradient norm of the plan is no failure: {@link #converged} says so and {@link #gradientNorm} how far
 * it came.
 *
 * @param loadings k &times; l, A
 * @param intercept b, length l
 * @param plan what was asked for
 * @param gradientNorm norm of the gradient of the penalised mean loss, over A and b of the classes that have samples
 * @param iterations Newton steps made
 */
public record SoftmaxProbe(Matrix loadings, Vector intercept, SoftmaxPlan plan, double gradientNorm, int iterations) {
    /**
     * The probe fitted to training features. Truncated Newton with preconditioned conjugate gradients, see {@code
     * SoftmaxFit}: about l n k&sup2; flops and 6 products of 4 n k l flops a step; 12 to 14 steps on Fashion-MNIST. Memory
     * beside the features: what the backend copies of them during a product, and about six arrays of n l doubles.
     *
     * @param features n &times; k, finite; best of covariance I, else the ridge means something else
     * @param labels the class of each row
     * @throws IllegalArgumentException if there are no features, n differs, or a feature is not finite
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt stays pending
     */
    public static SoftmaxProbe fit(
            Matrix features, ClassLabels labels, SoftmaxPlan plan, Backend backend, Progress progress) {
        requireFinite(features);
        if (features.rows() != labels.size()) {
            throw new IllegalArgumentException("a softmax probe expects a label for each of n = " + features.rows()
                    + " samples, found " + labels.size() + " labels");
        }
        return new SoftmaxFit(features, labels, plan, backend, progress).solve();
    }

    private static void requireFinite(Matrix features) {
        if (features.rows() == 0 || features.columns() == 0) {
            throw new IllegalArgumentException("a softmax probe expects at least one sample and one feature, found "
                    + features.rows() + " x " + features.columns());
        }
        for (int i = 0; i < features.rows(); i++) {
            for (int j = 0; j < features.columns(); j++) {
                if (!Double.isFinite(features.at(i, j))) {
                    throw new IllegalArgumentException("a softmax probe expects finite features, found "
                            + features.at(i, j) + " at sample " + i + ", feature " + j + " (from 0)");
                }
            }
        }
    }

    /** Whether the gradient norm of the plan was reached. */
    public boolean converged() {
        return gradientNorm <= plan.gradientNorm();
    }

    /** The class of the largest logit, given the features of a sample, which start at an offset; O(k l). */
    int predict(double[] features, int offset, double[] logits) {
        Scores.of(loadings, intercept, features, offset, logits);
        return Scores.best(logits);
    }
}
