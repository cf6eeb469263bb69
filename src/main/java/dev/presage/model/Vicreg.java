package dev.presage.model;

import dev.presage.linalg.Vector;

/**
 * VICReg with its variance and covariance terms as a constraint, W S W&#7488; = I: joint embedding, loss
 * 2 &sum; (1 - &omega;_j).
 *
 * <p>With the terms as penalties instead, the mean of ||z - z'||&sup2; + v &sum; max(0, 1 - standard deviation) + c &sum;
 * covariance&sup2; (the latter two summed over both views), a bound is known: among features of even variances, which every spectrum
 * p of their covariance allows (Schur and Horn), the loss is 2 &sum; p_j (1 - &omega;_j) + 2vk max(0, 1 - sqrt(mean p))
 * + 2c (&sum; p_j&sup2; - k (mean p)&sup2;), minimal at p_j = mean p + (&omega;_j - mean &omega;)/(2c) where these are positive, with
 * mean p the smaller of 1 and (v/(2 - 2 mean &omega;))&sup2;. Uneven variances cost the hinge and save covariances: at v = c = 1
 * and &omega; = (0.9, 0.3) they come to 1.486 where even ones come to 1.510.
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
