package dev.presage.model;

import dev.presage.linalg.Vector;

/**
 * Joint embedding, over \(W\) (k &times; d), of two independent views of each sample:
 * \[\min\ \mathbb{E}\,\lVert W\tau_1(x) - W\tau_2(x)\rVert^2 \quad\text{subject to}\quad \mathbb{E}[W\tau(x)\,(W\tau(x))^\top] = I.\]
 * With \(S^{-1/2} G S^{-1/2} = Q \Omega Q^\top\) the optimum is \(W = Q_k^\top S^{-1/2}\) up to a rotation, its loss
 * \(2 \sum_{j \le k} (1 - \omega_j)\). Source: Van Assel et al. 2025, Theorem 3.2; theory.md 3.2.
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
