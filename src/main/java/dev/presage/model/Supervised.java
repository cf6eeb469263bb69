package dev.presage.model;

import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * Supervised least squares on augmented samples, through k features: min E||y - V E &tau;(x)||&sup2;. The features are
 * the leading right singular directions of Bbar&#7488; S^{-1/2}, the loss is tr Y2 - &sum; &sigma;_j&sup2;; with all
 * classes - 1 features that is tr Y2 - tr(Bbar&#7488; S^{-1} Bbar), the Tikhonov-regularised regression of Van Assel et
 * al. 2025, Lemma B.1 (theory.md 3.3).
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
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, double[] kept) {
        double loss = labels.orElseThrow().energy();
        for (double sigma : kept) {
            loss -= sigma * sigma;
        }
        return loss;
    }

    @Override
    public int mostFeatures(ViewMoments views, Optional<LabelViewMoments> labels) {
        return Math.max(1, labels.orElseThrow().viewCross().columns() - 1);
    }
}
