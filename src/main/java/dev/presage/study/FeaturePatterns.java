package dev.presage.study;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.probe.Features;
import dev.presage.probe.PrincipalSpace;
import java.util.Optional;

/**
 * What the leading features of an encoder look like: how far each coordinate moves, on average over the clean samples, where a feature
 * moves by one standard deviation. Row j is Cov(x, u_j) in original values, u_j the j-th feature, made uncorrelated to those
 * before it and of unit variance. Its sign is free; the largest entry is positive.
 *
 * @param strategy the noise; empty for clean PCA
 * @param objective name of the objective; {@code PCA} for clean PCA
 * @param k number of features that were learned together
 * @param rows a row a feature, leading ones first, m &times; d
 */
public record FeaturePatterns(Optional<Strategy> strategy, String objective, int k, Matrix rows) {
    private static final int MOST = 8;

    /**
     * Patterns of the first features. O(m d r) for a rank of r.
     *
     * @param divisor by which original values were divided
     */
    static FeaturePatterns of(
            Optional<Strategy> strategy,
            String objective,
            int k,
            PrincipalSpace space,
            Features features,
            Vector divisor) {
        int count = Math.min(MOST, Math.min(k, features.count()));
        Matrix rows = space.covariances(features.coordinates().firstRows(count)).scaleColumns(divisor.toArray());
        double[] signs = new double[count];
        for (int j = 0; j < count; j++) {
            double most = 0;
            for (int i = 0; i < rows.columns(); i++) {
                most = Math.abs(rows.at(j, i)) > Math.abs(most) ? rows.at(j, i) : most;
            }
            signs[j] = most < 0 ? -1 : 1;
        }
        return new FeaturePatterns(strategy, objective, k, rows.scaleRows(signs));
    }
}
