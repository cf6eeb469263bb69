package dev.presage.model;

import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * Supervised least squares on augmented samples:
 * \[\min_V\ \mathbb{E}\,\lVert y - V\tau(x)\rVert^2.\]
 * The optimum is \(V = \bar B^\top S^{-1}\), the loss
 * \(\operatorname{tr} Y_2 - \operatorname{tr}(\bar B^\top S^{-1} \bar B) = \operatorname{tr} Y_2 - \sum_j \sigma_j^2\), whatever number of
 * its features is kept; the features are the leading right singular directions of \(\bar B^\top S^{-1/2}\). Source: Van Assel
 * et al. 2025, Lemma B.1 (Tikhonov regularisation by the noise); theory.md 3.3.
 */
public record Supervised() implements SpectralObjective {
    @Override
    public String name() {
        return "supervised";
    }

    @Override
    public boolean usesLabels() {
        return true;
    }

    @Override
    public boolean reconstructs() {
        return false;
    }

    @Override
    public Target target(ViewMoments views, Optional<LabelViewMoments> labels) {
        return new Target.Factor(labels.orElseThrow().viewCross().transpose());
    }

    @Override
    public double spectrumOf(double solution) {
        return solution;
    }

    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        return labels.orElseThrow().energy() - spectrum.dot(spectrum);
    }

    @Override
    public int mostFeatures(ViewMoments views, Optional<LabelViewMoments> labels) {
        return Math.max(1, labels.orElseThrow().degrees());
    }
}
