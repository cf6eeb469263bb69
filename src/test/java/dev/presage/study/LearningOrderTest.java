package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.DataOptions;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.study.OrderPlan.Learner;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Predicted orders of learning on the bundled digits, against descents from the same starts. */
class LearningOrderTest {
    private static final Backend BACKEND = Backends.of("auto", 2);

    /** The project's promise: of the range of the loss, at every recorded step. */
    private static final double NEAR = 0.02;

    private static final PreparedData DIGITS = PreparedData.read(
            DataSets.open("digits", DataOptions.none()), PreparationPlan.standard(), BACKEND, Progress.SILENT);

    private static OrderResult run(
            String noise, Learner learner, int k, int depth, double start, boolean random, boolean train) {
        return LearningOrder.run(
                DIGITS,
                new OrderPlan(
                        Strategy.parse(noise),
                        learner,
                        k,
                        depth,
                        start,
                        random,
                        train ? OptionalInt.of(512) : OptionalInt.empty(),
                        List.of(),
                        Optional.empty(),
                        0),
                Progress.SILENT);
    }

    @ParameterizedTest
    @CsvSource({
        "gaussian(sigma=1), RECONSTRUCTION, 12, 1, 0.03, false, true",
        "none, RECONSTRUCTION, 8, 0, 0.03, false, true",
        "'mask(ratio=0.75,patch=4)', RECONSTRUCTION, 8, 1, 0.03, false, false",
        "gaussian(sigma=0.5), RECONSTRUCTION, 4, 1, 0.03, true, false",
        "gaussian(sigma=0.5), RECONSTRUCTION, 4, 2, 0.2, false, false",
        "gaussian(sigma=0.5), JEPA, 4, 1, 0.1, false, true",
        "gaussian(sigma=0.5), JEPA, 3, 2, 0.3, false, true",
        "'mask(ratio=0.5,patch=2)', JEPA, 4, 1, 0.2, false, false",
        "'mask(ratio=0.5,patch=2)', BARLOW_TWINS, 6, 1, 0.03, false, true",
        "'mask(ratio=0.5,patch=2)', BARLOW_TWINS, 4, 1, 0.003, true, false"
    })
    void predictionsAreWithinTwoPercentOfDescents(
            String noise, Learner learner, int k, int depth, double start, boolean random, boolean closed) {
        OrderResult result = run(noise, learner, k, depth, start, random, true);
        assertEquals(closed, result.course().closed(), result.course().method());
        OrderResult.Training training = result.training().orElseThrow();
        assertTrue(training.descentGap() < NEAR, () -> "on exact moments: " + training.descentGap());
        if (learner != Learner.BARLOW_TWINS) {
            double gap = training.sampledGap().orElseThrow();
            assertTrue(gap < NEAR, () -> "on batches: " + gap);
            assertTrue(gap > training.descentGap() / 1e3, "sampling leaves its trace");
        }
        int last = result.course().steps().size() - 1;
        assertTrue(result.course().range() > 0);
        for (int j = 0; j < k; j++) {
            assertTrue(result.course().shares().at(last, j) > 0.9, "mode " + (j + 1) + " is learned at the end");
        }
    }

    /** Under isotropic noise modes come by their variance, and the labels that each adds are clean PCA's. */
    @Test
    void labelsArriveWithTheModes() {
        OrderResult result = run("gaussian(sigma=1)", Learner.RECONSTRUCTION, 16, 1, 0.03, false, false);
        double before = 0;
        double all = 0;
        for (OrderResult.Mode mode : result.course().modes()) {
            assertTrue(mode.halfTime().getAsDouble() > before);
            before = mode.halfTime().getAsDouble();
            all += mode.labelShare().getAsDouble();
        }
        assertEquals(CleanBaseline.of(DIGITS).r2(16), all, 1e-10);
        double time = 0;
        for (OrderResult.Arrival arrival : result.course().arrivals()) {
            OptionalDouble next = arrival.time();
            assertTrue(next.isPresent() && next.getAsDouble() >= time);
            time = next.getAsDouble();
        }
        assertEquals(99, result.course().arrivals().size());
        assertTrue(result.training().isEmpty());
        assertTrue(result.why().containsKey("training") && result.why().containsKey("course.probe"));
        int last = result.course().steps().size() - 1;
        assertEquals(
                result.course().optimum().getAsDouble(),
                result.course().loss().at(last),
                0.01 * result.course().range());
    }

