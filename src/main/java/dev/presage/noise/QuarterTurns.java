package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelledMoments;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Raw images, each turned by 0 to 3 quarters, and the turn as a class: all that a linear model sees of them, in prepared values.
 *
 * @param image a square one
 * @param preparation of raw images; with one divisor and nothing left out, so that a turned image can be prepared
 */
public record QuarterTurns(Layout.Image image, Preparation preparation) {
    /** How many there are. */
    public static final int COUNT = 4;

    /** Checks that images can be turned. */
    public QuarterTurns {
        if (image.height() != image.width()) {
            throw new BadInputException(
                    "rotation expects square images, found " + image.height() + "x" + image.width());
        }
        Vector divisor = preparation.divisor();
        for (int i = 0; i < divisor.dimension(); i++) {
            if (divisor.at(i) != divisor.at(0) || preparation.keep().at(i) == 0) {
                throw new BadInputException(
                        "rotation turns raw images and expects --scale global or none, found pixel");
            }
        }
    }

    /** One image turned by a quarter, against the clock. */
    private double[] turned(double[] x) {
        int side = image.width();
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int pixel = i % image.pixels();
            int row = pixel / side;
            int column = pixel % side;
            out[i] = x[i - pixel + column * side + side - 1 - row];
        }
        return out;
    }

    /** The means of the turned images, a row each, of images of a given mean; prepared. O(d). */
    public Matrix means(Vector mean) {
        double[][] means = new double[COUNT][];
        double[] raw = mean.toArray();
        preparation.restore(raw, 0);
        for (int g = 0; g < COUNT; g++) {
            means[g] = raw.clone();
            preparation.prepare(means[g], 0);
            raw = turned(raw);
        }
        return Matrix.of(means);
    }

    /**
     * Moments of turned images and of the turn against them, centred. One push.
     *
     * @param threads that may push
     */
    public Views views(Moments prepared, int threads) {
        AffineNoise turns = new RawSpaceNoise(ImageNoise.quarterTurns(image).onThreads(threads), preparation);
        ViewMoments views = ViewMoments.exact(prepared, turns);
        Matrix means = means(prepared.mean());
        double[] m = views.viewMean().toArray();
        Matrix cross = Matrix.generate(views.dimension(), COUNT, (i, g) -> (means.at(g, i) - m[i]) / COUNT);
        return new Views(views, Optional.of(new LabelViewMoments(cross, 1 - 1.0 / COUNT, COUNT - 1)));
    }

    /**
     * Class by class, for what treats all turns alike: with all samples in the first class, whose covariance is the images' own;
     * it stands for the others too.
     */
    public LabelledMoments unturned(Moments prepared, Views views) {
        long n = Math.max(1, prepared.count());
        return new LabelledMoments(
                new Moments(n, views.moments().viewMean(), views.moments().total()),
                List.of(n, 0L, 0L, 0L),
                means(prepared.mean()),
                Optional.of(Collections.nCopies(COUNT, prepared.covariance())));
    }
}
