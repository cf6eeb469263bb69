package dev.presage.noise;

import static dev.presage.noise.Sources.ROUNDOFF;
import static dev.presage.noise.Sources.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every random affine operator must do: its push, its mean map and its samples agree with the {@link Law} that
 * theory.md or the contract describes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AffineNoiseContract {
    /** Chance that a right sampler fails, over all comparisons of one operator together. */
    private static final double FALSE_ALARM = 1e-3;

    private static final int STRATA = 4;
    private static final int DRAWS = 8000;
    private static final Backend BACKEND = Backends.of("java", 1);

    /** An operator and its law. */
    record Case(String name, AffineNoise noise, Law law) {
        /** Every entry is a sum over draws of chains of inner products over d + 1 coordinates. */
        double tolerance(double norm) {
            return ROUNDOFF * (2 * (noise.dimension() + 1) + law.draws().size()) * norm;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    abstract Stream<Case> cases();

    @ParameterizedTest
    @MethodSource("cases")
    void pushEqualsEnumeration(Case one) {
        for (Moments source : Sources.all(one.noise.dimension())) {
            double[][] clean = Law.homogeneous(source);
            double[][] total = one.law.total(clean);
            Moments view = one.noise.push(source);
            double tolerance = one.tolerance(Sources.norm(clean) + Sources.norm(total));
            assertEquals(source.count(), view.count());
            assertClose(Law.lastColumn(total), view.mean().toArray(), tolerance, "mean");
            assertClose(Law.block(total, true), view.covariance().toMatrix(), tolerance, "covariance");
            assertClose(Law.block(total, false), view.secondMoment().toMatrix(), tolerance, "second moment");
        }
    }

    /** The same once more: mutation testing sees how an operator is made only where a test itself makes it. */
    @Test
    void operatorsMadeInATestPushAsEnumerated() {
        cases().forEach(this::pushEqualsEnumeration);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void meanMapEqualsEnumeration(Case one) {
        int d = one.noise.dimension();
        double[][] expected = one.law.meanMap();
        double tolerance = one.tolerance(Sources.norm(expected));
        AffineMap map = one.noise.meanMap();
        assertEquals(d, map.dimension());
        assertClose(Law.lastColumn(expected), map.offset().toArray(), tolerance, "offset");
        Matrix columns = map.linear(
                SymmetricMatrix.diagonal(Vector.constant(d, 1).toArray()).toMatrix());
        assertClose(Law.block(expected, false), columns.transpose(), tolerance, "linear part");
        Matrix rows = Sources.rows(3, d, 5);
        Matrix mapped = map.linear(rows);
        for (int r = 0; r < 3; r++) {
            double[] x = rows.row(r);
            double[] direct = new double[d];
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    direct[i] += expected[i][j] * x[j];
                }
            }
            assertClose(direct, mapped.row(r), tolerance * rows.frobeniusNorm(), "row " + r);
            Vector applied = map.apply(Vector.of(x));
            for (int i = 0; i < d; i++) {
                assertEquals(direct[i] + expected[i][d], applied.at(i), tolerance * (1 + rows.frobeniusNorm()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void viewMomentsEqualHomogeneousBlocks(Case one) {
        for (Moments source : Sources.all(one.noise.dimension())) {
            double[][] clean = Law.homogeneous(source);
            double[][] total = one.law.total(clean);
            double norm = Sources.norm(clean) + Sources.norm(total);
            double tolerance = one.tolerance(norm);
            ViewMoments centred = ViewMoments.exact(source, one.noise);
            for (ViewMoments views : List.of(centred, centred.uncentred())) {
                boolean c = views.centred();
                assertClose(Law.block(clean, c), views.clean().toMatrix(), tolerance, "C");
                assertClose(Law.block(one.law.cross(clean), c), views.cross(), tolerance, "M");
                assertClose(
                        Law.block(one.law.between(clean), c), views.between().toMatrix(), tolerance, "G");
                assertClose(Law.block(total, c), views.total().toMatrix(), tolerance, "S");
                assertClose(Law.lastColumn(total), views.viewMean().toArray(), tolerance, "view mean");
                assertOrdered(views, norm);
            }
        }
    }

    /** S >= G >= 0 and [C M; M' G] >= 0; eigenvalues are known to 10 d roundoffs of the uncentred norm. */
    private static void assertOrdered(ViewMoments views, double norm) {
        int d = views.dimension();
        SymmetricMatrix joint = SymmetricMatrix.generate(
                2 * d,
                (i, j) -> i < d
                        ? views.clean().at(i, j)
                        : j < d ? views.cross().at(j, i - d) : views.between().at(i - d, j - d));
        double tolerance = 10 * 2 * d * ROUNDOFF * norm;
        assertPositive(views.between(), tolerance, "G");
        assertPositive(views.total().minus(views.between()), tolerance, "S - G");
        assertPositive(joint, tolerance, "[C M; M' G]");
    }

    private static void assertPositive(SymmetricMatrix a, double tolerance, String what) {
        double smallest = BACKEND.eigenvalues(a)[a.dimension() - 1];
        assertTrue(smallest >= -tolerance, what + " has the eigenvalue " + smallest);
    }

    /**
     * Strata are a few fixed sources; within each, {@value #DRAWS} pairs of independent views give mean, S, G and M with
     * estimated standard errors. The allowed z makes the union bound over all comparisons, with Gaussian tails below
     * exp(-z&sup2;/2), equal to {@link #FALSE_ALARM}.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void samplesHaveThePushedMoments(Case one) {
        int d = one.noise.dimension();
        Matrix sources = Sources.rows(STRATA, d, 3);
        Moments clean = Sources.population(sources);
        double[][] homogeneous = Law.homogeneous(clean);
        ViewMoments views = ViewMoments.exact(clean, one.noise).uncentred();
        SampledMoments sampled = new SampledMoments(d, STRATA);
        SplittableRandom random = new SplittableRandom(20);
        for (int s = 0; s < STRATA; s++) {
            for (int t = 0; t < DRAWS; t++) {
                double[] first = sources.row(s);
                double[] second = sources.row(s);
                one.noise.sample(first, random);
                one.noise.sample(second, random);
                sampled.add(sources.row(s), first, second);
            }
            sampled.endStratum();
        }
        int comparisons = d + 3 * d * d;
        double z = Math.sqrt(2 * Math.log(2 * comparisons / FALSE_ALARM));
        double roundoff =
                ROUNDOFF * DRAWS * (Sources.norm(homogeneous) + views.total().frobeniusNorm());
        Matrix mean = Matrix.wrap(1, d, views.viewMean().toArray());
        sampled.assertAgrees(SampledMoments.MEAN, mean, z, roundoff);
        sampled.assertAgrees(SampledMoments.TOTAL, views.total().toMatrix(), z, roundoff);
        sampled.assertAgrees(SampledMoments.BETWEEN, views.between().toMatrix(), z, roundoff);
        sampled.assertAgrees(SampledMoments.CROSS, views.cross(), z, roundoff);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aSeedFixesTheSamples(Case one) {
        int d = one.noise.dimension();
        Matrix rows = Sources.rows(7, d, 9);
        Matrix views = one.noise.sample(rows, new SplittableRandom(4));
        assertEquals(views, one.noise.sample(rows, new SplittableRandom(4)));
        assertEquals(Sources.rows(7, d, 9), rows);
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 7; i++) {
            double[] x = rows.row(i);
            one.noise.sample(x, random);
            assertArrayEquals(x, views.row(i));
        }
    }

    /** Rows that are drawn together are those drawn one after another, and what lies behind them stays. */
    @ParameterizedTest
    @MethodSource("cases")
    void rowsDrawnTogetherAreThoseDrawnAlone(Case one) {
        int d = one.noise.dimension();
        assertTrue(one.noise.rowsAtOnce() >= 1);
        Matrix sources = Sources.rows(7, d, 9);
        for (int count : new int[] {0, 1, 5}) {
            double[] together = sources.toArray();
            one.noise.sampleRows(together, count, new SplittableRandom(4));
            SplittableRandom random = new SplittableRandom(4);
            for (int i = 0; i < 7; i++) {
                double[] x = sources.row(i);
                if (i < count) {
                    one.noise.sample(x, random);
                }
                assertArrayEquals(x, Arrays.copyOfRange(together, i * d, (i + 1) * d));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void momentsOfAnotherDimensionAreRefused(Case one) {
        int d = one.noise.dimension();
        Moments other = new Moments(3, Vector.zeros(d + 1), SymmetricMatrix.zero(d + 1));
        String message = assertThrows(IllegalArgumentException.class, () -> ViewMoments.exact(other, one.noise))
                .getMessage();
        assertTrue(message.contains("d = " + d) && message.contains("d = " + (d + 1)), message);
    }
}
