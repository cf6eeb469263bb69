package dev.presage.noise;

import static dev.presage.noise.Sources.ROUNDOFF;
import static dev.presage.noise.Sources.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.moments.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Monte Carlo view moments against their definition, against exact ones, and their errors against their spread. */
class SampledViewsTest {
    private static final int N = 7;
    private static final int D = 3;
    private static final int LABELS = 2;
    private static final Backend BACKEND = Backends.of("java", 1);
    private static final Matrix X = Sources.rows(N, D, 31);
    private static final int[] CLASS_OF = {0, 1, 0, 0, 1, 1, 0};
    private static final Samples SAMPLES =
            new InMemorySamples(X, new Layout.Flat(D), Optional.of(new ClassLabels(CLASS_OF, List.of("a", "b"))));
    /** What the samples are multiplied by and lose, so that preparation shows. */
    private static final Preparation PREPARATION = Preparation.fit(Sources.population(X), true, Scale.GLOBAL);

    private static final Matrix PREPARED = prepared(X);
    private static final Moments SOURCE = PREPARATION.prepare(Sources.population(X));
    private static final LabelMoments LABEL_MOMENTS = PREPARATION
            .prepare(new MomentPass(BACKEND, Progress.SILENT).labelled(SAMPLES))
            .labels();
    /** A nonlinear view: each coordinate squared, or its root, or plus a normal number. */
    private static final SampledNoise ODD = SampledNoise.of(D, (x, random) -> {
        int kind = random.nextInt(3);
        for (int j = 0; j < x.length; j++) {
            x[j] = kind == 0 ? x[j] * x[j] : kind == 1 ? Math.cbrt(x[j]) + 2 : x[j] + random.nextGaussian();
        }
    });

    private static Matrix prepared(Matrix rows) {
        double[] all = rows.toArray();
        for (int i = 0; i < rows.rows(); i++) {
            PREPARATION.prepare(all, i * rows.columns());
        }
        return Matrix.wrap(rows.rows(), rows.columns(), all);
    }

    private static SampledViews sampled(SampledNoise noise, MonteCarlo plan, boolean centred, int blockValues) {
        return new ViewSampling(
                        viewed(centred), plan, BACKEND, team -> ViewSource.drawn(noise, plan, team), blockValues)
                .run(Progress.SILENT);
    }

    private static ViewedSamples viewed(boolean centred) {
        return new ViewedSamples(SAMPLES, PREPARATION, SOURCE, Optional.of(LABEL_MOMENTS), centred);
    }

    private static SampledViews sampled(SampledNoise noise, MonteCarlo plan) {
        return sampled(noise, plan, true, 1 << 20);
    }

    /** The views of each sample that a plan draws. */
    private static double[][][] drawn(SampledNoise noise, MonteCarlo plan) {
        double[] all = new double[N * plan.views() * D];
        ViewSource.drawn(noise, plan, new Team(1)).next(PREPARED.toArray(), 0, N, all);
        double[][][] views = new double[N][plan.views()][];
        for (int i = 0; i < N; i++) {
            for (int a = 0; a < plan.views(); a++) {
                int at = ViewSource.place(plan, N, i, a) * D;
                views[i][a] = Arrays.copyOfRange(all, at, at + D);
            }
        }
        return views;
    }

