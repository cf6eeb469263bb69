package dev.presage.noise;

import static dev.presage.noise.Sources.ROUNDOFF;
import static dev.presage.noise.Sources.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/**
 * What holds for any pipeline of the noise language: single operations of random strength, chains and mixtures of them,
 * on square colour images of 12 values. Seeds are fixed; pipelines shrink to single operations of round strength.
 */
class NoiseProperties {
    private static final String SEED = "20261122";
    private static final int TRIES = 60;
    private static final int SAMPLED_TRIES = 10;
    private static final int DRAWS = 8000;
    private static final double FALSE_ALARM = 1e-3;
    private static final Layout.Image IMAGE = new Layout.Image(3, 2, 2);
    private static final int D = IMAGE.dimension();
    private static final Vector FILL = Vector.generate(D, i -> 0.3 * i - 1);
    private static final Backend BACKEND = Backends.of("java", 1);
    private static final NoiseCompiler COMPILER = new NoiseCompiler(IMAGE, FILL, BACKEND);

    /** Where %1$s is a probability, %2$s a scale, %3$s a range of factors. */
    private static final List<String> OPERATIONS = List.of(
            "none",
            "gaussian(%2$s)",
            "mask(%1$s)",
            "mask(%1$s,patch=1x2,channels=separate,fill=mean)",
            "mask(%1$s,fill=0.5)",
            "mae(%1$s)",
            "block(1x2)",
            "dropout(%1$s,patch=2x1)",
            "speckle(%2$s)",
            "saltpepper(%1$s,low=-1,high=2)",
            "hflip(%1$s)",
            "vflip(%1$s)",
            "rot90",
            "shift(1)",
            "shift(1,pad=reflect)",
            "crop(scale=0.2..0.9)",
            "blur(%3$s,p=%1$s)",
            "brightness(%3$s)",
            "contrast(%3$s)",
            "saturation(%3$s)",
            "grayscale(%1$s)",
            "hue(-0.2..0.3)");

    /** The same operations, with nothing left to do. */
    private static final List<String> POWERLESS = List.of(
            "none",
            "gaussian(0)",
            "mask(0,fill=mean)",
            "mae(0)",
            "dropout(0)",
            "speckle(0)",
            "saltpepper(0)",
            "hflip(0)",
            "vflip(0)",
            "shift(0)",
            "crop(scale=1..1)",
            "blur(1,p=0)",
            "brightness(1)",
            "contrast(1)",
            "saturation(1)",
            "grayscale(0)",
            "hue(0)");

    /** An operation at a strength far from both ends, so that a few thousand draws see all it can do. */
    @Provide
    Arbitrary<String> operations() {
        Arbitrary<Double> probability =
                Arbitraries.doubles().between(0.25, 0.75).ofScale(2);
        Arbitrary<Double> scale = Arbitraries.doubles().between(0.1, 1.5).ofScale(2);
        Arbitrary<Double> end = Arbitraries.doubles().between(0.2, 2).ofScale(2);
        return Combinators.combine(Arbitraries.of(OPERATIONS), probability, scale, end, end)
                .as((operation, p, s, a, b) ->
                        String.format(Locale.ROOT, operation, p, s, Math.min(a, b) + ".." + Math.max(a, b)));
    }

    /** An operation, a chain, a mixture, a chain of mixtures, or a mixture of chains. */
    @Provide
    Arbitrary<AffineNoise> pipelines() {
        Arbitrary<String> one = operations();
        Arbitrary<String> chain = one.list().ofMinSize(1).ofMaxSize(3).map(list -> String.join("|", list));
        Arbitrary<String> mixture = Combinators.combine(
                        chain, chain, Arbitraries.integers().between(1, 9))
                .as((a, b, tenths) -> "0." + tenths + "*" + a + "+0." + (10 - tenths) + "*" + b);
        return Arbitraries.oneOf(one, chain, mixture).map(NoiseProperties::noise);
    }

    @Provide
    Arbitrary<String> powerless() {
        return Arbitraries.of(POWERLESS).list().ofMinSize(1).ofMaxSize(3).map(list -> String.join("|", list));
    }

    /** Of full rank, or not. */
    @Provide
    Arbitrary<Moments> sources() {
        return Combinators.combine(Arbitraries.integers().between(1, 30), Arbitraries.longs())
                .as((n, seed) -> Sources.population(Sources.rows(n, D, seed)));
    }

    private static AffineNoise noise(String expression) {
        return COMPILER.compile(NoiseExpression.parse(expression));
    }

