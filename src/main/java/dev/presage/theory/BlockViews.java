package dev.presage.theory;

import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.MomentBlocks.Block;
import dev.presage.noise.AffineMap;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.noise.Views;
import java.util.Optional;

/**
 * View moments of a block about the means of all samples, C_b + (&mu;_b - &mu;)(&mu;_b - &mu;)&#7488; and so on. Second moments
 * about a fixed point are linear in the distribution of the samples, and moving that point to a mean changes them to second
 * order only: their differences from the moments of all samples are the first-order responses to the block. Where the moments
 * are uncentred they are the block's own.
 */
final class BlockViews {
    private BlockViews() {}

    /** One push and two applications of the mean map, and O(d&sup2;). */
    static Views of(Block block, Views all, Optional<LabelMoments> labels, AffineNoise noise) {
        ViewMoments total = all.moments();
        AffineMap map = noise.meanMap();
        ViewMoments own = ViewMoments.exact(block.moments(), noise);
        if (!total.centred()) {
            ViewMoments uncentred = own.uncentred();
            return new Views(uncentred, block.labels().map(l -> LabelViewMoments.exact(l, map, uncentred)));
        }
        double[] x = own.mean().minus(total.mean()).toArray();
        double[] v = own.viewMean().minus(total.viewMean()).toArray();
        ViewMoments about = new ViewMoments(
                true,
                own.basis(),
                own.mean(),
                own.viewMean(),
                own.clean(),
                own.cross().plusOuter(1, x, v),
                own.between().plusOuter(1, v),
                own.total().plusOuter(1, v));
        return new Views(about, block.labels().map(l -> {
            Vector y = l.mean().minus(labels.orElseThrow().mean());
            LabelViewMoments exact = LabelViewMoments.exact(l, map, own);
            return new LabelViewMoments(
                    exact.viewCross().plusOuter(1, v, y.toArray()), l.energy() + y.dot(y), exact.degrees());
        }));
    }
}
