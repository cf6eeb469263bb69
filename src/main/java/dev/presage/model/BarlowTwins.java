package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Vector;

/**
 * Barlow Twins: with K_ij = (W G W&#7488;)_ij / sqrt((W S W&#7488;)_ii (W S W&#7488;)_jj), the loss
 * &sum; (1 - K_ii)&sup2; + b &sum;_{i&ne;j} K_ij&sup2;. Over whitened encoders, W S W&#7488; = I, K = U &Omega; U&#7488; for a
 * rotation U, so the loss is k - 2 &sum; &omega;_j + b &sum; &omega;_j&sup2; + (1 - b) &sum; K_ii&sup2;; a diagonal can be any that
 * &omega; majorises (Schur and Horn), so that for b &le; 1 an even one is best and for b &ge; 1 &omega; itself:
 * &sum; (1 - &omega;_j)&sup2; - (1 - min(b, 1)) &sum; (&omega;_j - mean &omega;)&sup2;. For b = 1, as usual, every rotation is as good.
 *
 * <p>Without the constraint less can be reached, with the same span. For b = 1: &sum; (1 - q_j &omega;_j)&sup2; at sum q = k, so
 * with u_j = 1/&omega;_j the loss (&sum; u_j - k)&sup2; / &sum; u_j&sup2; ({@link #unconstrained}) while every q_j is positive.
 * Trained encoders go there; their features are compared after whitening. Source: Zbontar et al. 2021; theory.md 3.7.
 *
 * @param redundancy b, positive
 */
public record BarlowTwins(double redundancy) implements EmbeddingObjective {
    /** Checks b. */
    public BarlowTwins {
        if (!(redundancy > 0) || Double.isInfinite(redundancy)) {
            throw new BadInputException("--redundancy expects a positive number, found " + redundancy);
        }
    }

    @Override
    public String name() {
        return "barlow-twins";
    }

    @Override
    public double loss(Vector omega, int k) {
        double mean = 0;
        for (int j = 0; j < k; j++) {
            mean += omega.at(j) / k;
        }
        double loss = 0;
        for (int j = 0; j < k; j++) {
            double missing = 1 - omega.at(j);
            double apart = omega.at(j) - mean;
            loss += missing * missing - (1 - Math.min(redundancy, 1)) * apart * apart;
        }
        return loss;
    }

    /**
     * The optimal loss for b = 1 without the constraint; its features lose none of the first k if
     * (&sum; u_j - k) u_k &lt; &sum; u_j&sup2;.
     */
    public static double unconstrained(Vector omega, int k) {
        double sum = 0;
        double squares = 0;
        for (int j = 0; j < k; j++) {
            double u = 1 / omega.at(j);
            sum += u;
            squares += u * u;
        }
        return (sum - k) * (sum - k) / squares;
    }
}