    /** A push is a few inner products of length d for each outcome it enumerates; crops and turns have dozens. */
    private static double tolerance(Moments... moments) {
        double norm = 1;
        for (Moments m : moments) {
            norm += m.secondMoment().frobeniusNorm();
        }
        return 50 * ROUNDOFF * D * norm;
    }

    private static void assertSame(Moments expected, Moments found) {
        double tolerance = tolerance(expected, found);
        assertEquals(expected.count(), found.count());
        assertClose(expected.mean().toArray(), found.mean().toArray(), tolerance, "mean");
        assertClose(expected.covariance().toMatrix(), found.covariance().toMatrix(), tolerance, "covariance");
    }

    private static void assertSame(AffineMap expected, AffineMap found) {
        Matrix rows = Sources.rows(3, D, 8);
        double tolerance = 50 * ROUNDOFF * D * (1 + rows.frobeniusNorm());
        assertClose(expected.linear(rows), found.linear(rows), tolerance, "linear part");
        assertClose(expected.offset().toArray(), found.offset().toArray(), tolerance, "offset");
    }

    @Property(tries = TRIES, seed = SEED)
    void noStrengthIsTheIdentity(
            @ForAll("powerless") String expression, @ForAll("sources") Moments source, @ForAll long seed) {
        AffineNoise noise = noise(expression);
        assertSame(source, noise.push(source));
        assertSame(AffineMap.identity(D), noise.meanMap());
        double[] x = Sources.rows(1, D, seed).row(0);
        double[] view = x.clone();
        noise.sample(view, new SplittableRandom(seed));
        assertArrayEquals(x, view, 50 * ROUNDOFF * D);
    }

    @Property(tries = TRIES, seed = SEED)
    void chainsAreAssociativeAndNoNoiseIsNeutral(
            @ForAll("pipelines") AffineNoise a,
            @ForAll("pipelines") AffineNoise b,
            @ForAll("pipelines") AffineNoise c,
            @ForAll("sources") Moments source) {
        AffineNoise left = Sequence.of(Sequence.of(a, b), c);
        AffineNoise right = Sequence.of(a, Sequence.of(b, c));
        assertSame(left.push(source), right.push(source));
        assertSame(left.meanMap(), right.meanMap());
        assertSame(a.push(source), Sequence.of(new NoNoise(D), a).push(source));
        assertSame(a.meanMap(), Sequence.of(a, new NoNoise(D)).meanMap());
    }

    /** Uncentred moments and the mean map are linear in the mixture; the covariance is not. */
    @Property(tries = TRIES, seed = SEED)
    void mixturesAreLinear(
            @ForAll("pipelines") AffineNoise a,
            @ForAll("pipelines") AffineNoise b,
            @ForAll @DoubleRange(min = 0.01, max = 0.99) double weight,
            @ForAll("sources") Moments source) {
        List<Double> weights = List.of(weight, 1 - weight);
        ViewMoments mixed =
                ViewMoments.exact(source, new Mixture(weights, List.of(a, b))).uncentred();
        ViewMoments first = ViewMoments.exact(source, a).uncentred();
        ViewMoments second = ViewMoments.exact(source, b).uncentred();
        double tolerance = tolerance(source, a.push(source), b.push(source));
        assertClose(
                first.total().combine(weight, second.total(), 1 - weight).toMatrix(),
                mixed.total().toMatrix(),
                tolerance,
                "S");
        assertClose(first.cross().times(weight).plus(second.cross().times(1 - weight)), mixed.cross(), tolerance, "M");
        assertSame(
                AffineMap.average(weights, List.of(a.meanMap(), b.meanMap())),
                new Mixture(weights, List.of(a, b)).meanMap());
    }

    /** The view of a union is the union of the views: the operator does not know where a sample comes from. */
    @Property(tries = TRIES, seed = SEED)
    void pushingCommutesWithMerging(
            @ForAll("pipelines") AffineNoise noise,
            @ForAll("sources") Moments first,
            @ForAll("sources") Moments second) {
        assertSame(noise.push(first).merge(noise.push(second)), noise.push(first.merge(second)));
    }

    /** S - G, G and [C M; M' G] have no eigenvalue below roundoff, centred or not. */
    @Property(tries = TRIES, seed = SEED)
    void viewMomentsAreOrdered(@ForAll("pipelines") AffineNoise noise, @ForAll("sources") Moments source) {
        double tolerance = tolerance(source, noise.push(source));
        ViewMoments exact = ViewMoments.exact(source, noise);
        for (ViewMoments views : List.of(exact, exact.uncentred())) {
            assertPositive(views.between(), tolerance, "G");
            assertPositive(views.total().minus(views.between()), tolerance, "S - G");
            SymmetricMatrix joint = SymmetricMatrix.generate(
                    2 * D,
                    (i, j) -> i < D
                            ? views.clean().at(i, j)
                            : j < D
                                    ? views.cross().at(j, i - D)
                                    : views.between().at(i - D, j - D));
            assertPositive(joint, tolerance, "[C M; M' G]");
        }
    }

