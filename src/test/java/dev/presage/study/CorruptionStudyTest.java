package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.DataOptions;
import dev.presage.data.DataSet;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The claims of Van Assel et al. 2025 on digits, each tested on the numbers and not on what the study says of them. */
class CorruptionStudyTest {
    private static final Backend BACKEND = Backends.of("auto", 2);
    private static final List<Double> ALPHAS = List.of(0.0, 0.5, 1.5, 4.0, 16.0);
    private static final int FEW = 100;
    private static final int MANY = 10_000;
    private static final int TEST = 360;

    /** Of the test set's binomial error: differences of more are no accident of the test samples. */
    private static final double CLEARLY = 3;

    private static CorruptionResult result;

    private static PreparedData digits() {
        return PreparedData.read(
                DataSets.open("digits", DataOptions.none()), PreparationPlan.standard(), BACKEND, Progress.SILENT);
    }

    @BeforeAll
    static void run() {
        result = CorruptionStudy.run(
                digits(), new CorruptionPlan(16, ALPHAS, List.of(FEW, MANY), 3, 0), Progress.SILENT);
    }

    private static double limit(String corruption, String objective, double alpha) {
        return result.at(corruption, objective, alpha, OptionalInt.empty())
                .corrupted()
                .value();
    }

    private static CorruptionResult.Point at(String corruption, String objective, double alpha, int n) {
        return result.at(corruption, objective, alpha, OptionalInt.of(n));
    }

    /** By the formulas with theta = c on the signal: joint embedding 1 - 0.02 and a little less, reconstruction 2 gamma/c - 1. */
    @Test
    void theThresholdsAreWhereTheFormulasPutThem() {
        Corruption weak = result.corruptions().get(0);
        Corruption strong = result.corruptions().get(1);
        assertEquals(0, weak.thresholds().alphaSquaredReconstruction().orElseThrow());
        double least = strong.signal().at(15);
        double most = strong.irrelevant().at(0);
        assertEquals(2 * strong.signal().at(0), most, 1e-12);
        assertEquals(
                2 * most / least - 0.02 - 1,
                strong.thresholds().alphaSquaredReconstruction().orElseThrow(),
                1e-9);
        for (Corruption corruption : List.of(weak, strong)) {
            assertEquals(
                    1 - 0.02,
                    corruption.thresholds().alphaSquaredJointEmbedding().orElseThrow(),
                    1e-9);
        }
    }

    /**
     * In the limit its features are combinations of the signal's, and with theta proportional to c they are those of least squares,
     * so that every test sample is read as from the signal alone. With n samples the fit has an error that falls as d/n.
     */
    @ParameterizedTest
    @ValueSource(strings = {"weak", "strong"})
    void supervisedLearningReachesTheCleanAccuracyAtAnyAlignment(String corruption) {
        double clean = result.clean().value();
        for (double alpha : ALPHAS) {
            assertEquals(clean, limit(corruption, "supervised", alpha), 0.5 / TEST, "alpha " + alpha);
            CorruptionResult.Point few = at(corruption, "supervised", alpha, FEW);
            CorruptionResult.Point many = at(corruption, "supervised", alpha, MANY);
            assertTrue(
                    many.corrupted().value()
                            > few.corrupted().value() + 2 * few.corrupted().standardError(),
                    "more samples help at alpha " + alpha);
            assertEquals(clean, many.corrupted().value(), result.clean().standardError(), "alpha " + alpha);
        }
    }

    private static boolean above(Corruption corruption, String objective, double alpha) {
        double threshold = (objective.equals("reconstruction")
                        ? corruption.thresholds().alphaSquaredReconstruction()
                        : corruption.thresholds().alphaSquaredJointEmbedding())
                .orElseThrow();
        return threshold == 0 || alpha * alpha > threshold;
    }

    @ParameterizedTest
    @ValueSource(strings = {"joint-embedding", "reconstruction"})
    void selfSupervisedParadigmsReachItAboveTheirThresholdsOnly(String objective) {
        double clean = result.clean().value();
        double error = result.clean().standardError();
        for (Corruption corruption : result.corruptions()) {
            for (double alpha : ALPHAS) {
                CorruptionResult.Point limit = result.at(corruption.name(), objective, alpha, OptionalInt.empty());
                CorruptionResult.Point many = at(corruption.name(), objective, alpha, MANY);
                String which = corruption.name() + ", alpha " + alpha;
                if (above(corruption, objective, alpha)) {
                    assertEquals(clean, limit.corrupted().value(), 0.5 / TEST, which);
                    assertEquals(0, limit.degrees().value(), 1e-4, which);
                    assertEquals(clean, many.corrupted().value(), error, which);
                } else {
                    assertEquals(90, limit.degrees().value(), 1e-4, which);
                    // Reconstruction at alpha = 4 misses the weakest directions of the signal only, which digits hardly
                    // need.
                    boolean nearly = objective.equals("reconstruction") && alpha == 4;
                    assertEquals(!nearly, limit.corrupted().value() < clean - CLEARLY * error, which);
                    assertEquals(!nearly, many.corrupted().value() < clean - CLEARLY * error, which);
                }
            }
        }
    }

