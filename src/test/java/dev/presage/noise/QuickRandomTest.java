package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/** Normal numbers are normal in the middle, at the edges of layers and in the tail; streams are those of their numbers. */
class QuickRandomTest {
    private static final int DRAWS = 4_000_000;
    private static final double Z = 5;

    /** The layers close: 256 of one area fill half the density, to the ten digits of the area. */
    @Test
    void theLayersClose() {
        assertEquals(0, QuickRandom.mismatch(), 1e-9);
    }

    /** Counts in cells of equal width, the outermost open, against probabilities: each within five standard errors. */
    @Test
    void normalNumbersFillTheirCells() {
        NormalDistribution normal = new NormalDistribution();
        int cells = 90;
        double[] counts = new double[cells];
        double[] moments = new double[4];
        QuickRandom random = new QuickRandom(7);
        for (int i = 0; i < DRAWS; i++) {
            double x = random.nextGaussian();
            counts[(int) Math.max(0, Math.min(cells - 1, Math.floor(x * 10 + cells / 2.0)))]++;
            double power = 1;
            for (int m = 0; m < moments.length; m++) {
                power *= x;
                moments[m] += power / DRAWS;
            }
        }
        for (int c = 0; c < cells; c++) {
            double low = c == 0 ? Double.NEGATIVE_INFINITY : (c - cells / 2.0) / 10;
            double high = c == cells - 1 ? Double.POSITIVE_INFINITY : (c + 1 - cells / 2.0) / 10;
            double p = normal.cumulativeProbability(high) - normal.cumulativeProbability(low);
            double error = Math.sqrt(DRAWS * p * (1 - p)) + 1;
            assertEquals(DRAWS * p, counts[c], Z * error, "from " + low);
        }
        double[] expected = {0, 1, 0, 3};
        double[] variance = {1, 2, 15, 96};
        for (int m = 0; m < 4; m++) {
            assertEquals(expected[m], moments[m], Z * Math.sqrt(variance[m] / DRAWS), "moment " + (m + 1));
        }
    }

    /** Neighbours, and the same place of neighbouring streams, are uncorrelated. */
    @Test
    void drawsAreUncorrelated() {
        int n = 400_000;
        double along = 0;
        double across = 0;
        double before = 0;
        for (int piece = 0; piece < n / 100; piece++) {
            var one = Streams.quick(3, 2, 5, piece);
            var other = Streams.quick(3, 2, 5, piece + 1);
            for (int i = 0; i < 100; i++) {
                double x = one.nextGaussian();
                along += x * before / n;
                across += x * other.nextGaussian() / n;
                before = x;
            }
        }
        assertTrue(Math.abs(along) < Z / Math.sqrt(n), "neighbours: " + along);
        assertTrue(Math.abs(across) < Z / Math.sqrt(n), "streams: " + across);
    }
}