    /** A least-squares probe on a random start already sees what random features tell; it ends at the closed form's R2. */
    @Test
    void aProbeOnARandomStartEndsAtTheClosedForm() {
        OrderResult result = run("gaussian(sigma=1)", Learner.RECONSTRUCTION, 4, 1, 0.03, true, false);
        int last = result.course().steps().size() - 1;
        double end = result.course().probe().orElseThrow().at(last);
        assertEquals(CleanBaseline.of(DIGITS).r2(4), end, 0.01);
        assertTrue(result.course().probe().orElseThrow().at(0) < end);
        assertFalse(result.course().closed());
    }

    /** Label shares of both sides add up to that of all, at every cut, and the sides have all components. */
    @Test
    void topAndBottomOfTheSpectrum() {
        OrderResult result = LearningOrder.run(
                DIGITS,
                new OrderPlan(
                        Strategy.parse("none"),
                        Learner.RECONSTRUCTION,
                        4,
                        1,
                        0.03,
                        false,
                        OptionalInt.empty(),
                        List.of(0.9, 0.5),
                        Optional.empty(),
                        0),
                Progress.SILENT);
        SpectrumStudy spectrum = result.spectrum().orElseThrow();
        assertEquals(2, spectrum.cuts().size());
        int rank = CleanBaseline.of(DIGITS).space().rank();
        for (SpectrumStudy.Cut cut : spectrum.cuts()) {
            assertEquals(rank, cut.first().components() + cut.rest().components());
            assertEquals(
                    spectrum.labelShare(), cut.first().labelShare() + cut.rest().labelShare(), 1e-10);
            assertTrue(cut.explained() >= cut.share());
            assertEquals(CleanBaseline.of(DIGITS).r2(cut.top()), cut.first().labelShare(), 1e-10);
            assertTrue(
                    cut.first().test().isPresent() && cut.rest().leaveOneOut().isPresent());
        }
        assertEquals(0.5, spectrum.cuts().get(0).share());
        ProjectionSheet sheet = ProjectionSheet.of(DIGITS, spectrum).orElseThrow();
        assertEquals(5, sheet.rows().size());
        // A sample is its two projections, less the mean that both keep.
        for (int p = 0; p < 64; p++) {
            double mean = DIGITS.preparation().shift().at(p);
            assertEquals(
                    sheet.rows().get(0).images().at(3, p) + mean,
                    sheet.rows().get(1).images().at(3, p)
                            + sheet.rows().get(2).images().at(3, p),
                    1e-12);
        }
    }

    @Test
    void misuse() {
        assertThrows(BadInputException.class, () -> run("none", Learner.RECONSTRUCTION, 65, 1, 0.03, false, false));
        assertThrows(BadInputException.class, () -> run("none", Learner.JEPA, 65, 1, 0.03, false, false));
        assertThrows(BadInputException.class, () -> run("none", Learner.BARLOW_TWINS, 65, 1, 0.03, false, false));
        assertThrows(BadInputException.class, () -> run("none", Learner.JEPA, 4, 0, 0.03, false, false));
        assertThrows(BadInputException.class, () -> run("none", Learner.BARLOW_TWINS, 4, 2, 0.03, false, false));
        assertThrows(BadInputException.class, () -> run("none", Learner.RECONSTRUCTION, 4, 1, 0, false, false));
    }
}
