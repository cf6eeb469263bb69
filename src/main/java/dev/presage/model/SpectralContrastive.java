package dev.presage.model;

import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.Optional;

/**
 * The spectral contrastive loss, without constraint:
 * \[-2 \operatorname{tr}(W G W^\top) + \lVert W S W^\top \rVert^2.\]
 * The optimum is \(W = \Omega_k^{1/2} Q_k^\top S^{-1/2}\) up to a rotation, its loss \(-\sum_{j \le k} \omega_j^2\). Source: HaoChen et al.
 * 2021; theory.md 3.5.
 */
public record SpectralContrastive() implements EmbeddingObjective {
    @Override
    public String name() {
        return "spectral-contrastive";
    }

    @Override
    public double loss(Vector omega, int k) {
        double loss = 0;
        for (int j = 0; j < k; j++) {
            loss -= omega.at(j) * omega.at(j);
        }
        return loss;
    }

    @Override
    public Optional<Double> lossOf(SymmetricMatrix between, SymmetricMatrix total) {
        double norm = total.frobeniusNorm();
        return Optional.of(-2 * between.trace() + norm * norm);
    }
}