    /** Without a feature of the signal the probe says the largest class, or at finite n anything: one class in ten. */
    @Test
    void withoutAlignmentJointEmbeddingReadsNothing() {
        double error = Math.sqrt(0.1 * 0.9 / TEST);
        for (String corruption : List.of("weak", "strong")) {
            assertEquals(result.largestClass(), limit(corruption, "joint-embedding", 0), 1e-9);
            assertEquals(
                    0.1, at(corruption, "joint-embedding", 0, MANY).corrupted().value(), CLEARLY * error);
        }
    }

    private static double needed(String corruption, String objective) {
        return ALPHAS.stream()
                .filter(alpha -> Math.abs(limit(corruption, objective, alpha)
                                - result.clean().value())
                        < 0.5 / TEST)
                .mapToDouble(alpha -> alpha)
                .min()
                .orElseThrow();
    }

    @Test
    void jointEmbeddingNeedsLessAlignmentUnderStrongNoiseAndReconstructionUnderWeak() {
        assertEquals(0, needed("weak", "reconstruction"));
        assertEquals(1.5, needed("weak", "joint-embedding"));
        assertEquals(16, needed("strong", "reconstruction"));
        assertEquals(1.5, needed("strong", "joint-embedding"));
    }

    @Test
    void theStudySaysSoAndSaysWhatItMisses() {
        assertEquals(10, result.claims().size());
        List<String> missed = result.claims().stream()
                .filter(claim -> !claim.holds())
                .map(CorruptionResult.Claim::statement)
                .toList();
        assertEquals(
                List.of(
                        "strong: below its threshold a self-supervised paradigm stays clearly below the clean accuracy"),
                missed);
    }

    @Test
    void theSameSeedGivesTheSameNumbersAndMoreSamplesLeaveFewerAlone() {
        CorruptionPlan small = new CorruptionPlan(4, List.of(1.5), List.of(50), 2, 3);
        CorruptionPlan more = new CorruptionPlan(4, List.of(1.5), List.of(50, 80), 2, 3);
        CorruptionResult one = CorruptionStudy.run(digits(), small, Progress.SILENT);
        CorruptionResult again = CorruptionStudy.run(digits(), small, Progress.SILENT);
        CorruptionResult longer = CorruptionStudy.run(digits(), more, Progress.SILENT);
        assertEquals(one.points(), again.points());
        for (CorruptionResult.Point point : one.points()) {
            assertEquals(point, longer.at(point.corruption(), point.objective(), point.alpha(), point.samples()));
        }
    }

    @Test
    void refused() {
        List<Double> alphas = List.of(1.0);
        List<Integer> samples = List.of(100);
        assertThrows(BadInputException.class, () -> new CorruptionPlan(0, alphas, samples, 2, 0));
        assertThrows(BadInputException.class, () -> new CorruptionPlan(4, List.of(-1.0), samples, 2, 0));
        assertThrows(BadInputException.class, () -> new CorruptionPlan(4, List.of(Double.NaN), samples, 2, 0));
        assertThrows(BadInputException.class, () -> new CorruptionPlan(4, alphas, List.of(), 2, 0));
        assertThrows(BadInputException.class, () -> new CorruptionPlan(4, alphas, List.of(4), 2, 0));
        assertThrows(BadInputException.class, () -> new CorruptionPlan(4, alphas, List.of(20, 10), 2, 0));
        assertThrows(BadInputException.class, () -> new CorruptionPlan(4, alphas, samples, 1, 0));
        CorruptionPlan wide = new CorruptionPlan(64, alphas, samples, 2, 0);
        PreparedData data = digits();
        assertThrows(BadInputException.class, () -> CorruptionStudy.run(data, wide, Progress.SILENT));
        DataSet all = data.data();
        PreparedData untested = PreparedData.read(
                new DataSet("alone", all.sha256(), all.train(), Optional.empty()),
                PreparationPlan.standard(),
                BACKEND,
                Progress.SILENT);
        CorruptionPlan plan = new CorruptionPlan(4, alphas, samples, 2, 0);
        assertThrows(BadInputException.class, () -> CorruptionStudy.run(untested, plan, Progress.SILENT));
    }
}
