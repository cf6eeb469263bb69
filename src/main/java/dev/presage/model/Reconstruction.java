package dev.presage.model;

import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * Denoising reconstruction: min over D (d &times; k), E (k &times; d) of E||x - D E &tau;(x)||&sup2;. With
 * M S^{-1/2} = R &Phi; P&#7488; the optimum is E = P_k&#7488; S^{-1/2}, D = R_k &Phi;_k, loss tr C - &sum; &phi;_j&sup2;.
 * Source: Van Assel et al. 2025, Theorem 3.1; Balestriero &amp; LeCun 2024; theory.md 3.1.
 */
public record Reconstruction() implements SpectralObjective {
    @Override
    public String name() {
        return "reconstruction";
    }

    @Override
    public boolean usesLabels() {
        return false;
    }

    @Override
    public boolean reconstructs() {
        return true;
    }

    @Override
    public Target target(ViewMoments views, Optional<LabelViewMoments> labels) {
        return new Target.Factor(views.cross());
    }

    @Override
    public double spectrumOf(double solution) {
        return solution;
    }

    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        double loss = views.clean().trace();
        for (int j = 0; j < k; j++) {
            loss -= spectrum.at(j) * spectrum.at(j);
        }
        return loss;
    }
}
