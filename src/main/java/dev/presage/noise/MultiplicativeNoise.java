package dev.presage.noise;

import dev.presage.data.Layout;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Each coordinate is pulled towards a fill value v by a random factor: &tau;(x) = v + m o (x - v). Masks have factors 0
 * and 1 (dropped coordinates show v), inverted dropout 0 and 1/(1-p), speckle 1 + s N(0, 1).
 *
 * <p>With &kappa; = E[m], K = E[m m&#7488;] and u = &mu; - v: the mean becomes v + &kappa; o u, the covariance
 * K o covariance + (K - &kappa;&kappa;&#7488;) o u u&#7488;. Exact, O(d&sup2;). Source: theory.md section 2, with the rows
 * for masks, fills and speckle written for centred moments.
 */
public final class MultiplicativeNoise implements AffineNoise {
    private final RandomFactors factors;
    private final Vector fill;

    private MultiplicativeNoise(RandomFactors factors, Vector fill) {
        if (factors.dimension() != fill.dimension()) {
            throw new IllegalArgumentException("a mask over d = " + factors.dimension()
                    + " expects as many fill values, found " + fill.dimension());
        }
        this.factors = factors;
        this.fill = fill;
    }

    /** Each group of coordinates dropped with one probability, independently; dropped coordinates show the fill. */
    public static AffineNoise bernoulliMask(Patches patches, double maskProbability, Vector fill) {
        return new MultiplicativeNoise(new RandomFactors.Bernoulli(patches, maskProbability, false), fill);
    }

    /** Exactly {@code masked} of the groups dropped (to 0), as masked autoencoders do. */
    public static AffineNoise exactMask(Patches patches, int masked) {
        return new MultiplicativeNoise(
                new RandomFactors.ExactCount(patches, masked), Vector.zeros(patches.dimension()));
    }

    /** One block of pixels dropped (to 0) at a uniformly random place, wholly inside the image. */
    public static AffineNoise blockMask(Layout.Image image, int height, int width) {
        return new MultiplicativeNoise(new RandomFactors.Block(image, height, width), Vector.zeros(image.dimension()));
    }

    /** A Bernoulli mask with kept values divided by 1 - maskProbability: the mean view is the sample itself. */
    public static AffineNoise dropout(Patches patches, double maskProbability) {
        return new MultiplicativeNoise(
                new RandomFactors.Bernoulli(patches, maskProbability, true), Vector.zeros(patches.dimension()));
    }

    /** Independent factors 1 + standardDeviation N(0, 1). */
    public static AffineNoise speckle(int dimension, double standardDeviation) {
        return new MultiplicativeNoise(
                new RandomFactors.Speckle(dimension, standardDeviation), Vector.zeros(dimension));
    }

    /** Whether what is dropped shows 0. */
    boolean dropsToZero() {
        return fill.isZero();
    }

    RandomFactors factors() {
        return factors;
    }

    @Override
    public int dimension() {
        return fill.dimension();
    }

    @Override
    public AffineMap meanMap() {
        Vector kept = Vector.generate(dimension(), factors::mean);
        return AffineMap.diagonal(kept, Vector.generate(dimension(), i -> (1 - kept.at(i)) * fill.at(i)));
    }

    @Override
    public Moments push(Moments clean) {
        double[] u = clean.mean().minus(fill).toArray();
        double[] means = new double[u.length];
        Arrays.setAll(means, factors::mean);
        return new Moments(
                clean.count(),
                fill.plus(Vector.generate(u.length, i -> means[i] * u[i])),
                clean.covariance().map((i, j, value) -> {
                    double product = factors.product(i, j);
                    return product * value + (product - means[i] * means[j]) * u[i] * u[j];
                }));
    }

    @Override
    public Optional<DrawLaw> law() {
        if (factors instanceof RandomFactors.Bernoulli mask) {
            double kept = mask.inverted() ? 1 / (1 - mask.maskProbability()) : 1;
            return Optional.of(new DrawLaw.Mask(mask.patches(), mask.maskProbability(), kept, fill));
        }
        if (factors instanceof RandomFactors.Speckle speckle && fill.isZero()) {
            return Optional.of(new DrawLaw.Speckle(speckle.standardDeviation()));
        }
        return Optional.empty();
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        double[] m = new double[x.length];
        factors.draw(m, random);
        for (int i = 0; i < x.length; i++) {
            double v = fill.at(i);
            x[i] = m[i] == 0 ? v : v + m[i] * (x[i] - v);
        }
    }
}
