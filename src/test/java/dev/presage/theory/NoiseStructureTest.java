package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.Basis;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.PrincipalSpace;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Structures by hand, in three units. Variances are given in units of {@code unit}, a power of 2, so that every number is
 * the same multiple of it, and so is every rounding error.
 */
class NoiseStructureTest {
    private static final double SMALL = 0x1p-54;
    private static final double LARGE = 0x1p54;
    /** 16 eps d at d = 2, the tolerance that {@link NoiseStructure} states. */
    private static final double TOLERANCE = 16 * Dense.EPS * 2;

    /** Variances 2 and 2, eigenvalues 3 and 1. */
    private static final Matrix EQUAL = symmetric(2, 1, 2);
    /** Variances 3 and 2. */
    private static final Matrix UNEQUAL = symmetric(3, 1, 2);

    private static Matrix symmetric(double a, double b, double c) {
        return Matrix.of(new double[] {a, b}, new double[] {b, c});
    }

    private static Matrix diagonal(double... values) {
        return Matrix.generate(values.length, values.length, (i, j) -> i == j ? values[i] : 0);
    }

    /** alpha C + beta I. */
    private static Matrix mapped(Matrix c, double alpha, double beta) {
        return Matrix.generate(c.rows(), c.rows(), (i, j) -> alpha * c.at(i, j) + (i == j ? beta : 0));
    }

    private static Optional<String> reason(SpectralObjective objective, ViewMoments views, int k) {
        PrincipalSpace space = PrincipalSpace.of(views.clean(), Case.BACKEND);
        return new NoiseStructure(views, space).keepsOrder(objective, k, Case.BACKEND);
    }

    /** What holds of reconstruction at k; G is C, which reconstruction does not look at. */
    private static Optional<String> reason(double unit, Matrix clean, Matrix cross, Matrix total, int k) {
        Matrix c = mapped(clean, unit, 0);
        return reason(new Reconstruction(), ByHand.views(c, mapped(cross, unit, 0), c, mapped(total, unit, 0)), k);
    }

    private static void assertStarts(String start, Optional<String> reason) {
        assertTrue(reason.orElse("no reason").startsWith(start), reason.toString());
    }

    /** S = C + I and M = C; one variance, but nothing is masked where gamma = 1. */
    @ParameterizedTest
    @ValueSource(doubles = {SMALL, 1, LARGE})
    void isotropicNoiseOnOneVarianceIsNotCalledMasking(double unit) {
        assertStarts("isotropic: ", reason(unit, EQUAL, EQUAL, mapped(EQUAL, 1, 1), 1));
    }

    /** Kept with probability 1/2: M = C/2, S = C/4 off the diagonal and C/2 on it, which is C/4 + I/2. */
    @ParameterizedTest
    @ValueSource(doubles = {SMALL, 1, LARGE})
    void maskingOfOneVarianceIsCalledSo(double unit) {
        assertStarts("equal-variance masking: ", reason(unit, EQUAL, mapped(EQUAL, 0.5, 0), symmetric(1, 0.25, 1), 1));
    }

    /** The whole image masked at once, then noise: M = C/2, S = C/2 + I whatever the variances. */
    @ParameterizedTest
    @ValueSource(doubles = {SMALL, 1, LARGE})
    void unequalVariancesAreNotCalledEqual(double unit) {
        assertStarts("isotropic: ", reason(unit, UNEQUAL, mapped(UNEQUAL, 0.5, 0), mapped(UNEQUAL, 0.5, 1), 1));
    }

    /** Variances 1 and 1 + 2x are x apart from their mean, relative to it: equal up to the stated tolerance, no further. */
    @ParameterizedTest
    @CsvSource({"0.5, equal-variance masking", "2, isotropic"})
    void variancesAreEqualUpToTheTolerance(double times, String start) {
        Matrix clean = symmetric(1, 0.5, 1 + 2 * times * TOLERANCE);
        for (double unit : new double[] {SMALL, 1, LARGE}) {
            assertStarts(start, reason(unit, clean, mapped(clean, 0.5, 0), mapped(clean, 0.5, 0.25), 1));
        }
    }

    /**
     * Variances 1 + 2^-23 and 1: cc * 2 - tr^2 = 2^-46, relative to 2 cc half of the tolerance, so alpha and beta could not
     * be told apart and S has to be proportional to C; two equal variances leave nothing to tell apart at all.
     */
    @ParameterizedTest
    @ValueSource(doubles = {SMALL, 1, LARGE})
    void almostOneEigenvalueIsProportionalOrNothing(double unit) {
        for (Matrix clean : new Matrix[] {diagonal(1 + 0x1p-23, 1), diagonal(2, 2)}) {
            assertStarts("proportional: ", reason(unit, clean, mapped(clean, 0.5, 0), mapped(clean, 0.3, 0), 1));
        }
        Matrix clean = diagonal(1 + 0x1p-23, 1);
        assertStarts("shared eigenvectors", reason(unit, clean, clean, mapped(clean, 1, 1), 1));
    }

    /** beta I is nothing beside alpha C up to 16 eps d times alpha times the mean variance, here 128 times the tolerance. */
    @ParameterizedTest
    @CsvSource({"64, proportional: ", "256, isotropic: ", "-64, proportional: "})
    void littleIsotropicNoiseIsProportionalUpToTheTolerance(double times, String start) {
        Matrix total = mapped(EQUAL, 64, times * TOLERANCE);
        for (double unit : new double[] {SMALL, 1, LARGE}) {
            assertStarts(start, reason(unit, EQUAL, EQUAL, total, 1));
        }
    }

