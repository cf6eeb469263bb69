package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;

/**
 * Barlow Twins: with the correlations
 * \(K_{ij} = (W G W^\top)_{ij} \big/ \sqrt{(W S W^\top)_{ii}\,(W S W^\top)_{jj}}\), the loss
 * \[\sum_i (1 - K_{ii})^2 + b \sum_{i \ne j} K_{ij}^2.\]
 * The loss told is that of the whitened solution, \(W = Q_k^\top S^{-1/2}\), whose K is diagonal whatever b:
 * \(\sum_j (1 - \omega_j)^2\). Over whitened encoders, \(W S W^\top = I\), \(K = U \Omega U^\top\) for a rotation U, so the loss is
 * \(k - 2 \sum_j \omega_j + b \sum_j \omega_j^2 + (1 - b) \sum_i K_{ii}^2\); a diagonal can be any that
 * &omega; majorises (Schur and Horn), so that for b &ge; 1 the whitened solution is best, for b = 1, as usual, every rotation is as
 * good, and for b &lt; 1 an even diagonal is better ({@link #leastWhitened}).
 *
 * <p>Without the constraint less can be reached, with the same span. For b = 1: \(\sum_j (1 - q_j \omega_j)^2\) at
 * \(\sum_j q_j = k\), so with \(u_j = 1/\omega_j\) the loss \((\sum_j u_j - k)^2 / \sum_j u_j^2\) ({@link #unconstrained}) while every
 * q is positive. Trained encoders go there; their features are compared after whitening, and their own loss ({@link #ownLoss}) with
 * that of the whitened solution. No closed form of it is claimed for b &lt; 1. Source: Zbontar et al. 2021; theory.md 3.7.
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
        double loss = 0;
        for (int j = 0; j < k; j++) {
            double missing = 1 - omega.at(j);
            loss += missing * missing;
        }
        return loss;
    }

    /**
     * The least loss over whitened encoders: &sum; (1 - &omega;_j)&sup2; - (1 - min(b, 1)) &sum; (&omega;_j - mean &omega;)&sup2;, for
     * b &lt; 1 below that of the whitened solution, and reached where the diagonal of K is even.
     */
    public double leastWhitened(Vector omega, int k) {
        double mean = 0;
        for (int j = 0; j < k; j++) {
            mean += omega.at(j) / k;
        }
        double spread = 0;
        for (int j = 0; j < k; j++) {
            spread += (omega.at(j) - mean) * (omega.at(j) - mean);
        }
        return loss(omega, k) - (1 - Math.min(redundancy, 1)) * spread;
    }

    /**
     * The loss of W itself, whitened or not, from the moments of its features; K_ij is 0 where feature i or j has no variance.
     *
     * @param between W G W&#7488;
     * @param total W S W&#7488;
     */
    public double ownLoss(SymmetricMatrix between, SymmetricMatrix total) {
        int k = total.dimension();
        double loss = 0;
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                double scale = Math.sqrt(total.at(i, i) * total.at(j, j));
                double correlation = scale > 0 ? between.at(i, j) / scale : 0;
                loss += i == j ? (1 - correlation) * (1 - correlation) : redundancy * correlation * correlation;
            }
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
