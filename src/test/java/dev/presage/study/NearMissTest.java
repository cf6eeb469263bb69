package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.Npy;
import dev.presage.data.Progress;
import dev.presage.linalg.Matrix;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.theory.CriticalLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Critical levels where they are known: C = diag(lambda) and noise alpha^2 diag(gamma), so mode j has phi^2 = lambda^2 /
 * (lambda + alpha^2 gamma) and omega = lambda / (lambda + alpha^2 gamma), and two of them cross at one alpha.
 */
class NearMissTest {
    private static final double RANGE = 2.9;

    @TempDir
    private Path folder;

    private String aligned(double... gamma) {
        Path file = folder.resolve("gamma.npy");
        Npy.write(file, Matrix.generate(gamma.length, gamma.length, (i, j) -> i == j ? gamma[i] : 0));
        return "aligned(alpha=?0.1..3,noise=" + file + ")";
    }

    private static List<NearMiss> find(PreparedData data, SpectralObjective objective, String noise, Integer... ks) {
        return NearMiss.find(data, Sweeps.families(noise), List.of(objective), List.of(ks), 45, Progress.SILENT)
                .levels();
    }

    private static PreparedData diagonal(double... variances) {
        return Sweeps.asTheyAre(Sweeps.diagonal(variances), Optional.empty(), Optional.empty());
    }

    /** lambda = (4, 3), gamma = (1, 0): phi1^2 = 16/(4 + alpha^2) falls to phi2^2 = 3 at alpha^2 = 4/3. */
    @Test
    void reconstructionCrossesWhereTheModesDo() {
        NearMiss found =
                find(diagonal(4, 3), new Reconstruction(), aligned(1, 0), 1).get(0);
        CriticalLevel.Crossing crossing = assertInstanceOf(CriticalLevel.Crossing.class, found.subspace());
        assertEquals(Math.sqrt(4.0 / 3), crossing.level(), 1e-6 * RANGE);
        assertEquals(0, crossing.sineBelow(), 1e-6);
        assertEquals(1, crossing.sineAbove(), 1e-6);
        assertEquals(found.subspace(), found.order());
        assertEquals(List.of(new CriticalLevel.Moved(1, 2, 1)), rounded(found.reordered()));
        assertEquals("aligned.alpha", found.parameter());
    }

    private static List<CriticalLevel.Moved> rounded(List<CriticalLevel.Moved> moved) {
        return moved.stream()
                .map(m -> new CriticalLevel.Moved(m.clean(), m.rank(), Math.round(1e6 * m.share()) / 1e6))
                .toList();
    }

    /** With theta = (0.5, 2) besides: omega1 = 4/(4.5 + alpha^2) falls to omega2 = 3/5 at alpha^2 = 13/6. */
    @Test
    void jointEmbeddingCrossesElsewhere() {
        Path theta = folder.resolve("theta.npy");
        Npy.write(theta, Matrix.of(new double[] {0.5, 0}, new double[] {0, 2}));
        String noise = aligned(1, 0) + "|gaussian(covariance=" + theta + ")";
        CriticalLevel.Outcome found =
                find(diagonal(4, 3), new JointEmbedding(), noise, 1).get(0).subspace();
        assertEquals(
                Math.sqrt(13.0 / 6),
                assertInstanceOf(CriticalLevel.Crossing.class, found).level(),
                1e-6 * RANGE);
    }

    /**
     * lambda = (9, 4, 1), gamma = (0, 1, 0), k = 2: phi2^2 = 16/(4 + alpha^2) falls to phi3^2 = 1 at alpha^2 = 12 only, beyond
     * the range; with lambda = (9, 8, 1) and gamma = (1, 0, 0) the first two swap at alpha^2 = 9/8: the order leaves, and the
     * subspace of both stays.
     */
    @Test
    void theOrderMayLeaveWhereTheSubspaceStays() {
        NearMiss stays = find(diagonal(9, 4, 1), new Reconstruction(), aligned(0, 1, 0), 2)
                .get(0);
        assertInstanceOf(CriticalLevel.Never.class, stays.subspace());
        assertInstanceOf(CriticalLevel.Never.class, stays.order());
        assertEquals(List.of(), stays.reordered());
        NearMiss swaps = find(diagonal(9, 8, 1), new Reconstruction(), aligned(1, 0, 0), 2)
                .get(0);
        assertInstanceOf(CriticalLevel.Never.class, swaps.subspace());
        assertEquals(
                Math.sqrt(9.0 / 8),
                assertInstanceOf(CriticalLevel.Crossing.class, swaps.order()).level(),
                1e-6 * RANGE);
        assertEquals(
                List.of(new CriticalLevel.Moved(1, 2, 1), new CriticalLevel.Moved(2, 1, 1)),
                rounded(swaps.reordered()));
    }

    /** gamma1 lets omega1 = 4/(4 + alpha^2) fall below omega2 = 1 at once. */
    @Test
    void otherThroughoutIsSaid() {
        CriticalLevel.Outcome found = find(diagonal(4, 3), new JointEmbedding(), aligned(1, 0), 1)
                .get(0)
                .subspace();
        assertEquals(
                0.1, assertInstanceOf(CriticalLevel.Throughout.class, found).from());
    }

    @Test
    void isotropicNoiseNeverLeaves() {
        for (NearMiss found : find(diagonal(9, 4, 1), new Reconstruction(), "gaussian(sigma=?0..9)", 1, 2, 3)) {
            CriticalLevel.Never never = assertInstanceOf(CriticalLevel.Never.class, found.subspace());
            assertTrue(never.sine() < 1e-7, "" + never.sine());
        }
    }

    @Test
    void oneSearchRangeIsExpected() {
        assertEquals(
                "--critical expects one search range such as ratio=?0.05..0.95 in every strategy, found 0 in 'none'",
                assertThrows(BadInputException.class, () -> find(diagonal(2, 1), new Reconstruction(), "none", 1))
                        .getMessage());
        assertEquals(
                "--dim expects at most 2 features, the rank of the data, found 3",
                assertThrows(
                                BadInputException.class,
                                () -> find(diagonal(2, 1), new Reconstruction(), "gaussian(?0..1)", 3))
                        .getMessage());
    }
}
