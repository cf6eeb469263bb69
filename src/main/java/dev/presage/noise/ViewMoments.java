package dev.presage.noise;

import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.moments.Moments;

/**
 * All that linear self-supervised learning sees of a noise: the four second moments of theory.md section 2, either all
 * centred (encoders with intercepts) or all uncentred. \(\tau\) is the noise and \(\bar x = \mathbb{E}[\tau(x) \mid x]\).
 *
 * @param centred which of the two
 * @param basis exact, or sampled: then cross, between and total are unbiased estimates, between is not quite positive
 *     semi-definite, and the view mean is an average of draws
 * @param mean \(\mu\) of the source
 * @param viewMean m of the views
 * @param clean \(C = \mathbb{E}[x x^\top]\), d &times; d
 * @param cross \(M = \mathbb{E}[x \bar x^\top]\), d &times; d, clean rows against view columns
 * @param between \(G = \mathbb{E}[\bar x \bar x^\top]\), what two independent views of one source share
 * @param total \(S = \mathbb{E}[\tau(x)\,\tau(x)^\top]\)
 * @param cleanRank the ranks of C, M and G are no more, from the number of samples; d if that is not known
 */
public record ViewMoments(
        boolean centred,
        Basis basis,
        Vector mean,
        Vector viewMean,
        SymmetricMatrix clean,
        Matrix cross,
        SymmetricMatrix between,
        SymmetricMatrix total,
        int cleanRank) {

    /** Moments of any number of samples. */
    public ViewMoments(
            boolean centred,
            Basis basis,
            Vector mean,
            Vector viewMean,
            SymmetricMatrix clean,
            Matrix cross,
            SymmetricMatrix between,
            SymmetricMatrix total) {
        this(centred, basis, mean, viewMean, clean, cross, between, total, mean.dimension());
    }

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
        Matrix cross = map instanceof DiagonalMap diagonal
                ? diagonal.cross(source.covariance())
                : map.linear(source.covariance().toMatrix());
        return new ViewMoments(
                true,
                new Basis.Exact(),
                source.mean(),
                view.mean(),
                source.covariance(),
                cross,
                map instanceof DiagonalMap diagonal
                        ? diagonal.congruence(source.covariance())
                        : SymmetricMatrix.symmetricPart(map.linear(cross.transpose())),
                view.covariance(),
                source.count() == 0 ? source.dimension() : (int) Math.min(source.dimension(), source.count() - 1));
    }

    /**
     * Monte Carlo estimates for any noise, from v views of each sample: S from each view, G from pairs of distinct views of
     * one sample (unbiased), M from samples and views, with the estimates without each group of views, from which standard
     * errors follow. The same seed draws the same views on any number of threads.
     *
     * <p>Cost: n v draws and about n (v + 3g) d&sup2; flops in one pass over the samples, g the number of groups; memory
     * about 5 g d&sup2; numbers.
     *
     * @param noise acting on prepared samples
     * @throws IllegalArgumentException if samples and noise have different dimensions
     * @throws dev.presage.data.BadInputException if a view is not finite
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public static SampledViews sampled(
            ViewedSamples samples, SampledNoise noise, MonteCarlo plan, Backend backend, Progress progress) {
        if (samples.dimension() != noise.dimension()) {
            throw new IllegalArgumentException(
                    "noise expects d = " + noise.dimension() + ", the samples have d = " + samples.dimension());
        }
        return new ViewSampling(samples, plan, backend, team -> ViewSource.drawn(noise, plan, team)).run(progress);
    }

    /**
     * The same from views that somebody else has drawn.
     *
     * @param views raw, {@code plan.views()} of each sample next to each other, in the order of the samples
     * @throws IllegalArgumentException if there are not as many views as samples times {@code plan.views()}, or of another
     *     dimension
     */
    public static SampledViews recorded(
            ViewedSamples samples, Samples views, MonteCarlo plan, Backend backend, Progress progress) {
        if (views.dimension() != samples.dimension()
                || views.size() != Math.multiplyExact((long) samples.size(), plan.views())) {
            throw new IllegalArgumentException("recorded views expect " + plan.views() + " for each of "
                    + samples.size() + " samples of d = " + samples.dimension() + ", found " + views.size()
                    + " of d = " + views.dimension());
        }
        return new ViewSampling(samples, plan, backend, team -> ViewSource.recorded(views, samples.preparation(), plan))
                .run(progress);
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
                basis,
                mean,
                viewMean,
                clean.plusOuter(1, mu),
                cross.plusOuter(1, mu, m),
                between.plusOuter(1, m),
                total.plusOuter(1, m),
                Math.min(dimension(), cleanRank + 1));
    }
}
