package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.ImageNoise;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.NoNoise;
import dev.presage.noise.Patches;
import dev.presage.noise.Sequence;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.PrincipalSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts against what is true by definition or by construction (theory.md section 5). */
class JudgeTest {
    private static final double[] SPREAD = {2.5, 0.6, 1.1, 1.9, 0.3, 0.8};
    /** The referee's angle is good to eps d condition / gap, all below 1e4 here. */
    private static final double ROUNDOFF = 32 * 9 * 1e4 * Dense.EPS;

    private static final List<SpectralObjective> UNLABELLED = List.of(new Reconstruction(), new JointEmbedding());

    private static Verdict verdict(Case c, SpectralObjective objective, int k) {
        PrincipalSpace space = PrincipalSpace.of(c.task().moments().covariance(), Case.BACKEND);
        return verdict(c.views(), space, c.solve(objective), k);
    }

    private static Verdict verdict(ViewMoments views, PrincipalSpace space, ClosedForm solution, int k) {
        return new Judge(views, space, Case.BACKEND)
                .verdict(solution, space.features(solution.encoder(k)).anglesToPrincipalComponents(), k);
    }

    /** sin of the largest angle between C^{1/2} V' and the first k eigenvectors of C, by projectors. */
    private static double sine(RealMatrix clean, RealMatrix encoder) {
        int k = encoder.getRowDimension();
        RealMatrix principal = new org.apache.commons.math3.linear.SingularValueDecomposition(clean)
                .getU()
                .getSubMatrix(0, clean.getRowDimension() - 1, 0, k - 1);
        RealMatrix gap =
                Dense.projector(Dense.root(clean).multiply(encoder.transpose())).subtract(Dense.projector(principal));
        return Dense.singularValues(gap)[0];
    }

    private static void assertNever(String reason, Verdict verdict) {
        assertInstanceOf(Verdict.NeverHelps.class, verdict, verdict.reason());
        assertEquals("NEVER_HELPS", verdict.word());
        assertTrue(verdict.reason().contains(reason), verdict.reason());
    }

    private static void assertUndecided(String reason, Verdict verdict) {
        assertInstanceOf(Verdict.Undecided.class, verdict, verdict.reason());
        assertEquals("UNDECIDED", verdict.word());
        assertTrue(verdict.reason().contains(reason), verdict.reason());
    }