    /** The estimators as sums over samples and pairs of distinct views, from the views with the given numbers. */
    private static void assertDefinition(double[][][] views, List<Integer> kept, Views found, double tolerance) {
        int v = kept.size();
        double[] m = new double[D];
        double[][] s = new double[D][D];
        double[][] g = new double[D][D];
        double[][] mm = new double[D][D];
        double[][] c = new double[D][D];
        double[][] b = new double[D][LABELS];
        for (int i = 0; i < N; i++) {
            for (int a : kept) {
                for (int j = 0; j < D; j++) {
                    m[j] += views[i][a][j] / N / v;
                }
            }
        }
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < N; i++) {
            double[] x = PREPARED.row(i);
            for (int a : kept) {
                all.add(views[i][a]);
                add(s, 1.0 / N / v, views[i][a], views[i][a]);
                add(c, 1.0 / N / v, minus(x, SOURCE.mean().toArray()), views[i][a]);
                double[] y = {CLASS_OF[i] == 0 ? 3.0 / 7 : -4.0 / 7, CLASS_OF[i] == 1 ? 4.0 / 7 : -3.0 / 7};
                add(b, 1.0 / N / v, views[i][a], y);
                for (int other : kept) {
                    if (other != a) {
                        add(g, 1.0 / N / v / (v - 1), views[i][a], views[i][other]);
                    }
                }
            }
        }
        // Unbiased: m m' from every pair of draws, less what the average of n v draws varies by.
        for (double[] one : all) {
            for (double[] other : all) {
                add(mm, 1.0 / all.size() / all.size(), one, other);
            }
        }
        for (int i = 0; i < D; i++) {
            for (int j = 0; j < D; j++) {
                mm[i][j] -= (s[i][j] - g[i][j]) / (N * v);
            }
        }
        ViewMoments moments = found.moments();
        assertTrue(moments.centred());
        assertEquals(new Basis.Sampled((long) N * v), moments.basis());
        assertClose(m, moments.viewMean().toArray(), tolerance, "m");
        assertEquals(SOURCE.mean(), moments.mean());
        assertEquals(SOURCE.covariance(), moments.clean());
        assertClose(minus(s, mm), moments.total().toMatrix(), tolerance, "S");
        assertClose(minus(g, mm), moments.between().toMatrix(), tolerance, "G");
        assertClose(Matrix.of(c), moments.cross(), tolerance, "M");
        assertClose(Matrix.of(b), found.labels().orElseThrow().viewCross(), tolerance, "Bbar");
        assertEquals(24.0 / 49, found.labels().orElseThrow().energy(), tolerance, "tr Y2");
    }

    private static void add(double[][] into, double weight, double[] left, double[] right) {
        for (int i = 0; i < left.length; i++) {
            for (int j = 0; j < right.length; j++) {
                into[i][j] += weight * left[i] * right[j];
            }
        }
    }

    private static double[] minus(double[] a, double[] b) {
        double[] out = new double[a.length];
        Arrays.setAll(out, i -> a[i] - b[i]);
        return out;
    }

    private static Matrix minus(double[][] a, double[][] b) {
        return Matrix.of(a).minus(Matrix.of(b));
    }

    /** Views are a few units large; sums run over n v of them. */
    private static double tolerance(MonteCarlo plan) {
        return ROUNDOFF * N * plan.views() * 100;
    }

    @Test
    void byDefinitionFromAllViewsAndWithoutEachGroup() {
        for (MonteCarlo plan : List.of(new MonteCarlo(3, 3, 1), new MonteCarlo(12, 4, 2), new MonteCarlo(5, 5, 3))) {
            double[][][] views = drawn(ODD, plan);
            for (int block : new int[] {1, 2 * D * (plan.views() + plan.groups()), 1 << 20}) {
                SampledViews found = sampled(ODD, plan, true, block);
                List<Integer> all = numbers(plan, -1);
                assertDefinition(views, all, found.estimate(), tolerance(plan));
                assertEquals(plan.groups(), found.leftOut().size());
                for (int g = 0; g < plan.groups(); g++) {
                    assertDefinition(views, numbers(plan, g), found.leftOut().get(g), tolerance(plan));
                }
            }
        }
    }

    private static List<Integer> numbers(MonteCarlo plan, int without) {
        List<Integer> kept = new ArrayList<>();
        for (int a = 0; a < plan.views(); a++) {
            if (a / plan.viewsPerGroup() != without) {
                kept.add(a);
            }
        }
        return kept;
    }

    @Test
    void uncentredMomentsHaveTheMeansBack() {
        MonteCarlo plan = MonteCarlo.of(6, 9);
        Views centred = sampled(ODD, plan).estimate();
        Views raw = sampled(ODD, plan, false, 1 << 20).estimate();
        assertEquals(centred.moments().uncentred().total(), raw.moments().total());
        assertEquals(centred.moments().uncentred().cross(), raw.moments().cross());
        double[] m = raw.moments().viewMean().toArray();
        double[] ybar = {4.0 / 7, 3.0 / 7};
        assertClose(
                centred.labels().orElseThrow().viewCross().plusOuter(1, m, ybar),
                raw.labels().orElseThrow().viewCross(),
                tolerance(plan),
                "Bbar");
        assertEquals(1, raw.labels().orElseThrow().energy(), ROUNDOFF * N);
    }

    @Test
    void viewsThatNeverChangeAreExact() {
        SampledViews none = sampled(SampledNoise.of(D, (x, random) -> {}), MonteCarlo.of(4, 0));
        Matrix c = SOURCE.covariance().toMatrix();
        for (Matrix found : List.of(
                none.estimate().moments().total().toMatrix(),
                none.estimate().moments().between().toMatrix(),
                none.estimate().moments().cross())) {
            assertClose(c, found, tolerance(none.plan()), "C");
        }
        assertEquals(
                0, none.standardErrors(v -> v.moments().between().toMatrix()).maxAbs(), tolerance(none.plan()));
    }

    /**
     * Against the exact moments of an affine operator, over many seeds: averages must be unbiased, and the estimated errors
     * the right size. With g = 12 groups z is close to Student's t with 11 degrees of freedom, variance 11/9, kurtosis
     * excess 6/7; over 400 seeds the mean of z has standard deviation sqrt(11/9/400) = .055 and the mean of z^2 about
     * 11/9 sqrt((2 + 6/7)/400) = .103. The jackknife of a quadratic statistic is a little too large on average, so the
     * lower bound is wider.
     */
    @Test
    void estimatesAreUnbiasedAndTheirErrorsAreTheRightSize() {
        AffineNoise mask = MultiplicativeNoise.bernoulliMask(Patches.coordinates(D), 0.4, Vector.of(1, -2, 0.5));
        Views exact = Views.exact(SOURCE, Optional.of(LABEL_MOMENTS), mask, true);
        List<ToDoubleFunction<Views>> numbers = List.of(
                v -> v.moments().total().trace(),
                v -> v.moments().total().at(2, 0),
                v -> v.moments().between().trace(),
                v -> v.moments().between().at(1, 0),
                v -> v.moments().cross().at(0, 0),
                v -> v.moments().cross().at(1, 2),
                v -> v.moments().viewMean().at(1),
                v -> v.labels().orElseThrow().viewCross().at(1, 0));
        int seeds = 400;
        double[] sum = new double[numbers.size()];
        double[] squares = new double[numbers.size()];
        for (int seed = 0; seed < seeds; seed++) {
            SampledViews found = sampled(SampledNoise.of(D, mask::sample), new MonteCarlo(24, 12, seed));
            for (int q = 0; q < sum.length; q++) {
                ToDoubleFunction<Views> number = numbers.get(q);
                double error = found.standardErrors(v -> Matrix.wrap(1, 1, new double[] {number.applyAsDouble(v)}))
                        .at(0, 0);
                double z = (number.applyAsDouble(found.estimate()) - number.applyAsDouble(exact)) / error;
                sum[q] += z / seeds;
                squares[q] += z * z / seeds;
            }
        }
        for (int q = 0; q < sum.length; q++) {
            assertEquals(0, sum[q], 4 * 0.055, "mean of z, number " + q);
            assertTrue(squares[q] < 11.0 / 9 + 4 * 0.103, "mean of z^2 of number " + q + " is " + squares[q]);
            assertTrue(squares[q] > 0.6, "mean of z^2 of number " + q + " is " + squares[q]);
        }
    }

    /** Views x or x o x with equal chance: every moment by enumeration, none of them affine. */
    @Test
    void noiseThatIsNotAffineHasTheMomentsOfItsEnumeration() {
        SampledNoise square = SampledNoise.of(D, (x, random) -> {
            if (random.nextBoolean()) {
                Arrays.setAll(x, j -> x[j] * x[j]);
            }
        });
        double[][] seen = new double[N][D];
        double[][] squared = new double[N][D];
        double[] m = new double[D];
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < D; j++) {
                squared[i][j] = PREPARED.at(i, j) * PREPARED.at(i, j);
                seen[i][j] = (PREPARED.at(i, j) + squared[i][j]) / 2;
                m[j] += seen[i][j] / N;
            }
        }
        double[][] between = new double[D][D];
        double[][] cross = new double[D][D];
        double[][] total = new double[D][D];
        for (int i = 0; i < N; i++) {
            add(between, 1.0 / N, minus(seen[i], m), minus(seen[i], m));
            add(cross, 1.0 / N, minus(PREPARED.row(i), SOURCE.mean().toArray()), minus(seen[i], m));
            add(total, 0.5 / N, minus(PREPARED.row(i), m), minus(PREPARED.row(i), m));
            add(total, 0.5 / N, minus(squared[i], m), minus(squared[i], m));
        }
        SampledViews found = sampled(square, new MonteCarlo(3200, 16, 5));
        assertWithin(found, v -> v.moments().between().toMatrix(), Matrix.of(between));
        assertWithin(found, v -> v.moments().cross(), Matrix.of(cross));
        assertWithin(found, v -> v.moments().total().toMatrix(), Matrix.of(total));
    }

    /** 9 entries with errors from 16 groups: Student's t with 15 degrees of freedom is beyond 6.5 with chance 1e-5. */
    private static void assertWithin(
            SampledViews found, java.util.function.Function<Views, Matrix> quantity, Matrix expected) {
        Matrix errors = found.standardErrors(quantity);
        Matrix estimate = quantity.apply(found.estimate());
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.columns(); j++) {
                assertEquals(expected.at(i, j), estimate.at(i, j), 6.5 * errors.at(i, j), i + ", " + j);
                assertTrue(errors.at(i, j) < 0.05, "3200 views are many: " + errors.at(i, j));
            }
        }
    }

    @Test
    void recordedViewsAreThoseThatAreRead() {
        MonteCarlo plan = new MonteCarlo(6, 3, 4);
        SampledNoise raw = SampledNoise.of(D, (x, random) -> x[random.nextInt(D)] = random.nextDouble());
        double[][][] views = drawn(raw.seenPrepared(PREPARATION), plan);
        Matrix rows = Matrix.generate(
                N * 6,
                D,
                (row, j) -> views[row / 6][row % 6][j] * PREPARATION.divisor().at(j)
                        + PREPARATION.shift().at(j));
        SampledViews expected = sampled(raw.seenPrepared(PREPARATION), plan);
        SampledViews found =
                ViewMoments.recorded(viewed(true), InMemorySamples.of(rows), plan, BACKEND, Progress.SILENT);
        for (int g = -1; g < 3; g++) {
            Views one = g < 0 ? expected.estimate() : expected.leftOut().get(g);
            Views other = g < 0 ? found.estimate() : found.leftOut().get(g);
            assertClose(one.moments().cross(), other.moments().cross(), tolerance(plan), "M");
            assertClose(
                    one.moments().between().toMatrix(),
                    other.moments().between().toMatrix(),
                    tolerance(plan),
                    "G");
        }
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> ViewMoments.recorded(
                                viewed(true), InMemorySamples.of(rows.firstRows(41)), plan, BACKEND, Progress.SILENT))
                .getMessage();
        assertTrue(message.contains("6 for each of 7") && message.contains("found 41"), message);
    }

    /** The same draws on any number of threads; the same bits at one. */
    @Test
    void threadsDoNotChangeDraws() {
        MonteCarlo plan = MonteCarlo.of(8, 3);
        Views one = sampled(ODD, plan).estimate();
        assertEquals(
                one.moments().total(), sampled(ODD, plan).estimate().moments().total());
        Views three = ViewMoments.sampled(viewed(true), ODD, plan, Backends.of("java", 3), Progress.SILENT)
                .estimate();
        assertClose(one.moments().total().toMatrix(), three.moments().total().toMatrix(), 1e-9, "S");
        assertClose(
                one.moments().between().toMatrix(), three.moments().between().toMatrix(), 1e-9, "G");
        Views other = sampled(ODD, MonteCarlo.of(8, 4)).estimate();
        assertTrue(one.moments().total().minus(other.moments().total()).maxAbs() > 1e-6);
    }

    /** Sums are relative to the views' own mean: a shift by 1e7 costs its own rounding, not its square's. */
    @Test
    void viewsFarFromZeroKeepTheirDigits() {
        MonteCarlo plan = MonteCarlo.of(5, 6);
        double far = 1e7;
        SampledNoise shifted = SampledNoise.of(D, (x, random) -> {
            ODD.sample(x, random);
            Arrays.setAll(x, j -> x[j] + far);
        });
        Matrix near = sampled(ODD, plan).estimate().moments().between().toMatrix();
        assertClose(
                near,
                sampled(shifted, plan).estimate().moments().between().toMatrix(),
                far * ROUNDOFF * N * plan.views() * 10,
                "G");
    }

    @Test
    void sequencesDoOneStepAfterAnother() {
        SampledNoise both = SampledNoise.sequence(
                List.of(GaussianNoise.isotropic(D, 0), SampledNoise.of(D, (x, random) -> x[0] = 5)));
        double[] x = {1, 2, 3};
        both.sample(x, new SplittableRandom(0));
        assertClose(new double[] {5, 2, 3}, x, 0, "x");
        assertThrows(IllegalArgumentException.class, () -> SampledNoise.sequence(List.of()));
        assertThrows(
                IllegalArgumentException.class, () -> SampledNoise.sequence(List.of(new NoNoise(2), new NoNoise(3))));
    }

    @Test
    void whatAViewMustNotDoIsNamed() {
        MonteCarlo plan = MonteCarlo.of(3, 0);
        SampledNoise broken = SampledNoise.of(D, (x, random) -> x[1] = x[0] > 1 ? Double.NaN : 0);
        String message = assertThrows(BadInputException.class, () -> sampled(broken, plan))
                .getMessage();
        assertTrue(message.contains("finite numbers, found NaN at coordinate 1 of a view of sample "), message);
        IllegalStateException thrown = new IllegalStateException("mine");
        SampledNoise failing = SampledNoise.of(D, (x, random) -> {
            throw thrown;
        });
        assertSame(thrown, assertThrows(IllegalStateException.class, () -> sampled(failing, plan)));
        String sizes = assertThrows(
                        IllegalArgumentException.class,
                        () -> ViewMoments.sampled(
                                viewed(true), SampledNoise.of(4, (x, random) -> {}), plan, BACKEND, Progress.SILENT))
                .getMessage();
        assertTrue(sizes.contains("d = 4") && sizes.contains("d = 3"), sizes);
    }

    @Test
    void anInterruptEndsIt() {
        SampledNoise interrupting =
                SampledNoise.of(D, (x, random) -> Thread.currentThread().interrupt());
        assertThrows(CancellationException.class, () -> sampled(interrupting, MonteCarlo.of(3, 0)));
        assertTrue(Thread.interrupted(), "the interrupt stays pending");
    }

    @Test
    void symmetricByConstruction() {
        SymmetricMatrix g =
                sampled(ODD, MonteCarlo.of(4, 1)).estimate().moments().between();
        assertEquals(g.at(0, 2), g.at(2, 0));
    }
}
