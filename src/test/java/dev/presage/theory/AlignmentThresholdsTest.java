package dev.presage.theory;

import static dev.presage.theory.AlignmentThresholds.Paradigm.EITHER;
import static dev.presage.theory.AlignmentThresholds.Paradigm.JOINT_EMBEDDING;
import static dev.presage.theory.AlignmentThresholds.Paradigm.RECONSTRUCTION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By hand; the closed forms on both sides of random thresholds are solved by the verify package. */
class AlignmentThresholdsTest {
    private static final double ROUNDOFF = 1e-14;

    private static AlignmentThresholds of(Vector c, Vector gamma, Vector theta) {
        return AlignmentThresholds.diagonal(c, gamma, theta);
    }

    private static double reconstruction(AlignmentThresholds found) {
        return found.alphaSquaredReconstruction().orElseThrow();
    }

    private static double embedding(AlignmentThresholds found) {
        return found.alphaSquaredJointEmbedding().orElseThrow();
    }

    private static void assertNoneNeeded(AlignmentThresholds found) {
        assertEquals(0, reconstruction(found));
        assertEquals(0, embedding(found));
        assertEquals(EITHER, found.preferred());
    }

    /**
     * c = (2, 1), theta = (2, 1/2): c/(c+theta) = 1/2, 2/3, so delta = 1/2; c^2/(c+theta) = 1, 2/3, so eta^2 = 2/3.
     * gamma = 4, theta = 1: reconstruction 4/(2/3) - 1/4 - 1 = 19/4; joint embedding 1 - 1/4 = 3/4.
     * gamma = 1/2, theta = 0: reconstruction 3/4 - 1 &lt; 0; joint embedding 1, which is larger.
     */
    @Test
    void byHand() {
        AlignmentThresholds found = of(Vector.of(2, 1), Vector.of(4, 0.5, 0), Vector.of(2, 0.5, 1, 0, 3));
        assertEquals(19.0 / 4, reconstruction(found), ROUNDOFF);
        assertEquals(1, embedding(found), ROUNDOFF);
        assertEquals(JOINT_EMBEDDING, found.preferred());
        assertEquals("joint-embedding", found.preferred().word());
        AlignmentThresholds.Constants constants = found.diagonal().orElseThrow();
        assertEquals(2.0 / 3, constants.etaSquared(), ROUNDOFF);
        assertEquals(0.5, constants.delta(), ROUNDOFF);
    }

    @Test
    void weakIrrelevantFeaturesPreferReconstruction() {
        AlignmentThresholds found = of(Vector.of(1), Vector.of(0.1), Vector.of(1, 0));
        assertEquals(0, reconstruction(found));
        assertEquals(1, embedding(found), ROUNDOFF);
        assertEquals(RECONSTRUCTION, found.preferred());
    }

    @Test
    void nothingIrrelevantNeedsNoAlignment() {
        assertNoneNeeded(of(Vector.of(1, 2), Vector.of(0), Vector.of(1, 1, 1)));
        assertNoneNeeded(of(Vector.of(1), Vector.zeros(0), Vector.of(1)));
        assertEquals("either", EITHER.word());
    }

    /** Without augmentation of the signal no alignment is needed by joint embedding: every omega of the signal is 1. */
    @Test
    void unaugmentedSignal() {
        AlignmentThresholds found = of(Vector.of(1, 3), Vector.of(5), Vector.of(0, 0, 0.1));
        assertEquals(0, embedding(found));
        assertEquals(5 - 0.1 / 5 - 1, reconstruction(found), ROUNDOFF);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "-1, 1, 1", "1, -1, 1", "1, 1, -1", "NaN, 1, 1", "1, NaN, 1", "1, 1, Infinity"})
    void refused(double c, double gamma, double theta) {
        assertThrows(BadInputException.class, () -> of(Vector.of(c), Vector.of(gamma), Vector.of(theta, 1)));
    }

    @Test
    void lengthsMustAgree() {
        assertThrows(BadInputException.class, () -> of(Vector.of(1), Vector.of(1), Vector.of(1)));
        assertThrows(BadInputException.class, () -> of(Vector.zeros(0), Vector.of(1), Vector.of(1)));
    }

    /** c = theta = 1: delta = 1/2, so joint embedding needs 1 - theta/gamma = 1 - 1/4 of the only irrelevant feature. */
    @Test
    void augmentationOfAnIrrelevantFeatureLowersItsThreshold() {
        assertEquals(0.75, embedding(of(Vector.of(1), Vector.of(4), Vector.of(1, 1))), ROUNDOFF);
    }

    /** gamma = theta = 0: theta/gamma is not a number, and nothing constrains. */
    @Test
    void absentFeaturesThatNothingAugmentsDoNotConstrain() {
        assertNoneNeeded(of(Vector.of(1), Vector.of(0), Vector.of(1, 0)));
    }
}
