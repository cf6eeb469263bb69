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
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Jepa;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Optimum;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Self-distillation integrated to its end, on digits. */
class DistilledProblemTest {
    private static final Backend BACKEND = Backends.of("auto", 2);
    private static final PreparedData DIGITS = PreparedData.read(
            DataSets.open("digits", DataOptions.none()), PreparationPlan.standard(), BACKEND, Progress.SILENT);
    private static final PrincipalSpace SPACE = PrincipalSpace.of(DIGITS.moments(), BACKEND);

    private static DistilledProblem problem(Strategy strategy, WhitenedViews seen, int depth) {
        return DistilledProblem.of(new Jepa(depth), strategy, seen, SPACE, BACKEND);
    }

    /** Where there is a formula, integration ends at its features and its rho. */
    @Test
    void itEndsAtTheClosedFormWhereThereIsOne() {
        Strategy strategy = Strategy.parse("gaussian(sigma=0.5)");
        WhitenedViews seen = DIGITS.whitened(strategy, Progress.SILENT);
        Optimum integrated = problem(strategy, seen, 1).solve(4, Progress.SILENT);
        ClosedForm closed =
                ClosedForm.solve(new Jepa(1), seen.views().moments(), Optional.empty(), seen.whitening(), BACKEND);
        assertEquals(
                0, SPACE.features(integrated.encoder(4)).largestAngleDegrees(SPACE.features(closed.encoder(4))), 1e-6);
        for (int j = 0; j < 4; j++) {
            assertEquals(
                    closed.spectrum().values().at(j),
                    integrated.spectrum().values().at(j),
                    1e-9);
        }
        assertEquals(closed.loss(4), integrated.loss(4), 0.05 * closed.loss(4));
    }

    @Test
    void elsewhereItComesToRest() {
        Strategy strategy = Strategy.parse("mask(ratio=0.5,patch=2)");
        WhitenedViews seen = DIGITS.whitened(strategy, Progress.SILENT);
        Optimum found = problem(strategy, seen, 1).solve(4, Progress.SILENT);
        assertFalse(found.nested());
        assertTrue(found.residual(4, BACKEND) <= 1e-3, () -> "still moving: " + found.residual(4, BACKEND));
        assertEquals(
                0,
                BACKEND.congruence(found.encoder(4), seen.views().moments().total())
                        .minus(SymmetricMatrix.diagonal(1, 1, 1, 1))
                        .frobeniusNorm(),
                1e-10);
        // A mask takes away more than rho gives back: the predictor may exceed 1.
        double before = Double.POSITIVE_INFINITY;
        for (int j = 0; j < 4; j++) {
            double rho = found.spectrum().values().at(j);
            assertTrue(rho > 0 && rho <= before, found.spectrum().values()::toString);
            before = rho;
        }
    }

    @Test
    void theAnalysisSaysWhatItDid() {
        AnalysisResult result = Analysis.run(
                DIGITS,
                new AnalysisPlan(
                        List.of(Strategy.parse("mask(ratio=0.5,patch=2)")),
                        List.of(new Jepa(1)),
                        new Dimensions.Given(List.of(3), false),
                        Optional.empty(),
                        0),
                Progress.SILENT);
        RunResult run = result.runs().get(0);
        assertEquals("matrix equations integrated", run.numerics().solver());
        assertTrue(run.curves().orElseThrow().r2().at(2).isEmpty());
        assertTrue(run.curves().orElseThrow().r2().at(3).isPresent());
        assertTrue(run.why().get("r2").contains("not nested"), run.why()::toString);
        assertEquals(3, run.spectrum().dimension());
    }

    @Test
    void misuse() {
        Strategy strategy = Strategy.parse("mask(ratio=0.5,patch=2)");
        WhitenedViews seen = DIGITS.whitened(strategy, Progress.SILENT);
        assertThrows(BadInputException.class, () -> problem(strategy, seen, 1).solve(65, Progress.SILENT));
    }
}
