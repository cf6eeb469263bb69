package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.noise.ViewMoments;
import java.util.List;

/**
 * Self-distillation in the manner of JEPA, BYOL and SimSiam, without a target network of its own: a predictor V (k &times; k)
 * maps the code of the view to that of the sample, which is held fixed (stop-gradient): 1/2 E||V W &tau;(x) - sg(W x)||&sup2; with
 * W = W_L ... W_1. On exact moments, with Q = W M - V W S: dV = Q W&#7488; and the slope of W is V&#7488;Q. No gradient of any
 * loss of W: nothing keeps W from collapsing but the order in which V and W grow, for W_1 W_1&#7488; - V&#7488;V is
 * conserved (L = 1). Parameters: W_1 (k &times; d), W_2 to W_L (k &times; k), V. The loss shown is without the half.
 * O(k d&sup2;) a slope. Source: Littwin et al. 2024; theory.md 3.14.
 *
 * @param clean C
 * @param cross M, clean rows against view columns
 * @param total S
 */
public record SelfDistillation(SymmetricMatrix clean, Matrix cross, Matrix total) implements LearningFlow {
    /** The flow under a noise. */
    public static SelfDistillation of(ViewMoments views) {
        return new SelfDistillation(views.clean(), views.cross(), views.total().toMatrix());
    }

    @Override
    public List<Matrix> slope(List<Matrix> at, Backend backend) {
        EncoderChain chain = EncoderChain.of(at);
        Matrix w = chain.encoder(backend);
        Matrix v = chain.head();
        Matrix missed = backend.multiply(w, cross).minus(backend.multiply(v, backend.multiply(w, total)));
        return chain.slopes(
                backend.multiplyTransposedLeft(v, missed), backend.multiplyTransposedRight(missed, w), backend);
    }

    @Override
    public double loss(List<Matrix> at, Backend backend) {
        EncoderChain chain = EncoderChain.of(at);
        Matrix w = chain.encoder(backend);
        Matrix v = chain.head();
        Matrix aimed = backend.multiplyTransposedRight(backend.multiply(w, cross), w);
        SymmetricMatrix features =
                SymmetricMatrix.symmetricPart(backend.multiplyTransposedRight(backend.multiply(w, total), w));
        double gained = 0;
        for (int i = 0; i < v.rows(); i++) {
            for (int j = 0; j < v.columns(); j++) {
                gained += v.at(i, j) * aimed.at(i, j);
            }
        }
        return clean.energy(w) - 2 * gained + backend.congruence(v, features).trace();
    }

    @Override
    public Matrix encoder(List<Matrix> at, Backend backend) {
        return EncoderChain.of(at).encoder(backend);
    }
}
