package dev.presage.noise;

import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import java.util.Optional;

/**
 * All that linear learning sees of a noise on a data set.
 *
 * @param moments of the views
 * @param labels against the views, where there are labels
 */
public record Views(ViewMoments moments, Optional<LabelViewMoments> labels) {
    /**
     * Exactly, without touching a sample.
     *
     * @param centred whether samples, views and labels are centred by their means
     */
    public static Views exact(Moments source, Optional<LabelMoments> labels, AffineNoise noise, boolean centred) {
        ViewMoments views = ViewMoments.exact(source, noise);
        ViewMoments wanted = centred ? views : views.uncentred();
        return new Views(wanted, labels.map(l -> LabelViewMoments.exact(l, noise.meanMap(), wanted)));
    }
}
