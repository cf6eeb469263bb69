package dev.presage.examples;

import dev.presage.linalg.Vector;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Target;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * Reconstruction in which coordinates count differently: min over D, E of E[&sum; w_i (x - D E &tau;(x))_i&sup2;]. With
 * W = diag(w) it is reduced-rank regression of W^{1/2} x on the view: W^{1/2} M S^{-1/2} = R &Phi; P&#7488;, encoder
 * P_k&#7488; S^{-1/2}, loss tr(W C) - &sum; &phi;_j&sup2;. Source: theory.md 3.1 with W^{1/2} x in place of x as the target.
 *
 * @param weights w, at least 0, one a coordinate
 */
public record WeightedReconstruction(Vector weights) implements SpectralObjective {
    @Override
    public String name() {
        return "weighted-reconstruction";
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
        double[] roots = Vector.generate(weights.dimension(), i -> Math.sqrt(weights.at(i)))
                .toArray();
        return new Target.Factor(views.cross().scaleRows(roots));
    }

    @Override
    public double spectrumOf(double solution) {
        return solution;
    }

    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        double loss = weights.dot(Vector.of(views.clean().diagonal()));
        for (int j = 0; j < k; j++) {
            loss -= spectrum.at(j) * spectrum.at(j);
        }
        return loss;
    }
}
