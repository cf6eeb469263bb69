package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Supervised;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.PrincipalSpace;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** From a finding to a verdict, where nothing is proved. */
class FindingVerdictTest {
    private static final double MARGIN = 0.05;

    /** On 100 samples at k = 1 of 3, at a sine of 0.02. */
    private static Finding finding(int kept, int against, boolean differs, double upper, OptionalDouble enough) {
        List<Witness.Share> given = List.of(new Witness.Share(1, 0.49));
        List<Witness.Share> taken = List.of(new Witness.Share(3, 0.506), new Witness.Share(2, 0.004));
        Witness witness = new Witness(0.02, Vector.zeros(3), Vector.zeros(3), given, taken);
        return new Finding(
                1, 100, differs, 0.2, 0.1, kept, against, upper, enough, 1, OptionalDouble.empty(), 31, witness);
    }

    private static Verdict verdict(Finding finding, double margin) {
        Matrix clean = SymmetricMatrix.diagonal(4, 3, 2).toMatrix();
        ViewMoments views = ByHand.views(clean, clean, clean, clean);
        PrincipalSpace space = PrincipalSpace.of(views.clean(), Case.BACKEND);
        ClosedForm solution = ByHand.solve(new Supervised(), views, ByHand.labels(1, 1, 0.2, 0));
        Matrix feature = Matrix.of(new double[] {0.5, 0.02, 0});
        Judge judge = new Judge(views, space, Case.BACKEND);
        assertEquals(
                Optional.empty(),
                judge.settled(solution, space.features(feature).anglesToPrincipalComponents(), 1));
        return judge.verdict(solution, space.features(feature).anglesToPrincipalComponents(), 1, finding, margin);
    }

    private static void assertSaid(Class<? extends Verdict> expected, String part, Verdict verdict) {
        assertInstanceOf(expected, verdict, verdict.reason());
        assertTrue(verdict.reason().contains(part), verdict.reason());
    }

    @Test
    void equivalenceNeedsTheBoundBelowTheMarginAsked() {
        Finding found = finding(1, 1, false, 0.04, OptionalDouble.empty());
        assertSaid(
                Verdict.NeverHelps.class, "equivalence: no task gains or loses more than 0.04", verdict(found, MARGIN));
        assertSaid(Verdict.Undecided.class, "is within the 0.1", verdict(found, 0.04));
        assertSaid(Verdict.Undecided.class, "is within the 0.1", verdict(found, 0.01));
        Finding different = finding(1, 1, true, 0.04, OptionalDouble.empty());
        assertSaid(Verdict.NeverHelps.class, "equivalence", verdict(different, MARGIN));
        assertSaid(Verdict.CanHelp.class, "is more than the 0.1", verdict(different, 0.01));
    }

    /** A bound at k says nothing where the samples do not tell the k-th direction from the next. */
    @Test
    void whatIsNotToldApartIsNeverEquivalent() {
        OptionalDouble none = OptionalDouble.empty();
        assertSaid(
                Verdict.Undecided.class,
                "first 1 features to clean PCA's first 2",
                verdict(finding(1, 2, false, 0.04, none), MARGIN));
        assertSaid(
                Verdict.CanHelp.class,
                "first 1 features to clean PCA's first 2",
                verdict(finding(1, 2, true, 0.04, none), MARGIN));
        assertSaid(Verdict.Undecided.class, "do not tell directions", verdict(finding(0, 1, true, 0.04, none), MARGIN));
        assertSaid(Verdict.Undecided.class, "do not tell directions", verdict(finding(1, 3, true, 0.04, none), MARGIN));
    }

    @Test
    void theUndecidedSayWhatWouldDecide() {
        Verdict large = verdict(finding(1, 1, false, 0.5, OptionalDouble.of(345)), MARGIN);
        assertSaid(Verdict.Undecided.class, "about 3.5e+02 samples would show it", large);
        // An error of 0.1 - 0.02 at 100 samples is 0.05 at 100 (0.08 / 0.05)^2 = 256.
        Verdict small = verdict(finding(1, 1, false, 0.1, OptionalDouble.empty()), MARGIN);
        assertSaid(Verdict.Undecided.class, "about 2.6e+02 samples would bound it by the margin of 0.05", small);
    }

    @Test
    void canHelpNamesWhatTheWitnessTakesIn() {
        Verdict verdict = verdict(finding(1, 1, true, 1, OptionalDouble.empty()), MARGIN);
        assertSaid(Verdict.CanHelp.class, "takes in principal components 3 (51 %) for 1 (49 %)", verdict);
    }
}
