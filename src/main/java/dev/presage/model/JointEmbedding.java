package dev.presage.model;

import dev.presage.linalg.Vector;

/**
 * Joint embedding: min E||W &tau;1(x) - W &tau;2(x)||&sup2; subject to E[W&tau; (W&tau;)&#7488;] = I. With
 * S^{-1/2} G S^{-1/2} = Q &Omega; Q&#7488; the optimum is W = Q_k&#7488; S^{-1/2} up to a rotation, loss
 * 2 &sum; (1 - &omega;_j). Source: Van Assel et al. 2025, Theorem 3.2; theory.md 3.2.
 */
public record JointEmbedding() implements EmbeddingObjective {
    @Override
    public String name() {
        return "joint-embedding";
    }

    @Override
    public double loss(Vector omega, int k) {
        double loss = 0;
        for (int j = 0; j < k; j++) {
            loss += 2 * (1 - omega.at(j));
        }
        return loss;
    }
}
