package dev.presage.model;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * Supervision plus lambda times reconstruction through one encoder of the view:
 * E||y - W E &tau;||&sup2; + lambda E||x - Z E &tau;||&sup2;. The features are the leading solutions of
 * (Bbar Bbar&#7488; + lambda M&#7488;M) v = &rho; S v, the loss is tr Y2 + lambda tr C - &sum; &rho;_j. lambda = 0 is
 * reduced-rank regression. Source: Balestriero &amp; LeCun 2024, Theorem 1; theory.md 3.4.
 *
 * @param lambda weight of the reconstruction, at least 0
 */
public record SupervisedReconstruction(double lambda) implements SpectralObjective {
    /** Checks lambda. */
    public SupervisedReconstruction {
        if (!(lambda >= 0) || Double.isInfinite(lambda)) {
            throw new BadInputException("the joint objective expects a lambda of at least 0, found " + lambda);
        }
    }

    @Override
    public String name() {
        return "joint";
    }

    @Override
    public boolean usesLabels() {
        return true;
    }

    @Override
    public boolean reconstructs() {
        return true;
    }

    @Override
    public Target target(ViewMoments views, Optional<LabelViewMoments> labels) {
        Matrix supervised = labels.orElseThrow().viewCross().transpose();
        return new Target.Factor(
                lambda == 0
                        ? supervised
                        : Matrix.stack(supervised, views.cross().times(Math.sqrt(lambda))));
    }

    @Override
    public double spectrumOf(double solution) {
        return solution * solution;
    }

    @Override
    public double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        double loss = labels.orElseThrow().energy() + lambda * views.clean().trace();
        for (int j = 0; j < k; j++) {
            loss -= spectrum.at(j);
        }
        return loss;
    }
}
