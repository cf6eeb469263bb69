package dev.presage.model;

import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * The joint-embedding family: objectives that see nothing but two views of a sample, and whose optimal linear encoders all
 * span the leading solutions of G v = &omega; S v. With S^{-1/2} G S^{-1/2} = Q &Omega; Q&#7488; each ends at
 * W = A Q_k&#7488; S^{-1/2} with an invertible A of its own, which no linear probe sees. They differ in what the values of
 * &omega; cost ({@link #loss(Vector, int)}), in A, and in how they are trained. Source: theory.md 3.2, 3.5 to 3.8.
 */
public interface EmbeddingObjective extends SpectralObjective {
    /** The optimal loss of the first k of these &omega;, per sample. */
    double loss(Vector omega, int k);

    /**
     * The loss of W itself, from the moments of its features, for an objective without a constraint whose optimum is the
     * closed form's loss; empty where the closed form is that of encoders with W S W&#7488; = I, to which an encoder has
     * to be mapped first.
     *
     * @param between W G W&#7488;
     * @param total W S W&#7488;
     */
    default Optional<Double> lossOf(SymmetricMatrix between, SymmetricMatrix total) {
        return Optional.empty();
    }

    @Override
    default boolean usesLabels() {
        return false;
    }

    @Override
    default boolean reconstructs() {
        return false;
    }

    @Override
    default Target target(ViewMoments views, Optional<LabelViewMoments> labels) {
        return new Target.Form(views.between());
    }

    @Override
    default double spectrumOf(double solution) {
        return solution;
    }

    @Override
    default double loss(ViewMoments views, Optional<LabelViewMoments> labels, Vector spectrum, int k) {
        return loss(spectrum, k);
    }
}
