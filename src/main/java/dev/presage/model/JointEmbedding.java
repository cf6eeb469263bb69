package dev.presage.model;

import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * Joint embedding: min E||W &tau;1(x) - W &tau;2(x)||&sup2; subject to E[W&tau; (W&tau;)&#7488;] = I. With
 * S^{-1/2} G S^{-1/2} = Q &Omega; Q&#7488; the optimum is W = Q_k&#7488; S^{-1/2} up to a rotation, loss
 * 2 &sum; (1 - &omega;_j). Source: Van Assel et al. 2025, Theorem 3.2; theory.md 3.2.
 */
public record JointEmbedding() implements SpectralObjective {
    @Override
    public String name() {
        return "joint-embedding";
    }

    @Override
    public boolean usesLabels() {
        return false;
    }

    @Override
    public boolean reconstructs() {
        return false;
    }

    @Override
    public Target target(ViewMoments views, Optional<LabelViewMoments> labels) {
        return new Target.Form(views.between());
    }

    @Override
    public double spectrumOf(double solution) {
        return solution;
    }

    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        double loss = 0;
        for (int j = 0; j < k; j++) {
            loss += 2 * (1 - spectrum.at(j));
        }
        return loss;
    }
}
