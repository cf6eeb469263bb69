package dev.presage.model;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Map;
import java.util.Optional;

/**
 * An objective whose optimal encoders are the leading solutions v of T v = &tau; S v, V S V&#7488; = I, with S the total
 * second moment of the views and a target T made of the view moments. Solutions are nested: the best k features are the
 * first k of the best k+1.
 */
public interface SpectralObjective extends Objective {
    @Override
    default SpectralObjective fitted(Moments moments, int rank) {
        return this;
    }

    /**
     * The target T.
     *
     * @param labels present if {@link #usesLabels}
     */
    Target target(ViewMoments views, Optional<LabelViewMoments> labels);

    /**
     * The number shown for a solution: given &tau; for a {@link Target.Form}, its square root for a
     * {@link Target.Factor}. Increasing, unless the objective {@link #reorders}.
     */
    double spectrumOf(double solution);

    /**
     * What a feature is worth, given its solution: features come by it, most first. The solution itself, unless the objective
     * {@link #reorders}.
     */
    default double worth(double solution) {
        return solution;
    }

    /** Whether features come in another order than that of their solutions, so that all of these have to be known. */
    default boolean reorders() {
        return false;
    }

    /**
     * The optimal loss with the first k features, per sample, given the whole spectrum (at least k values). A difference of
     * sums: exact to rounding relative to those sums (tr C, or k), so a loss of 0 may come out below 0 by as much.
     */
    double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k);

    /**
     * The same, for an objective whose loss the spectrum does not decide alone.
     *
     * @param encoder the features, at least k, with V S V&#7488; = I
     */
    default double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, Matrix encoder, int k) {
        return loss(views, labels, spectrum, k);
    }

    /** Largest number of features that can ever matter. */
    default int mostFeatures(ViewMoments views, Optional<LabelViewMoments> labels) {
        return views.dimension();
    }

    /**
     * The same where the spectrum decides it.
     *
     * @param spectrum all of it, or the first values
     */
    default int mostFeatures(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum) {
        return mostFeatures(views, labels);
    }

    /**
     * By what the model of the objective itself multiplies the first k features, V S V&#7488; = I, and the columns of their
     * decoder M V&#7488; alike; no linear probe sees it.
     */
    default Vector gains(ViewMoments views, Vector spectrum, int k) {
        return Vector.constant(k, 1);
    }

    /** Numbers of the optimum with k features that belong to this objective alone, by their names in results. */
    default Map<String, Double> details(ViewMoments views, Vector spectrum, Matrix encoder, int k) {
        return Map.of();
    }
}