    private static void assertPositive(SymmetricMatrix a, double tolerance, String what) {
        double smallest = BACKEND.eigenvalues(a)[a.dimension() - 1];
        assertTrue(smallest >= -tolerance, () -> what + " has the eigenvalue " + smallest);
    }

    @Property(tries = TRIES, seed = SEED)
    void isotropicNoiseDoesNotSeeTheBasis(
            @ForAll @DoubleRange(min = 0, max = 10) double deviation,
            @ForAll("sources") Moments source,
            @ForAll long seed) {
        Matrix turn = Dense.matrix(Dense.orthogonal(D, new Random(seed)));
        AffineNoise noise = GaussianNoise.isotropic(D, deviation);
        assertSame(turned(turn, noise.push(source)), noise.push(turned(turn, source)));
        SymmetricMatrix scaled = SymmetricMatrix.diagonal(
                Vector.constant(D, deviation * deviation).toArray());
        assertSame(
                noise.push(source),
                GaussianNoise.withCovariance(scaled, BACKEND).push(source));
    }

    private static Moments turned(Matrix turn, Moments source) {
        return new Moments(
                source.count(),
                Vector.of(turn.times(source.mean().toArray())),
                BACKEND.congruence(turn, source.covariance()));
    }

    /** What noise on original values does to prepared ones, told in original values, is the noise itself. */
    @Property(tries = TRIES, seed = SEED)
    void rawSpaceNoiseIsTheNoiseInOtherUnits(
            @ForAll("pipelines") AffineNoise noise,
            @ForAll @IntRange(min = 2, max = 30) int n,
            @ForAll Scale scale,
            @ForAll boolean center,
            @ForAll long seed) {
        Matrix rows = Sources.rows(n, D, seed);
        Moments source = Sources.population(rows);
        Preparation preparation = Preparation.fit(source, center, scale);
        AffineNoise seen = new RawSpaceNoise(noise, preparation);
        assertSame(noise.push(source), preparation.restore(seen.push(preparation.prepare(source))));
        double[] expected = rows.row(0);
        noise.sample(expected, new SplittableRandom(seed));
        double[] found = rows.row(0);
        preparation.prepare(found, 0);
        seen.sample(found, new SplittableRandom(seed));
        preparation.restore(found, 0);
        double tolerance = 50 * ROUNDOFF * D * (1 + rows.frobeniusNorm());
        assertArrayEquals(expected, found, tolerance);
    }

    /**
     * Two views each of {@value #DRAWS} copies of one source. The allowed z makes the union bound over all comparisons of
     * all tries, with Gaussian tails, equal to {@link #FALSE_ALARM}.
     */
    @Property(tries = SAMPLED_TRIES, seed = SEED)
    void samplesHaveThePushedMoments(@ForAll("pipelines") AffineNoise noise, @ForAll long seed) {
        double[] source = Sources.rows(1, D, seed).row(0);
        Moments clean = new Moments(1, Vector.of(source), SymmetricMatrix.zero(D));
        ViewMoments views = ViewMoments.exact(clean, noise).uncentred();
        SampledMoments sampled = new SampledMoments(D, 1);
        SplittableRandom random = new SplittableRandom(seed);
        for (int t = 0; t < DRAWS; t++) {
            double[] first = source.clone();
            double[] second = source.clone();
            noise.sample(first, random);
            noise.sample(second, random);
            sampled.add(source, first, second);
        }
        sampled.endStratum();
        int comparisons = SAMPLED_TRIES * (D + 3 * D * D);
        double z = Math.sqrt(2 * Math.log(2 * comparisons / FALSE_ALARM));
        double roundoff = DRAWS * tolerance(clean, noise.push(clean));
        sampled.assertAgrees(
                SampledMoments.MEAN, Matrix.wrap(1, D, views.viewMean().toArray()), z, roundoff);
        sampled.assertAgrees(SampledMoments.TOTAL, views.total().toMatrix(), z, roundoff);
        sampled.assertAgrees(SampledMoments.BETWEEN, views.between().toMatrix(), z, roundoff);
        sampled.assertAgrees(SampledMoments.CROSS, views.cross(), z, roundoff);
    }
}
