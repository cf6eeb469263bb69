package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.probe.LowRank;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The search for matrices, against the formulas of the diagonal case, by hand and by solving on both sides. */
class GeneralThresholdsTest {
    private static final Backend BACKEND = Backends.of("java", 1);
    private static final double USUAL = 45;

    /** Bisection leaves 1e-6; ties of 1e-8 move a threshold by as much times 1 + alpha^2 + theta/gamma. */
    private static final double RELATIVE = 1e-5;

    private static Matrix rotation(int d, Random random) {
        return LowRank.orthonormal(Matrix.generate(d, d, (i, j) -> random.nextGaussian()), BACKEND);
    }

    private static AlignmentThresholds general(SignalModel model, int k) {
        return AlignmentThresholds.general(model, k, USUAL, BACKEND);
    }

    private static void assertThreshold(OptionalDouble expected, OptionalDouble found, String problem) {
        double value = expected.orElseThrow();
        assertEquals(value, found.orElseThrow(), RELATIVE * value + 1e-7, problem);
    }

    /** Log-uniform over some decades. */
    private static double spread(Random random, double low, double high) {
        return low * Math.pow(high / low, random.nextDouble());
    }

    /** Signals weaker and stronger than irrelevant features, some of which are absent, some coordinates not augmented. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void commutingMatricesHaveTheThresholdsOfTheFormulas(int seed) {
        Random random = new Random(seed);
        int none = 0;
        for (int problem = 0; problem < 12; problem++) {
            int k = 1 + random.nextInt(3);
            int others = 1 + random.nextInt(4);
            Vector c = Vector.generate(k, i -> spread(random, 0.1, 10));
            Vector gamma = Vector.generate(others, i -> random.nextInt(4) == 0 ? 0 : spread(random, 0.01, 100));
            Vector theta = Vector.generate(k + others, i -> random.nextInt(4) == 0 ? 0 : spread(random, 0.01, 10));
            AlignmentThresholds formulas = AlignmentThresholds.diagonal(c, gamma, theta);
            SignalModel diagonal = SignalModel.diagonal(c, gamma, theta);
            SignalModel rotated = diagonal.rotated(rotation(k + others, random), BACKEND);
            for (SignalModel model : new SignalModel[] {diagonal, rotated}) {
                AlignmentThresholds found = general(model, k);
                String which = "c " + c + ", gamma " + gamma + ", theta " + theta;
                assertThreshold(formulas.alphaSquaredReconstruction(), found.alphaSquaredReconstruction(), which);
                assertThreshold(formulas.alphaSquaredJointEmbedding(), found.alphaSquaredJointEmbedding(), which);
                assertEquals(formulas.preferred(), found.preferred(), which);
            }
            none += formulas.alphaSquaredReconstruction().orElseThrow() == 0 ? 1 : 0;
        }
        assertTrue(none > 0 && none < 12, "the problems need alignment, or none, in " + none);
    }

    /**
     * Irrelevant features up to 1e5 times the signal, and augmentation up to 1e4 times: thresholds up to 1e9, where alpha^2 Gamma is
     * 1e12 times what S holds of the signal. There S is known to eps d alpha^2 gamma/(c + theta), hence 1e-3.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void signalsFarWeakerThanTheRest(int seed) {
        Random random = new Random(100 + seed);
        for (int problem = 0; problem < 12; problem++) {
            Vector c = Vector.generate(2, i -> spread(random, 1e-3, 1));
            Vector gamma = Vector.generate(3, i -> spread(random, 0.1, 100));
            Vector theta = Vector.generate(5, i -> spread(random, 0.1, 10));
            AlignmentThresholds formulas = AlignmentThresholds.diagonal(c, gamma, theta);
            AlignmentThresholds found =
                    general(SignalModel.diagonal(c, gamma, theta).rotated(rotation(5, random), BACKEND), 2);
            String which = "c " + c + ", gamma " + gamma + ", theta " + theta;
            double reconstruction = formulas.alphaSquaredReconstruction().orElseThrow();
            double embedding = formulas.alphaSquaredJointEmbedding().orElseThrow();
            assertEquals(reconstruction, found.alphaSquaredReconstruction().orElse(-1), 1e-3 * reconstruction, which);
            assertEquals(embedding, found.alphaSquaredJointEmbedding().orElse(-1), 1e-3 * embedding, which);
        }
    }

    /** In the commuting case the angle is 0 or 90 degrees, so the threshold is the same for every angle asked. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 45, 89})
    void anyAngleGivesTheSameStep(double degrees) {
        SignalModel model = SignalModel.diagonal(Vector.of(2, 1), Vector.of(4, 0.5, 0), Vector.of(2, 0.5, 1, 0, 3))
                .rotated(rotation(5, new Random(3)), BACKEND);
        AlignmentThresholds found = AlignmentThresholds.general(model, 2, degrees, BACKEND);
        assertEquals(19.0 / 4, found.alphaSquaredReconstruction().orElseThrow(), RELATIVE * 5);
        assertEquals(1, found.alphaSquaredJointEmbedding().orElseThrow(), RELATIVE);
        Recovery.From from = assertInstanceOf(Recovery.From.class, found.reconstruction());
        assertEquals(90, from.degreesWithout(), 1e-6);
        assertEquals(0, from.degreesAbove(), 0.5);
    }

    /**
     * Signal and irrelevant feature at 45 degrees, both of rank one: C_signal = e1 e1', Gamma = g u u', u = (1, 1)/sqrt 2, no
     * augmentation. By S = C + a Gamma and Woodbury, joint embedding's values are 1 on the complement of u in the C^-1 inner
     * product: as soon as a is above 0 its first feature is v with u'v = 0, at 45 degrees to e1. So 46 degrees need nothing, 44
     * are never reached, and 45 degrees is the least.
     */
    @Test
    void aFeatureAtAnAngleByHand() {
        SymmetricMatrix gamma = SymmetricMatrix.generate(2, (i, j) -> 1.5);
        SignalModel model = new SignalModel(SymmetricMatrix.diagonal(1, 0), gamma, SymmetricMatrix.zero(2));
        AlignmentThresholds wide = AlignmentThresholds.general(model, 1, 46, BACKEND);
        assertEquals(OptionalDouble.of(0), wide.alphaSquaredJointEmbedding());
        AlignmentThresholds narrow = AlignmentThresholds.general(model, 1, 44, BACKEND);
        Recovery.Never never = assertInstanceOf(Recovery.Never.class, narrow.jointEmbedding());
        assertEquals(45, never.leastDegrees(), 1e-6);
        assertEquals(OptionalDouble.empty(), never.alphaSquared());
    }

