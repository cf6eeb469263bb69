package dev.presage.features;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;

/**
 * Samples projected on the subspace of their large, or of their small principal components (Balestriero &amp; LeCun 2024):
 * x -&gt; &mu; + U_k U_k&#7488;(x - &mu;), or x - U_k U_k&#7488;(x - &mu;). Top: k is the smallest number of components that
 * explain at least a share q of the variance tr C. Bottom: k is the smallest number that explains at least 1 - q, so what is left
 * explains at most q. The arrangement stays: images are images.
 *
 * <p>Fit: one pass, n d&sup2; flops, and an eigenproblem. Map: 4 d k flops a sample. Memory: k d numbers.
 *
 * @param side which components are kept
 * @param share q, above 0 and at most 1
 */
public record SubspaceProjection(Side side, double share) implements FeaturePlan {
    /** Which principal components are kept. */
    public enum Side {
        /** Those of the largest variances. */
        TOP,
        /** Those of the smallest. */
        BOTTOM;

        /** As users write it. */
        String word() {
            return this == TOP ? "top" : "bottom";
        }
    }

    /** Checks the share. */
    public SubspaceProjection {
        if (!(share > 0 && share <= 1)) {
            throw new BadInputException("project expects " + side.word()
                    + " to be a share of the variance above 0 and at most 1," + " found " + Arguments.shown(share));
        }
    }

    @Override
    public String canonical() {
        return "project(" + side.word() + "=" + Arguments.shown(share) + ")";
    }

    @Override
    public FeatureMap fit(Samples train, Backend backend, Progress progress) {
        Moments moments = new MomentPass(backend, progress).moments(train);
        double total = moments.covariance().trace();
        if (!(total > 0)) {
            throw new BadInputException(
                    "project expects samples that vary, found " + train.size() + " that are all alike");
        }
        SymmetricEigen eigen = backend.eigen(moments.covariance());
        // Rounding must not decide whether all of the variance is all of it.
        double wanted = (side == Side.TOP ? share : 1 - share) * total * (1 - train.dimension() * Math.ulp(1.0));
        int k = 0;
        for (double explained = 0; k < train.dimension() && explained < wanted; k++) {
            explained += eigen.values()[k];
        }
        double least = train.dimension() * Math.ulp(eigen.values()[0]);
        if (side == Side.BOTTOM && !(k < train.dimension() && eigen.values()[k] > least)) {
            throw new BadInputException("project expects bottom to leave a component that varies, found that the first "
                    + k + " explain all but a share of " + Arguments.shown(share));
        }
        return new Map(train.layout(), moments.mean().toArray(), eigen.vectors().firstRows(k), side, backend);
    }

    /**
     * Mean and components fixed.
     *
     * @param components the first k eigenvectors, as rows
     */
    private record Map(Layout input, double[] mean, Matrix components, Side side, Backend backend)
            implements FeatureMap {
        @Override
        public Layout output() {
            return input;
        }

        @Override
        public Matrix map(Matrix rows) {
            FeatureMap.requireRows(this, rows);
            if (components.rows() == 0) {
                return rows;
            }
            Matrix scores = backend.multiplyTransposedRight(Arguments.centred(rows, mean), components);
            double[] top = backend.multiply(scores, components).toArray();
            double[] out = side == Side.TOP ? top : rows.toArray();
            int d = mean.length;
            for (int at = 0; at < out.length; at++) {
                out[at] = side == Side.TOP ? out[at] + mean[at % d] : out[at] - top[at];
            }
            return Matrix.wrap(rows.rows(), d, out);
        }
    }
}
