package dev.presage.noise;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;

/**
 * All that linear self-supervised learning sees of a noise: the four second moments of theory.md section 2, either all
 * centred (encoders with intercepts) or all uncentred.
 *
 * @param centred which of the two
 * @param mean &mu; of the source
 * @param viewMean m of the views
 * @param meanMap the expected view as a function of the source
 * @param clean C = E[x x&#7488;], d &times; d
 * @param cross M = E[x xbar&#7488;], d &times; d, clean rows against view columns
 * @param between G = E[xbar xbar&#7488;], what two independent views of one source share
 * @param total S = E[&tau;(x) &tau;(x)&#7488;]
 */
public record ViewMoments(
        boolean centred,
        Vector mean,
        Vector viewMean,
        AffineMap meanMap,
        SymmetricMatrix clean,
        Matrix cross,
        SymmetricMatrix between,
        SymmetricMatrix total) {

    /**
     * The exact centred view moments: M = C Pbar&#7488;, G = Pbar C Pbar&#7488; with C the covariance, S the pushed
     * covariance. Cost: one push and two applications of the mean map to d rows.
     *
     * @throws IllegalArgumentException if moments and noise have different dimensions
     */
    public static ViewMoments exact(Moments source, AffineNoise noise) {
        if (source.dimension() != noise.dimension()) {
            throw new IllegalArgumentException(
                    "noise expects d = " + noise.dimension() + ", the moments have d = " + source.dimension());
        }
        AffineMap map = noise.meanMap();
        Moments view = noise.push(source);
        Matrix cross = map.linear(source.covariance().toMatrix());
        return new ViewMoments(
                true,
                source.mean(),
                view.mean(),
                map,
                source.covariance(),
                cross,
                SymmetricMatrix.symmetricPart(map.linear(cross.transpose())),
                view.covariance());
    }

    /** Number of coordinates d. */
    public int dimension() {
        return mean.dimension();
    }

    /** The uncentred moments: the outer products of the means are added back. O(d&sup2;). */
    public ViewMoments uncentred() {
        if (!centred) {
            return this;
        }
        double[] mu = mean.toArray();
        double[] m = viewMean.toArray();
        return new ViewMoments(
                false,
                mean,
                viewMean,
                meanMap,
                clean.plusOuter(1, mu),
                cross.plusOuter(1, mu, m),
                between.plusOuter(1, m),
                total.plusOuter(1, m));
    }

    /** Bbar = Pbar B (plus m ybar&#7488; if uncentred) and the label energy. O(l) applications of the mean map. */
    public LabelViewMoments labels(LabelMoments labels) {
        Matrix viewCross = meanMap.linear(labels.cross().transpose()).transpose();
        return centred
                ? new LabelViewMoments(viewCross, labels.energy(), labels.degrees())
                : new LabelViewMoments(
                        viewCross.plusOuter(1, viewMean.toArray(), labels.mean().toArray()),
                        labels.second().trace(),
                        labels.degrees());
    }
}
