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

    /** 100 and evenly spread values below 1: how many products it takes to see that the largest eigenvalue is below a bound, or is not. */
    private static int products(double bound, boolean expected) {
        int[] products = {0};
        boolean found = Lanczos.below(
                bound,
                v -> {
                    products[0]++;
                    double[] image = new double[v.length];
                    Arrays.setAll(image, i -> (i == 17 ? 100 : i / 400.0) * v[i]);
                    return image;
                },
                400,
                0,
                BACKEND);
        assertEquals(expected, found, "below " + bound);
        return products[0];
    }

    /**
     * sqrt(400) 0.824 r^(q - 1/2) is 2.5e-7 at (q - 1/2) log10(1/r) = 7.8: for r = 1e-18 after one step, for 1e-3 after four, for
     * 0.1 after nine. 100 is within a fifth of 110, so that no number of steps will do, and not of 130.
     */
    @Test
    void boundsTakeAsFewProductsAsTheirRoomAllows() {
        assertEquals(1, products(1e18, true));
        assertTrue(products(1e5, true) <= 4);
        assertTrue(products(1e3, true) <= 10);
        assertTrue(products(99, false) <= 4);
        assertEquals(20, products(110, false));
        assertEquals(20, products(130, true));
        // A dimension of one: its only Ritz value is the eigenvalue, which 1.25 times is below the bound or is not.
        assertTrue(Lanczos.below(4, v -> new double[] {3 * v[0]}, 1, 0, BACKEND));
        assertTrue(!Lanczos.below(3.5, v -> new double[] {3 * v[0]}, 1, 0, BACKEND));
    }

    /** One eigenvalue in 400 that a random start hardly sees, 1.3 to 1e6 times above all others and above the bound: never missed. */
    @ParameterizedTest
    @ValueSource(doubles = {1.3, 3, 10, 100, 1e4, 1e6})
    void whatLiesAboveABoundIsNotMissed(double outlier) {
        for (long seed = 0; seed < 200; seed++) {
            boolean below = Lanczos.below(
                    0.999 * outlier,
                    v -> {
                        double[] image = v.clone();
                        image[31] *= outlier;
                        return image;
                    },
                    400,
                    seed,
                    BACKEND);
            assertTrue(!below, "seed " + seed);
        }
    }
}
