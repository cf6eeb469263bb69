package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.ImageNoise;
import dev.presage.noise.NoNoise;
import java.util.List;
import java.util.Optional;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ties, cuts and counts (theory.md section 9). */
class SpectrumTest {
    private static final Layout.Image IMAGE = new Layout.Image(1, 2, 3);
    /** Eigenvalues of a 6 &times; 6 problem of condition about 100. */
    private static final double ROUNDOFF = 32 * 6 * 100 * Dense.EPS;

    private final Task images = Task.random(40, 3, 31, 2.5, 0.6, 1.1, 1.9, 0.3, 0.8);

    /** The same images and their mirror images. */
    private Task mirrored() {
        int n = images.n();
        RealMatrix x = Dense.zeros(2 * n, 6);
        int[] classes = new int[2 * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 6; j++) {
                int mirror = j / 3 * 3 + 2 - j % 3;
                x.setEntry(i, j, images.x().getEntry(i, j));
                x.setEntry(n + i, mirror, images.x().getEntry(i, j));
            }
            classes[i] = images.classOf()[i];
            classes[n + i] = images.classOf()[i];
        }
        return new Task(x, classes, 3);
    }

    private static Spectrum embedding(Task task, AffineNoise noise) {
        return new Case("flips", task, noise, true).solve(new JointEmbedding()).spectrum();
    }

    private static void assertBlocks(List<Integer> ends, Spectrum spectrum, int most) {
        for (int k = 1; k <= most; k++) {
            assertEquals(!ends.contains(k), spectrum.cuts(k), "k = " + k + " of " + List.of(spectrum.values()));
        }
    }

    /**
     * A fair flip of a 2 x 3 image keeps the 4-dimensional mirror-symmetric part (omega = 1) and averages the
     * 2-dimensional antisymmetric part to nothing (omega = 0), whatever the data.
     */
    @Test
    void fairFlipsTieInTwoBlocks() {
        for (Task task : List.of(images, mirrored())) {
            Spectrum spectrum = embedding(task, ImageNoise.horizontalFlip(IMAGE, 0.5));
            for (int j = 0; j < 6; j++) {
                assertEquals(j < 4 ? 1 : 0, spectrum.values().at(j), ROUNDOFF);
                assertTrue(spectrum.values().at(j) >= 0, "clipped at 0");
            }
            assertEquals(4, spectrum.available());
            assertBlocks(List.of(4), spectrum, 4);
            assertTrue(spectrum.cutReason(2).contains("k = 2"), spectrum.cutReason(2));
        }
    }

    /** On data that are as likely as their mirror images, a flip of probability p scales the antisymmetric part by 1 - 2p. */
    @Test
    void unfairFlipsOfSymmetricDataTieInTwoBlocks() {
        Spectrum spectrum = embedding(mirrored(), ImageNoise.horizontalFlip(IMAGE, 0.2));
        for (int j = 0; j < 6; j++) {
            assertEquals(j < 4 ? 1 : 0.36, spectrum.values().at(j), ROUNDOFF);
        }
        assertEquals(6, spectrum.available());
        assertBlocks(List.of(4, 6), spectrum, 6);
    }

    /** Reconstruction under fair flips: four distinct values, then the antisymmetric part that no view shows. */
    @Test
    void reconstructionOfFlipsHasDistinctValues() {
        Spectrum spectrum = new Case("flips", images, ImageNoise.horizontalFlip(IMAGE, 0.5), true)
                .solve(new Reconstruction())
                .spectrum();
        assertEquals(4, spectrum.available());
        assertBlocks(List.of(1, 2, 3, 4), spectrum, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 40})
    void withoutNoiseEveryEmbeddingIsEquallyGood(int n) {
        Task task = Task.random(n, 3, 32, 2.5, 0.6, 1.1, 1.9, 0.3, 0.8);
        Spectrum spectrum = embedding(task, new NoNoise(6));
        int rank = Math.min(6, n - 1);
        assertEquals(rank, spectrum.available());
        for (int j = 0; j < 6; j++) {
            assertEquals(j < rank ? 1 : 0, spectrum.values().at(j), ROUNDOFF);
        }
        assertBlocks(List.of(rank), spectrum, rank);
    }

    /** At condition 1e10 whitening leaves errors of 1e-6 in omega = 1: more than the relative tie, and still one cluster. */
    @Test
    void roundingDoesNotBreakTies() {
        for (long seed = 33; seed < 43; seed++) {
            Task task = Task.random(40, 3, seed, 1e3, 30, 1, 0.3, 0.1, 1e-2);
            Spectrum spectrum = embedding(task, new NoNoise(6));
            assertEquals(6, spectrum.available());
            assertBlocks(List.of(6), spectrum, 6);
        }
    }

    @Test
    void deadPixelsAreNoFeatures() {
        Task task = images.dead(0.5, 1, 4);
        for (AffineNoise noise : List.of(new NoNoise(6), Case.mask(6, 0.3))) {
            Case c = new Case("dead", task, noise, true);
            assertEquals(4, c.solve(new Reconstruction()).spectrum().available());
            assertEquals(4, c.solve(new JointEmbedding()).spectrum().available());
            assertEquals(6, c.solve(new Reconstruction()).spectrum().values().dimension());
        }
    }

    @Test
    void cutsAreRelativeGapsOrGapsWithinErrors() {
        double tie = 0.5 * Spectrum.TIE;
        Spectrum relative = new Spectrum(new double[] {4, 2 * (1 + tie), 2, 1, 0, -1e-17}, new double[6], 6, 6);
        assertEquals(Vector.of(4, 2 * (1 + tie), 2, 1, 0, 0), relative.values());
        assertBlocks(List.of(1, 3, 4, 6), relative, 6);
        assertEquals(4, relative.available());
        Spectrum apart = new Spectrum(new double[] {2 * (1 + 3 * Spectrum.TIE), 2}, new double[2], 2, 2);
        assertFalse(apart.cuts(1));
        Spectrum blurred = new Spectrum(new double[] {3, 2, 1}, new double[] {0.1, 0.7, 0.5}, 3, 3);
        assertFalse(blurred.cuts(1));
        assertTrue(blurred.cuts(2));
        assertFalse(blurred.cuts(3));
    }

    @Test
    void availableStopsAtRoundingErrorsAndTheObjective() {
        double[] values = {1, 0.5, 3 * Dense.EPS, 1e-30};
        assertEquals(2, new Spectrum(values, new double[4], 4, 4).available(), "eps d of the largest");
        assertEquals(1, new Spectrum(values, new double[4], 4, 1).available());
        double[] errors = {0.1, 0.6, 0, 0};
        assertEquals(1, new Spectrum(values, errors, 4, 4).available(), "the second is below its own error");
    }

    /** Three directions, two features of them, both worth nothing: one is arbitrary, two are all there is. */
    @Test
    void equalZerosAreACutAmongFeaturesOnly() {
        Spectrum nothing = new Spectrum(new double[3], new double[3], 3, 2);
        assertTrue(nothing.cuts(1));
        assertFalse(nothing.cuts(2));
    }

    @Test
    void availableIsZeroWhereEveryValueIsRounding() {
        assertEquals(0, new Spectrum(new double[] {2, 1}, new double[] {3, 3}, 2, 2).available());
        assertEquals(0, new Spectrum(new double[2], new double[2], 2, 2).available());
    }

    @Test
    void aValueEqualToItsErrorIsNotAboveIt() {
        assertEquals(1, new Spectrum(new double[] {1, 0.5}, new double[] {0, 0.5}, 2, 2).available());
    }

    /**
     * Reconstruction without noise, variances 1 and x: phi_2 = sqrt(x), and moments known to 8 eps of their norm leave
     * 8 eps (||M||/sqrt(x) + phi_2 ||S||/(2x)) = 12 eps/sqrt(x) of it unknown, as much as phi_2 itself at x = 12 eps.
     */
    @ParameterizedTest
    @CsvSource({"0.9, 1", "1.1, 2"})
    void weakFeaturesOfReconstructionCountAboveTheirRounding(double times, int available) {
        double weak = times * 12 * Dense.EPS;
        Matrix clean = Matrix.of(new double[] {1, 0}, new double[] {0, weak});
        ClosedForm solution =
                ByHand.solve(new Reconstruction(), ByHand.views(clean, clean, clean, clean), Optional.empty());
        assertEquals(2, solution.features());
        assertEquals(available, solution.spectrum().available());
    }
}
