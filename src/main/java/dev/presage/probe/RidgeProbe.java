package dev.presage.probe;

import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Preparation;

/**
 * The ridge probe with intercept on prepared samples: scores are ybar + V(x - &mu;), V = B&#7488;(C + &rho; I)^{-1}, with C
 * the covariance and B the label moments; the intercept is not penalised. {@link RidgePath} fits it.
 *
 * @param weights V, l &times; d
 * @param intercept ybar, length l
 * @param penalty &rho;
 */
public record RidgeProbe(Matrix weights, Vector intercept, double penalty) {
    /** Checks the shapes. */
    public RidgeProbe {
        if (weights.rows() != intercept.dimension()) {
            throw new IllegalArgumentException("a ridge probe expects one intercept for each of its " + weights.rows()
                    + " outputs, found " + intercept.dimension());
        }
    }

    /**
     * The class of the largest score of each sample, the first of equal ones; n d l flops in one pass.
     *
     * @param preparedMean &mu;
     */
    public int[] predict(
            Samples samples, Preparation preparation, Vector preparedMean, Backend backend, Progress progress) {
        int l = intercept.dimension();
        int[] predicted = new int[samples.size()];
        double[] scores = new double[l];
        new Projection(backend, preparation, preparedMean.toArray(), progress)
                .run(samples, weights, "test", (start, rows, values) -> {
                    for (int r = 0; r < rows; r++) {
                        for (int c = 0; c < l; c++) {
                            scores[c] = intercept.at(c) + values[r * l + c];
                        }
                        predicted[start + r] = Scores.best(scores);
                    }
                });
        return predicted;
    }
}
