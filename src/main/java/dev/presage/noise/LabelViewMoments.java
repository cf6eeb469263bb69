package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.moments.LabelMoments;

/**
 * Labels against views.
 *
 * @param viewCross Bbar = E[xbar y&#7488;], d &times; l, centred or not as the {@link ViewMoments} beside it
 * @param energy tr Y2, centred or not alike
 * @param degrees how many label dimensions can vary freely, as in {@link LabelMoments}
 */
public record LabelViewMoments(Matrix viewCross, double energy, int degrees) {
    /**
     * Exactly, of a noise with a mean map: Bbar = Pbar B, plus m ybar&#7488; where the views are uncentred. O(l)
     * applications of the mean map.
     */
    public static LabelViewMoments exact(LabelMoments labels, AffineMap meanMap, ViewMoments views) {
        Matrix viewCross = meanMap.linear(labels.cross().transpose()).transpose();
        return of(viewCross, labels, views);
    }

    /** From the centred Bbar. */
    static LabelViewMoments of(Matrix centredViewCross, LabelMoments labels, ViewMoments views) {
        return views.centred()
                ? new LabelViewMoments(centredViewCross, labels.energy(), labels.degrees())
                : new LabelViewMoments(
                        centredViewCross.plusOuter(
                                1, views.viewMean().toArray(), labels.mean().toArray()),
                        labels.second().trace(),
                        labels.degrees());
    }
}
