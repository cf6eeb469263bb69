package dev.presage.model;

import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;

/**
 * A linear model of the samples themselves: no views, no labels. Its features are clean PCA's, in clean PCA's order: with
 * C = U&#7488; &Lambda; U the solutions of C C v = &lambda; C v, v = u_j / sqrt(&lambda;_j); and normal latent variables come
 * back as new samples by the decoder C V&#7488; with columns u_j sqrt(&lambda;_j), each latent variable and column multiplied
 * by its gain ({@link #gains}).
 */
public interface GenerativeObjective extends SpectralObjective {
    /** The variance of the samples that the model draws around the decoded ones, each coordinate alike. */
    double decoderVariance(ViewMoments views, Vector spectrum, int k);

    @Override
    default Sight sight() {
        return Sight.SAMPLES;
    }

    @Override
    default boolean usesLabels() {
        return false;
    }

    @Override
    default boolean reconstructs() {
        return true;
    }

    @Override
    default Target target(ViewMoments views, Optional<LabelViewMoments> labels) {
        return new Target.Factor(views.cross());
    }

    @Override
    default double spectrumOf(double solution) {
        return solution * solution;
    }

    /** The variance beyond the first 0, 1, ... eigenvalues; summed from the least where all are known, which keeps its digits. */
    static double[] remainders(ViewMoments views, Vector spectrum) {
        int count = spectrum.dimension();
        double[] left = new double[count + 1];
        if (count == views.dimension()) {
            for (int j = count - 1; j >= 0; j--) {
                left[j] = left[j + 1] + spectrum.at(j);
            }
            return left;
        }
        left[0] = views.clean().trace();
        for (int j = 0; j < count; j++) {
            left[j + 1] = Math.max(0, left[j] - spectrum.at(j));
        }
        return left;
    }
}
