package dev.presage.model;

import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.Optional;

/**
 * The spectral contrastive loss -2 tr(W G W&#7488;) + ||W S W&#7488;||&sup2;, without constraint. The optimum is
 * W = &Omega;_k^{1/2} Q_k&#7488; S^{-1/2} up to a rotation, loss -&sum; &omega;_j&sup2;. Source: HaoChen et al. 2021;
 * theory.md 3.5.
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