    /** Where no alignment helps reconstruction but some helps joint embedding, joint embedding is preferred. */
    @Test
    void matricesThatDoNotCommuteAreSolvedOnBothSides() {
        Random random = new Random(11);
        int reached = 0;
        for (int problem = 0; problem < 10; problem++) {
            SignalModel diagonal = SignalModel.diagonal(
                    Vector.of(1, 0.7),
                    Vector.of(3, 1.5, 0.2),
                    Vector.generate(5, i -> 0.1 + 0.5 * random.nextDouble()));
            Matrix tilt = rotation(5, random);
            Matrix near =
                    LowRank.orthonormal(Matrix.generate(5, 5, (i, j) -> (i == j ? 4 : 0) + tilt.at(i, j)), BACKEND);
            SignalModel model = new SignalModel(
                    diagonal.signal(), BACKEND.congruence(near, diagonal.irrelevant()), diagonal.augmentation());
            assertTrue(model.assumptions(BACKEND).signalIrrelevant() > 1e-3);
            ThresholdSearch search = new ThresholdSearch(model, 2, USUAL, BACKEND);
            for (var objective : java.util.List.of(new Reconstruction(), new JointEmbedding())) {
                Recovery recovery = search.recovery(objective, Progress.SILENT);
                if (recovery instanceof Recovery.From from && from.threshold() > 0) {
                    reached++;
                    assertTrue(search.degrees(objective, from.threshold() * (1 - 1e-4)) >= USUAL);
                    assertTrue(search.degrees(objective, from.threshold() * (1 + 1e-4)) < USUAL);
                }
            }
        }
        assertTrue(reached > 5, "thresholds above 0: " + reached);
    }

