package dev.presage.model;

import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * Denoising reconstruction, over \(D\) (d &times; k) and \(E\) (k &times; d):
 * \[\min\ \mathbb{E}\,\lVert x - D E\,\tau(x)\rVert^2.\]
 * With \(M S^{-1/2} = R \Phi P^\top\) the optimum is \(E = P_k^\top S^{-1/2}\), \(D = R_k \Phi_k\), its loss
 * \(\operatorname{tr} C - \sum_{j \le k} \varphi_j^2\).
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
