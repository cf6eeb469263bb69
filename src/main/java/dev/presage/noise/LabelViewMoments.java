package dev.presage.noise;

import dev.presage.linalg.Matrix;

/**
 * Labels against views.
 *
 * @param viewCross Bbar = E[xbar y&#7488;], d &times; l, centred or not as the {@link ViewMoments} it came from
 * @param energy tr Y2, centred or not alike
 * @param degrees how many label dimensions can vary freely, as in {@link dev.presage.moments.LabelMoments}
 */
public record LabelViewMoments(Matrix viewCross, double energy, int degrees) {}