    /** One feature of a signal of two dimensions: the stronger one is found before the weaker one. */
    @Test
    void fewerFeaturesThanTheSignalHas() {
        SignalModel model = SignalModel.diagonal(Vector.of(2, 1), Vector.of(4), Vector.of(0.5, 0.5, 0.2));
        double one = general(model, 1).alphaSquaredReconstruction().orElseThrow();
        assertEquals(4 / (4 / 2.5) - 0.2 / 4 - 1, one, RELATIVE * one);
        double two = general(model, 2).alphaSquaredReconstruction().orElseThrow();
        assertEquals(4 / (1 / 1.5) - 0.2 / 4 - 1, two, RELATIVE * two);
    }

    @Test
    void theUnitOfTheDataDoesNotMatter() {
        for (double unit : new double[] {1e-8, 1, 1e8}) {
            SignalModel model = new SignalModel(
                    SymmetricMatrix.diagonal(2 * unit, unit, 0),
                    SymmetricMatrix.diagonal(0, 0, 4 * unit),
                    SymmetricMatrix.diagonal(0.5 * unit, 0.5 * unit, 0.2 * unit));
            double two = general(model, 2).alphaSquaredReconstruction().orElseThrow();
            assertEquals(4 / (1 / 1.5) - 0.2 / 4 - 1, two, RELATIVE * two);
        }
    }

    /** [[1, 0], [0, 0]] and [[1, 1], [1, 1]]: AB - BA = [[0, 1], [-1, 0]], norms 1 and 2; AB has norm sqrt 2. */
    @Test
    void commutatorsByHand() {
        SymmetricMatrix a = SymmetricMatrix.diagonal(1, 0);
        SymmetricMatrix b = SymmetricMatrix.generate(2, (i, j) -> 1);
        SignalModel.Assumptions found = new SignalModel(a, b, SymmetricMatrix.zero(2)).assumptions(BACKEND);
        assertEquals(Math.sqrt(2) / 2, found.signalIrrelevant(), 1e-15);
        assertEquals(Math.sqrt(2) / 2, found.overlap(), 1e-15);
        assertEquals(0, found.signalAugmentation());
        assertEquals(Math.sqrt(2) / 2, found.largest(), 1e-15);
    }

    @ParameterizedTest
    @CsvSource({"0, 45", "3, 45", "2, 0", "2, 90", "2, NaN"})
    void refused(int k, double degrees) {
        SignalModel model = SignalModel.diagonal(Vector.of(2, 1), Vector.of(4), Vector.of(0.5, 0.5, 0.2));
        assertThrows(BadInputException.class, () -> AlignmentThresholds.general(model, k, degrees, BACKEND));
    }

    @Test
    void negativeEigenvaluesAndOtherSizesAreRefused() {
        SymmetricMatrix good = SymmetricMatrix.diagonal(1, 0);
        SymmetricMatrix bad = SymmetricMatrix.diagonal(1, -0.1);
        SymmetricMatrix none = SymmetricMatrix.zero(2);
        for (SignalModel model : new SignalModel[] {
            new SignalModel(bad, none, none),
            new SignalModel(good, bad, none),
            new SignalModel(good, none, bad),
            new SignalModel(none, good, none)
        }) {
            assertThrows(BadInputException.class, () -> general(model, 1));
        }
        assertThrows(BadInputException.class, () -> new SignalModel(good, none, SymmetricMatrix.zero(3)));
    }
}