    private static Task standardised(Task task) {
        double[] variance = task.moments().covariance().diagonal();
        double[] factors =
                Arrays.stream(variance).map(v -> v == 0 ? 1 : 1 / Math.sqrt(v)).toArray();
        return task.with(Dense.centred(task.x()).multiply(Dense.diagonal(factors)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.3, 1, 30})
    void isotropicNoiseNeverHelps(double sigma) {
        for (Task task : List.of(
                Task.random(50, 3, 41, SPREAD),
                Task.random(5, 3, 42, SPREAD),
                Task.random(50, 3, 43, SPREAD).dead(0.7, 0, 3))) {
            Case c = new Case("isotropic", task, GaussianNoise.isotropic(6, sigma), true);
            int rank =
                    PrincipalSpace.of(task.moments().covariance(), Case.BACKEND).rank();
            for (SpectralObjective objective : UNLABELLED) {
                for (int k = 1; k < rank; k++) {
                    assertNever("isotropic", verdict(c, objective, k));
                }
                assertNever("rank", verdict(c, objective, rank));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.5, 0.9})
    void maskingSinglePixelsOfOneVarianceNeverHelps(double ratio) {
        Task task = Task.random(50, 3, 44, SPREAD);
        for (Task equal :
                List.of(standardised(task), standardised(task.dead(0, 2)), standardised(task.dead(0, 0, 5)))) {
            Case c = new Case("mask", equal, Case.mask(6, ratio), true);
            for (SpectralObjective objective : UNLABELLED) {
                for (int k = 1; k < 4; k++) {
                    assertNever("equal-variance masking", verdict(c, objective, k));
                }
            }
        }
    }

    @Test
    void otherMasksMayHelp() {
        Task task = Task.random(50, 3, 45, SPREAD);
        AffineNoise patches = MultiplicativeNoise.bernoulliMask(
                Patches.of(new Layout.Image(1, 2, 3), 2, 1, true), 0.5, Vector.zeros(6));
        for (SpectralObjective objective : UNLABELLED) {
            for (int k = 1; k < 6; k++) {
                assertUndecided("angle", verdict(new Case("unequal", task, Case.mask(6, 0.5), true), objective, k));
                assertUndecided("angle", verdict(new Case("patches", standardised(task), patches, true), objective, k));
            }
        }
        // One part in a million more variance in one pixel is no longer "one variance".
        double[] almost = {1, 1, 1, 1 + 1e-6, 1, 1};
        Task unequal = standardised(task).with(standardised(task).x().multiply(Dense.diagonal(almost)));
        assertUndecided("angle", verdict(new Case("mask", unequal, Case.mask(6, 0.5), true), new Reconstruction(), 2));
    }

    @Test
    void withoutNoise() {
        Case c = new Case("none", Task.random(50, 3, 46, SPREAD), new NoNoise(6), true);
        for (int k = 1; k < 6; k++) {
            assertNever("proportional", verdict(c, new Reconstruction(), k));
            assertUndecided("cluster", verdict(c, new JointEmbedding(), k));
        }
        assertNever("rank", verdict(c, new JointEmbedding(), 6));
    }

    private static final RealMatrix BASIS = Dense.orthogonal(5, new Random(47));

    /** C = U diag(lambda) U', noise U diag(theta) U'. */
    private static Verdict shared(SpectralObjective objective, int k, double[] lambda, double[] theta) {
        RealMatrix clean = Dense.product(BASIS, Dense.diagonal(lambda), BASIS.transpose());
        RealMatrix noise = Dense.product(BASIS, Dense.diagonal(theta), BASIS.transpose());
        ViewMoments views = ViewMoments.exact(
                new Moments(100, Vector.zeros(5), Dense.symmetric(clean)),
                GaussianNoise.withCovariance(Dense.symmetric(noise), Case.BACKEND));
        ClosedForm solution = ByHand.solve(objective, views, Optional.empty());
        return verdict(views, PrincipalSpace.of(views.clean(), Case.BACKEND), solution, k);
    }

    @Test
    void noiseWithTheDatasEigenvectorsByHand() {
        double[] lambda = {5, 4, 3, 2, 1};
        // lambda^2/(lambda + theta) = 4.17, 3.56, 2.90, 1.74, 0.91: clean PCA's order.
        double[] same = {1, 0.5, 0.1, 0.3, 0.1};
        // 25/25 = 1 falls behind 3.56, 2.90, 1.74 but stays before 0.91: the first four are the same four.
        double[] changed = {20, 0.5, 0.1, 0.3, 0.1};
        // lambda/(lambda + theta) = 0.98, 0.94, 0.91, 0.83, 0.67.
        double[] rising = {0.1, 0.25, 0.3, 0.4, 0.5};
        for (int k = 1; k < 5; k++) {
            assertNever("shared eigenvectors", shared(new Reconstruction(), k, lambda, same));
            assertNever("shared eigenvectors", shared(new JointEmbedding(), k, lambda, rising));
            // 0.833, 0.889, 0.968, 0.870, 0.909: the first is last.
            assertUndecided(
                    "no structural reason holds, and the largest angle to clean PCA is 90",
                    shared(new JointEmbedding(), k, lambda, same));
            if (k < 4) {
                assertUndecided(
                        "no structural reason holds, and the largest angle to clean PCA is 90",
                        shared(new Reconstruction(), k, lambda, changed));
            } else {
                assertNever("shared eigenvectors", shared(new Reconstruction(), k, lambda, changed));
            }
        }
    }

    @Test
    void noiseWithTheDatasEigenvectorsAtRandom() {
        Random random = new Random(48);
        double[] lambda = {5, 4, 3, 2, 1};
        for (int trial = 0; trial < 60; trial++) {
            double[] theta = random.doubles(5, 0, 6).toArray();
            for (SpectralObjective objective : UNLABELLED) {
                int power = objective instanceof Reconstruction ? 2 : 1;
                List<Integer> order = IntStream.range(0, 5)
                        .boxed()
                        .sorted(java.util.Comparator.comparingDouble(
                                j -> -Math.pow(lambda[j], power) / (lambda[j] + theta[j])))
                        .toList();
                for (int k = 1; k < 5; k++) {
                    Set<Integer> kept = Set.copyOf(order.subList(0, k));
                    boolean unchanged =
                            kept.equals(IntStream.range(0, k).boxed().collect(Collectors.toSet()));
                    Verdict verdict = shared(objective, k, lambda, theta);
                    assertEquals(unchanged, verdict instanceof Verdict.NeverHelps, Arrays.toString(theta) + " at " + k);
                }
            }
        }
    }

    /** A noise that erases the data's first principal direction: the ratio of that mode is 0/0 up to rounding. */
    @Test
    void anErasedDirectionIsNoReasonForNeverHelping() {
        Random random = new Random(49);
        for (int trial = 0; trial < 40; trial++) {
            RealMatrix u = Dense.orthogonal(5, random);
            RealMatrix clean = Dense.product(u, Dense.diagonal(5, 4, 3, 2, 1), u.transpose());
            RealMatrix seen = Dense.product(u, Dense.diagonal(0, 4, 3, 2, 1), u.transpose());
            RealMatrix total = Dense.product(u, Dense.diagonal(0, 5, 4.5, 4, 3.5), u.transpose());
            ViewMoments views =
                    ByHand.views(Dense.matrix(clean), Dense.matrix(seen), Dense.matrix(seen), Dense.matrix(total));
            for (SpectralObjective objective : UNLABELLED) {
                ClosedForm solution = ByHand.solve(objective, views, Optional.empty());
                PrincipalSpace space = PrincipalSpace.of(views.clean(), Case.BACKEND);
                for (int k = 1; k < 4; k++) {
                    assertUndecided(
                            "no structural reason holds, and the largest angle to clean PCA is 90",
                            verdict(views, space, solution, k));
                }
            }
        }
    }

    /** Erasing the last direction instead changes nothing before it: no structure is claimed, the subspaces speak. */
    @Test
    void anErasedLastDirectionLeavesIdenticalSubspaces() {
        RealMatrix u = Dense.orthogonal(5, new Random(53));
        RealMatrix clean = Dense.product(u, Dense.diagonal(5, 4, 3, 2, 1), u.transpose());
        RealMatrix seen = Dense.product(u, Dense.diagonal(5, 4, 3, 2, 0), u.transpose());
        RealMatrix total = Dense.product(u, Dense.diagonal(5.5, 4.7, 3.8, 3, 0), u.transpose());
        ViewMoments views =
                ByHand.views(Dense.matrix(clean), Dense.matrix(seen), Dense.matrix(seen), Dense.matrix(total));
        ClosedForm solution = ByHand.solve(new Reconstruction(), views, Optional.empty());
        PrincipalSpace space = PrincipalSpace.of(views.clean(), Case.BACKEND);
        assertEquals(4, solution.spectrum().available());
        for (int k = 1; k <= 4; k++) {
            assertNever("identical subspaces", verdict(views, space, solution, k));
        }
    }

    /** Mirrored views show the live pixels where clean samples are dead: the encoder sees nothing of clean samples. */
    @Test
    void encodersThatMissCleanSamplesAreNotIdenticalToAnything() {
        Layout.Image image = new Layout.Image(1, 1, 6);
        Task task = Task.random(50, 3, 54, SPREAD).dead(0, 3, 4, 5);
        Case c = new Case("mirror", task, ImageNoise.horizontalFlip(image, 1), true);
        for (int k = 1; k <= 3; k++) {
            assertUndecided(
                    "no structural reason holds, and the largest angle to clean PCA is 90",
                    verdict(c, new Reconstruction(), k));
        }
        Case lively = new Case("mirror", task, ImageNoise.horizontalFlip(image, 0.9), true);
        assertNever("rank", verdict(lively, new Reconstruction(), 3));
        Task full = Task.random(50, 3, 55, SPREAD);
        assertNever(
                "rank",
                verdict(new Case("mirror", full, ImageNoise.horizontalFlip(image, 1), true), new Reconstruction(), 6));
    }

    static Stream<Case> cases() {
        return Case.all().stream();
    }

    /** Whatever the noise: a verdict of never below the rank must be true of the subspaces themselves. */
    @ParameterizedTest
    @MethodSource("cases")
    void neverIsTrue(Case c) {
        RealMatrix clean = c.task().covariance();
        PrincipalSpace space = PrincipalSpace.of(c.task().moments().covariance(), Case.BACKEND);
        for (SpectralObjective objective : Case.objectives()) {
            ClosedForm solution = c.solve(objective);
            int most = Math.min(space.rank() - 1, solution.spectrum().available());
            for (int k = 1; k <= most; k++) {
                Verdict verdict = verdict(c.views(), space, solution, k);
                double sine = sine(clean, Dense.of(solution.encoder(k)));
                if (verdict instanceof Verdict.NeverHelps) {
                    assertEquals(0, sine, ROUNDOFF, objective + " at " + k + ": " + verdict.reason());
                } else {
                    assertTrue(
                            sine > ROUNDOFF || solution.spectrum().cuts(k),
                            objective + " at " + k + ": sine " + sine + ", " + verdict.reason());
                }
            }
        }
    }

    @Test
    void flipsCutClusters() {
        Case c = new Case(
                "flip",
                Task.random(50, 3, 50, SPREAD),
                ImageNoise.horizontalFlip(new Layout.Image(1, 2, 3), 0.5),
                true);
        for (int k = 1; k < 4; k++) {
            assertUndecided("cluster", verdict(c, new JointEmbedding(), k));
        }
        assertUndecided("angle", verdict(c, new JointEmbedding(), 4));
    }

    @Test
    void equalEigenvaluesOfTheDataAreAClusterOfThePrincipalComponents() {
        double[] lambda = {5, 3, 3, 2, 1};
        double[] theta = {0.1, 0.2, 0.4, 0.5, 0.6};
        assertNever("", shared(new Reconstruction(), 1, lambda, theta));
        assertUndecided("clean PCA: k = 2 cuts", shared(new Reconstruction(), 2, lambda, theta));
        assertFalse(shared(new Reconstruction(), 3, lambda, theta).reason().contains("cuts"));
    }

    @Test
    void objectivesThatUseLabelsGetNoStructuralVerdict() {
        Task task = Task.random(50, 4, 51, SPREAD);
        for (AffineNoise noise : List.of(
                GaussianNoise.isotropic(6, 0.7),
                new NoNoise(6),
                Sequence.of(Case.mask(6, 0.2), GaussianNoise.isotropic(6, 0.1)))) {
            Case c = new Case("labels", standardised(task), noise, true);
            for (int k = 1; k <= 3; k++) {
                assertUndecided("angle", verdict(c, new Supervised(), k));
                assertUndecided("angle", verdict(c, new SupervisedReconstruction(0), k));
                assertUndecided("angle", verdict(c, new SupervisedReconstruction(0.5), k));
            }
            assertNever("rank", verdict(c, new SupervisedReconstruction(0.5), 6));
        }
    }

    /** Encoders without intercepts look at the mean too, so isotropy proves nothing for them. */
    @Test
    void withoutInterceptsIsotropyIsNoReason() {
        Task task = Task.random(50, 3, 52, SPREAD);
        Case c = new Case("uncentred", task, GaussianNoise.isotropic(6, 1), false);
        assertUndecided("angle", verdict(c, new Reconstruction(), 2));
        Task zeroMean = task.with(Dense.centred(task.x()));
        double size = new org.apache.commons.math3.linear.ArrayRealVector(zeroMean.mean()).getNorm();
        assertEquals(0, size, ROUNDOFF);
        assertNever(
                "",
                verdict(new Case("mean 0", zeroMean, GaussianNoise.isotropic(6, 1), false), new Reconstruction(), 2));
    }

    /**
     * Variances 1, 6e-14, 4e-14 and noise of variance 1.6e-13 on the second alone: S = C up to eps d relative to its norm,
     * yet the noise puts the third direction before the second.
     */
    @Test
    void aStructureThatHoldsForStrongDirectionsOnlyProvesNothingOfWeakOnes() {
        int d = 64;
        SymmetricMatrix clean =
                SymmetricMatrix.generate(d, (i, j) -> i != j || i > 2 ? 0 : i == 0 ? 1 : i == 1 ? 6e-14 : 4e-14);
        SymmetricMatrix noise = SymmetricMatrix.generate(d, (i, j) -> i == 1 && j == 1 ? 1.6e-13 : 0);
        Moments moments = new Moments(4, Vector.zeros(d), clean);
        ViewMoments views = ViewMoments.exact(moments, GaussianNoise.withCovariance(noise, Case.BACKEND));
        PrincipalSpace space = PrincipalSpace.of(clean, Case.BACKEND);
        Whitening whitening = Whitening.of(views.total(), Case.BACKEND);
        for (SpectralObjective objective : UNLABELLED) {
            assertUndecided("too little", verdict(views, space, solve(objective, views, whitening), 2));
        }
        assertNever("isotropic", verdict(views, space, solve(new Reconstruction(), views, whitening), 1));
    }

    private static ClosedForm solve(SpectralObjective objective, ViewMoments views, Whitening whitening) {
        return ClosedForm.solve(objective, views, Optional.empty(), whitening, Case.BACKEND);
    }

    /** Clean eigenvalues are known to 16 eps of the largest each: 3 eps apart is one cluster, 64 eps apart is none. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-16, 1, 1e16})
    void weakPrincipalComponentsWithinRoundingAreOneCluster(double unit) {
        assertTrue(cleanSpectrum(unit, 1, 203 * Dense.EPS, 200 * Dense.EPS).cuts(2));
        assertFalse(cleanSpectrum(unit, 1, 264 * Dense.EPS, 200 * Dense.EPS).cuts(2));
    }

    private static SymmetricMatrix diagonal(double unit, double... values) {
        return SymmetricMatrix.generate(values.length, (i, j) -> i == j ? unit * values[i] : 0);
    }

    private static Spectrum cleanSpectrum(double unit, double... values) {
        return Judge.cleanSpectrum(PrincipalSpace.of(diagonal(unit, values), Case.BACKEND));
    }

    /**
     * Variances 1, 18 eps and 0: the second is above the rank's 3 eps but within clean PCA's rounding of the third. That
     * matters to no subspace of all two features there are.
     */
    @Test
    void theWholeSpaceIsDefinedHoweverWeakItsLastDirection() {
        Matrix clean = diagonal(1, 1, 18 * Dense.EPS, 0).toMatrix();
        ViewMoments views = ByHand.views(clean, clean, clean, clean);
        PrincipalSpace space = PrincipalSpace.of(views.clean(), Case.BACKEND);
        assertEquals(2, space.rank());
        assertTrue(Judge.cleanSpectrum(space).cuts(2));
        ClosedForm solution = ByHand.solve(new Reconstruction(), views, Optional.empty());
        assertEquals(Optional.empty(), new Judge(views, space, Case.BACKEND).undefined(solution, 2));
        assertNever("rank", verdict(views, space, solution, 2));
    }

    /** The verdict on a feature at a given angle from clean PCA's first, by an objective that gets no structural reason. */
    private static Verdict atAngle(double sine, double... variances) {
        Matrix clean = diagonal(1, variances).toMatrix();
        ViewMoments views = ByHand.views(clean, clean, clean, clean);
        PrincipalSpace space = PrincipalSpace.of(views.clean(), Case.BACKEND);
        double[] label = new double[variances.length];
        label[0] = 1;
        ClosedForm solution = ByHand.solve(new Supervised(), views, ByHand.labels(1, label));
        double[] feature = new double[variances.length];
        feature[0] = Math.sqrt((1 - sine * sine) / variances[0]);
        feature[1] = sine / Math.sqrt(variances[1]);
        return new Judge(views, space, Case.BACKEND)
                .verdict(solution, space.features(Matrix.of(feature)).anglesToPrincipalComponents(), 1);
    }

    /** Variances 4 and 3.5: subspaces are known to 16 eps d lambda_1 / gap = 16 eps 2 4 / 0.5 = 256 eps. */
    @Test
    void subspacesAreIdenticalUpToTheirCondition() {
        assertNever("identical subspaces", atAngle(0.9 * 256 * Dense.EPS, 4, 3.5));
        assertUndecided("no structural reason", atAngle(1.1 * 256 * Dense.EPS, 4, 3.5));
    }

    /** Two features of two, but the second repeats the first: a direction is missed, whatever the rank says. */
    @Test
    void aRepeatedFeatureAtTheRankIsNotTheWholeSpace() {
        Matrix clean = diagonal(1, 4, 3.5).toMatrix();
        ViewMoments views = ByHand.views(clean, clean, clean, clean);
        PrincipalSpace space = PrincipalSpace.of(views.clean(), Case.BACKEND);
        ClosedForm solution = ByHand.solve(new Supervised(), views, ByHand.labels(1, 1, 0));
        Matrix repeated = Matrix.of(new double[] {1, 0}, new double[] {1, 0});
        Verdict verdict = new Judge(views, space, Case.BACKEND)
                .verdict(solution, space.features(repeated).anglesToPrincipalComponents(), 2);
        assertUndecided("no structural reason holds, and the largest angle to clean PCA is 90", verdict);
    }

    /** The noise leaves nothing of the data: every feature is as good as any other, though the computed one is e1. */
    @Test
    void viewsWithoutAnythingOfTheSourceHaveNoBestFeature() {
        Matrix clean = diagonal(1, 3, 2, 1).toMatrix();
        Matrix zero = Matrix.generate(3, 3, (i, j) -> 0);
        ViewMoments views = ByHand.views(clean, zero, zero, diagonal(1, 1, 1, 1).toMatrix());
        PrincipalSpace space = PrincipalSpace.of(views.clean(), Case.BACKEND);
        for (SpectralObjective objective : UNLABELLED) {
            ClosedForm solution = ByHand.solve(objective, views, Optional.empty());
            assertEquals(0, solution.mostFeatures(space));
            for (int k = 1; k < 3; k++) {
                assertUndecided("cuts a cluster", verdict(views, space, solution, k));
            }
        }
    }
}
