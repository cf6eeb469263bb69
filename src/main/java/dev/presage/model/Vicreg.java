package dev.presage.model;

import dev.presage.linalg.Vector;

/**
 * VICReg with its variance and covariance terms as a constraint, W S W&#7488; = I: joint embedding, loss
 * 2 &sum; (1 - &omega;_j).
 *
 * <p>With the terms as penalties instead, the mean of ||z - z'||&sup2; + v &sum; max(0, 1 - standard deviation) + c &sum;
 * covariance&sup2; (the latter two summed over both views), the optimum still spans the leading solutions: any spectrum p fits a
 * covariance of even diagonal (Schur and Horn), so the loss is 2 &sum; p_j (1 - &omega;_j) + 2vk max(0, 1 - sqrt(mean p))
 * + 2c (&sum; p_j&sup2; - k (mean p)&sup2;), minimal at p_j = mean p + (&omega;_j - mean &omega;)/(2c) where these are positive,
 * with mean p the smaller of 1 and (v/(2 - 2 mean &omega;))&sup2;. For v = c = 1, with which Presage trains, they always are; at
 * the published weights (25, 25, 1: v = 1, c = 1/25) features whose &omega; is more than 0.08 below the mean are lost.
 * Source: Bardes, Ponce &amp; LeCun, ICLR 2022; theory.md 3.8.
 */
public record Vicreg() implements EmbeddingObjective {
    @Override
    public String name() {
        return "vicreg";
    }

    @Override
    public double loss(Vector omega, int k) {
        return new JointEmbedding().loss(omega, k);
    }
}