    /** Eigenvalues 3/2 and 1, S = 10 C - 9 I: ratios (9/4)/6 and 1/1, so the order turns round. */
    @ParameterizedTest
    @ValueSource(doubles = {SMALL, 1, LARGE})
    void lessThanProportionalNoiseProvesNothing(double unit) {
        Matrix clean = symmetric(1.25, 0.25, 1.25);
        assertEquals(Optional.empty(), reason(unit, clean, clean, mapped(clean, 10, -9), 1));
    }

    /** Kept with probability 1/2 on unequal variances: S = (3/2 1/4; 1/4 1) is no alpha C + beta I. */
    @ParameterizedTest
    @ValueSource(doubles = {SMALL, 1, LARGE})
    void otherMomentsHaveNoStructure(double unit) {
        assertEquals(Optional.empty(), reason(unit, UNEQUAL, mapped(UNEQUAL, 0.5, 0), symmetric(1.5, 0.25, 1), 1), "S");
        Matrix cross = Matrix.of(new double[] {2, 1.5}, new double[] {1, 2});
        assertEquals(Optional.empty(), reason(unit, EQUAL, cross, mapped(EQUAL, 1, 1), 1), "M");
    }

    /** M = C = diag(5, 4, 3), S = diag(5, 16, 3.5): ratios 5, 1 and 2.57, so the first stays first, the second not second. */
    @ParameterizedTest
    @ValueSource(doubles = {SMALL, 1, LARGE})
    void sharedEigenvectorsHoldWhereTheFirstRatiosExceedAllOthers(double unit) {
        Matrix clean = diagonal(5, 4, 3);
        Matrix total = diagonal(5, 16, 3.5);
        assertStarts("shared eigenvectors", reason(unit, clean, clean, total, 1));
        assertEquals(Optional.empty(), reason(unit, clean, clean, total, 2));
    }

    /** G = diag(4, 3, 2), S = diag(16, 6, 8): ratios 1/4, 1/2 and 1/4, though G S falls; then S = diag(5, 6, 8) rises. */
    @Test
    void sharedEigenvectorsAreJudgedByRatios() {
        Matrix clean = diagonal(5, 4, 3);
        Matrix between = diagonal(4, 3, 2);
        ViewMoments turned = ByHand.views(clean, between, between, diagonal(16, 6, 8));
        ViewMoments kept = ByHand.views(clean, between, between, diagonal(5, 6, 8));
        for (int k = 1; k < 3; k++) {
            assertStarts("shared eigenvectors", reason(new JointEmbedding(), kept, k));
        }
        assertEquals(Optional.empty(), reason(new JointEmbedding(), turned, 1));
    }

    /** Ratios that are a tie of the spectrum settle no order, whichever of them rounding puts first. */
    @ParameterizedTest
    @CsvSource({"-0.5, false", "0.5, false", "2, true"})
    void ratiosMustBeFurtherApartThanTies(double ties, boolean settled) {
        Matrix between = diagonal(1 + ties * Spectrum.TIE, 1);
        ViewMoments views = ByHand.views(diagonal(2, 1), between, between, diagonal(1, 1));
        assertEquals(settled, reason(new JointEmbedding(), views, 1).isPresent());
    }

    /** All there is to keep is kept at the rank: no order between kept and dropped is left to settle. */
    @Test
    void atTheRankNoOrderIsSettled() {
        Matrix clean = diagonal(5, 4, 3);
        assertEquals(Optional.empty(), reason(1, clean, clean, diagonal(5, 16, 3.5), 3));
    }

    /**
     * S = diag(1, 2x tolerance) for C = diag(1, 1/2): at x = 1/4 the second direction's view is below 16 eps d ||S||, hence
     * erased, at x = 1 it is seen.
     */
    @ParameterizedTest
    @CsvSource({"0.25, false", "1, true"})
    void aDirectionIsSeenAboveTheTolerance(double times, boolean seen) {
        Matrix clean = diagonal(1, 0.5);
        double weak = 2 * times * TOLERANCE;
        for (double unit : new double[] {SMALL, 1, LARGE}) {
            assertEquals(
                    seen,
                    reason(unit, clean, diagonal(1, weak), diagonal(1, weak), 1).isPresent());
        }
    }

    /** Without intercepts the means count too: isotropy settles it only if data and views have mean 0. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, isotropic: ",
        "0, 1, shared eigenvectors",
        "1, 0, shared eigenvectors",
        "1, 1, shared eigenvectors"
    })
    void withoutInterceptsIsotropyNeedsBothMeansToBeZero(double mean, double viewMean, String start) {
        SymmetricMatrix clean = SymmetricMatrix.symmetricPart(EQUAL);
        ViewMoments views = new ViewMoments(
                false,
                new Basis.Exact(),
                Vector.of(mean, 0),
                Vector.of(viewMean, 0),
                clean,
                EQUAL,
                clean,
                SymmetricMatrix.symmetricPart(mapped(EQUAL, 1, 1)));
        assertStarts(start, reason(new Reconstruction(), views, 1));
    }
}
