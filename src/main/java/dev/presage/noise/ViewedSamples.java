package dev.presage.noise;

import dev.presage.data.Samples;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import java.util.Optional;

/**
 * Samples of which views are drawn, with what is known of them already.
 *
 * @param samples raw
 * @param preparation raw to prepared
 * @param moments of the prepared samples
 * @param labels of the samples, if there are any
 * @param centred whether samples, views and labels are centred by their means
 */
public record ViewedSamples(
        Samples samples, Preparation preparation, Moments moments, Optional<LabelMoments> labels, boolean centred) {
    /** Checks that samples and moments have one dimension. */
    public ViewedSamples {
        if (samples.dimension() != moments.dimension()) {
            throw new IllegalArgumentException("samples of d = " + samples.dimension() + " expect moments of as many"
                    + " coordinates, found d = " + moments.dimension());
        }
    }

    int size() {
        return samples.size();
    }

    int dimension() {
        return samples.dimension();
    }

    Vector mean() {
        return moments.mean();
    }
}
