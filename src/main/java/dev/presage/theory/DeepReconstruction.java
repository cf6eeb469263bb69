package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.noise.ViewMoments;
import java.util.List;

/**
 * Gradient flow of 1/2 E||x - V W &tau;(x)||&sup2; with an encoder W = W_L ... W_1 and a decoder V (d &times; k), on exact moments:
 * with R = M - V W S, dV = R W&#7488; and the slope of W is V&#7488;R. Parameters: W_1 (k &times; d), W_2 to W_L (k &times; k), V. The
 * loss shown is without the half. O(k d&sup2;) a slope. Source: Saxe, McClelland &amp; Ganguli 2014; theory.md section 7.
 *
 * @param clean C
 * @param cross M
 * @param total S
 */
public record DeepReconstruction(SymmetricMatrix clean, Matrix cross, Matrix total) implements LearningFlow {
    /** The flow under a noise. */
    public static DeepReconstruction of(ViewMoments views) {
        return new DeepReconstruction(
                views.clean(), views.cross(), views.total().toMatrix());
    }

    @Override
    public List<Matrix> slope(List<Matrix> at, Backend backend) {
        EncoderChain chain = EncoderChain.of(at);
        Matrix w = chain.encoder(backend);
        Matrix v = chain.head();
        Matrix seen = backend.multiply(w, total);
        Matrix byEncoder = backend.multiplyTransposedLeft(v, cross)
                .minus(backend.multiply(backend.multiplyTransposedLeft(v, v), seen));
        Matrix byHead = backend.multiplyTransposedRight(cross, w)
                .minus(backend.multiply(v, backend.multiplyTransposedRight(seen, w)));
        return chain.slopes(byEncoder, byHead, backend);
    }

    @Override
    public double loss(List<Matrix> at, Backend backend) {
        EncoderChain chain = EncoderChain.of(at);
        Matrix w = chain.encoder(backend);
        Matrix v = chain.head();
        Matrix aimed = backend.multiplyTransposedRight(cross, w);
        SymmetricMatrix features =
                SymmetricMatrix.symmetricPart(backend.multiplyTransposedRight(backend.multiply(w, total), w));
        double gained = 0;
        for (int i = 0; i < v.rows(); i++) {
            for (int j = 0; j < v.columns(); j++) {
                gained += v.at(i, j) * aimed.at(i, j);
            }
        }
        return clean.trace() - 2 * gained + features.inner(backend.gram(v));
    }

    @Override
    public Matrix encoder(List<Matrix> at, Backend backend) {
        return EncoderChain.of(at).encoder(backend);
    }
}
