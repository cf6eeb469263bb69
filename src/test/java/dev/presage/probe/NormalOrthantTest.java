package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orthant probabilities against closed forms and plain Monte Carlo. */
class NormalOrthantTest {
    private static final int SHIFTS = 16;
    private static final int POINTS = 2048;
    /** Four standard errors of 16 shifts fail once in a thousand cases (Student, 15 degrees of freedom); seeds are fixed. */
    private static final double ERRORS = 5;
    /** The probabilities of one dimension are those of Commons Math, accurate to 1e-15; the average adds rounding. */
    private static final double ROUNDOFF = 1e-13;

    private record Measured(double value, double error) {}

    private static Measured probability(double[] mean, RealMatrix covariance, long seed, int points) {
        NormalOrthant orthant = new NormalOrthant(mean, Dense.symmetric(covariance));
        SplittableRandom random = new SplittableRandom(seed);
        double sum = 0;
        double squares = 0;
        for (int s = 0; s < SHIFTS; s++) {
            double value = orthant.shifted(points, orthant.shift(random));
            sum += value;
            squares += value * value;
        }
        double average = sum / SHIFTS;
        double variance = Math.max(0, squares / SHIFTS - average * average) / (SHIFTS - 1);
        return new Measured(average, Math.sqrt(variance));
    }

    private static void assertProbability(double expected, double[] mean, RealMatrix covariance) {
        Measured found = probability(mean, covariance, 1, POINTS);
        assertEquals(expected, found.value(), ERRORS * found.error() + ROUNDOFF);
        assertTrue(found.error() < 1e-3, "error " + found.error());
    }

    private static RealMatrix equicorrelated(int m, double rho) {
        return Dense.identity(m).scalarMultiply(1 - rho).add(Dense.zeros(m, m).scalarAdd(rho));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1.3, 1", "-2, 4", "3, 0.25", "-9, 1", "9, 1"})
    void oneMarginIsTheNormalDistribution(double mean, double variance) {
        double expected = new NormalDistribution().cumulativeProbability(mean / Math.sqrt(variance));
        assertProbability(expected, new double[] {mean}, Dense.diagonal(variance));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.95, -0.5, 0, 0.3, 0.8, 0.999})
    void twoCentredMargins(double rho) {
        // 1/4 + asin(rho)/(2 pi), whatever the variances
        RealMatrix scale = Dense.diagonal(3, 0.2);
        double expected = 0.25 + Math.asin(rho) / (2 * Math.PI);
        assertProbability(expected, new double[2], Dense.product(scale, equicorrelated(2, rho), scale));
    }

    @Test
    void threeCentredMargins() {
        // 1/8 + (asin r12 + asin r13 + asin r23)/(4 pi)
        RealMatrix c = Dense.identity(3);
        double[][] r = {{1, 0.2, -0.4}, {0.2, 1, 0.6}, {-0.4, 0.6, 1}};
        c.setSubMatrix(r, 0, 0);
        double expected = 0.125 + (Math.asin(0.2) + Math.asin(-0.4) + Math.asin(0.6)) / (4 * Math.PI);
        assertProbability(expected, new double[3], c);
    }

    /** Margins of one score over m others, all independent and alike: each of the m + 1 is largest equally often. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 9, 20})
    void halfCorrelatedMargins(int m) {
        assertProbability(1.0 / (m + 1), new double[m], equicorrelated(m, 0.5));
        assertProbability(1.0 / (m + 1), new double[m], equicorrelated(m, 0.5).scalarMultiply(1e-14));
        assertProbability(1.0 / (m + 1), new double[m], equicorrelated(m, 0.5).scalarMultiply(1e14));
    }

    @Test
    void independentMarginsMultiply() {
        NormalDistribution normal = new NormalDistribution();
        double expected = normal.cumulativeProbability(0.5)
                * normal.cumulativeProbability(-0.25)
                * normal.cumulativeProbability(2);
        assertProbability(expected, new double[] {0.5, -0.5, 1}, Dense.diagonal(1, 4, 0.25));
    }

    @Test
    void singularCovariances() {
        NormalDistribution normal = new NormalDistribution();
        // the same variable twice: z > -0.3 and z > 0.4
        assertProbability(normal.cumulativeProbability(-0.4), new double[] {0.3, -0.4}, equicorrelated(2, 1));
        // z and -z: -0.3 < z < 0.8
        assertProbability(
                normal.cumulativeProbability(0.8) - normal.cumulativeProbability(-0.3),
                new double[] {0.3, 0.8},
                equicorrelated(2, -1));
        // z and -z that exclude each other
        assertProbability(0, new double[] {-0.3, 0.2}, equicorrelated(2, -1));
    }

    @Test
    void marginsWithoutVarianceAreYesOrNo() {
        assertProbability(1, new double[] {0.5, 2}, Dense.zeros(2, 2));
        assertProbability(0, new double[] {0.5, -1e-9}, Dense.zeros(2, 2));
        double expected = new NormalDistribution().cumulativeProbability(0.7);
        assertProbability(expected, new double[] {3, 0.7, 1}, Dense.diagonal(0, 1, 0));
        assertProbability(0, new double[] {-3, 0.7, 1}, Dense.diagonal(0, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 9})
    void anyMarginsAgreeWithPlainSampling(int m) {
        Random random = new Random(100 + m);
        for (int rank : new int[] {m, m - 1, 2}) { // regular, just singular, very singular
            RealMatrix factor = Dense.random(m, rank, random);
            double[] mean = random.doubles(m, -0.5, 2).toArray();
            int draws = 40000;
            int hits = 0;
            for (int i = 0; i < draws; i++) {
                double[] z = factor.operate(gaussian(rank, random));
                boolean all = true;
                for (int j = 0; j < m; j++) {
                    all &= mean[j] + z[j] > 0;
                }
                hits += all ? 1 : 0;
            }
            double share = (double) hits / draws;
            Measured found = probability(mean, Dense.square(factor), 2, POINTS);
            double error = Math.hypot(Math.sqrt(share * (1 - share) / draws), found.error());
            assertEquals(share, found.value(), ERRORS * error, "rank " + rank);
        }
    }

    private static double[] gaussian(int length, Random random) {
        double[] z = new double[length];
        for (int i = 0; i < length; i++) {
            z[i] = random.nextGaussian();
        }
        return z;
    }

    /** The error it reports is the spread over seeds, within a factor of two. */
    @Test
    void reportedErrorsAreHonest() {
        Random random = new Random(111);
        RealMatrix covariance = Dense.square(Dense.random(9, 9, random));
        double[] mean = random.doubles(9, 0, 2).toArray();
        int seeds = 40;
        double sum = 0;
        double squares = 0;
        double reported = 0;
        for (int seed = 0; seed < seeds; seed++) {
            Measured found = probability(mean, covariance, seed, 256);
            sum += found.value();
            squares += found.value() * found.value();
            reported += found.error() * found.error() / seeds;
        }
        double spread = Math.sqrt((squares / seeds - Math.pow(sum / seeds, 2)) * seeds / (seeds - 1));
        assertTrue(spread > 0);
        assertEquals(1, Math.sqrt(reported) / spread, 0.5);
    }
}
