package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanczosTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final double ROUNDOFF = 1e-12;

    private static double ofDiagonal(double[] diagonal, long seed) {
        return Lanczos.largest(
                v -> {
                    double[] image = new double[v.length];
                    Arrays.setAll(image, i -> diagonal[i] * v[i]);
                    return image;
                },
                diagonal.length,
                seed,
                BACKEND);
    }

    /** At most as many steps as dimensions: then the largest Ritz value is the eigenvalue. */
    @Test
    void smallProblemsAreSolved() {
        assertEquals(3, ofDiagonal(new double[] {3}, 0), ROUNDOFF);
        assertEquals(7, ofDiagonal(new double[] {1, 7, 2, 0.5}, 1), ROUNDOFF);
        assertEquals(4, ofDiagonal(new double[] {4, 4, 4}, 2), ROUNDOFF);
        assertEquals(0, ofDiagonal(new double[] {0, 0}, 3), ROUNDOFF);
    }

    /** Uniform, geometric, one outlier, and all but equal: never above, and within a fifth. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void largeProblemsAreEstimatedFromBelow(long seed) {
        int d = 400;
        double[] uniform = new Random(seed).doubles(d).toArray();
        double[] geometric = new double[d];
        Arrays.setAll(geometric, i -> Math.pow(0.97, i));
        double[] outlier = new double[d];
        Arrays.setAll(outlier, i -> i == d / 2 ? 1 : 1e-9);
        double[] close = new double[d];
        Arrays.setAll(close, i -> 1 - 1e-3 * i / d);
        for (double[] spectrum : new double[][] {uniform, geometric, outlier, close}) {
            double largest = Arrays.stream(spectrum).max().orElseThrow();
            double found = ofDiagonal(spectrum, seed);
            assertTrue(found <= largest * (1 + ROUNDOFF), found + " above " + largest);
            assertTrue(found >= 0.8 * largest, found + " far below " + largest);
        }
    }
}
