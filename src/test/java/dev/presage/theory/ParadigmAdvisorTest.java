package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.NoNoise;
import dev.presage.noise.NoiseCompiler;
import dev.presage.noise.NoiseExpression;
import dev.presage.noise.Sequence;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.PrincipalSpace;
import dev.presage.theory.ParadigmAdvice.Ground;
import dev.presage.theory.ParadigmAdvice.Recommendation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Advice on problems of two signal and two irrelevant coordinates, whose answers follow from the formulas. */
class ParadigmAdvisorTest {
    private static final Backend BACKEND = Backends.of("java", 1);
    private static final Vector C = Vector.of(2, 1);
    private static final double USUAL = 45;
    private static final double MARGIN = 0.01;

    /** Labels that are the two signal coordinates. */
    private static LabelMoments task() {
        return LabelMoments.ofTargets(
                Matrix.generate(4, 2, (i, j) -> i == j ? C.at(i) : 0),
                SymmetricMatrix.diagonal(C.toArray()),
                Vector.zeros(2));
    }

    private static SymmetricMatrix data(double gamma) {
        return SymmetricMatrix.diagonal(2, 1, gamma, gamma / 2);
    }

    private static ParadigmAdvice advise(
            SymmetricMatrix clean, AffineNoise noise, Optional<LabelMoments> labels, EstimatedSignal signal, int k) {
        ViewMoments views = ViewMoments.exact(new Moments(0, Vector.zeros(4), clean), noise);
        Whitening whitening = Whitening.of(views.total(), BACKEND);
        return new ParadigmAdvisor(signal, labels, PrincipalSpace.of(clean, BACKEND), USUAL, MARGIN, BACKEND)
                .advise(
                        views,
                        solve(new Reconstruction(), views, whitening),
                        solve(new JointEmbedding(), views, whitening),
                        k,
                        Progress.SILENT);
    }

    private static ClosedForm solve(SpectralObjective objective, ViewMoments views, Whitening whitening) {
        return ClosedForm.solve(objective, views, Optional.empty(), whitening, BACKEND);
    }

    private static ParadigmAdvice advise(double gamma, AffineNoise noise, int k) {
        SymmetricMatrix clean = data(gamma);
        return advise(clean, noise, Optional.of(task()), EstimatedSignal.ofLabels(clean, task(), BACKEND), k);
    }

    private static AffineNoise mask(double ratio) {
        return new NoiseCompiler(new Layout.Flat(4), Vector.zeros(4), BACKEND)
                .compile(NoiseExpression.parse("mask(ratio=" + ratio + ")"));
    }

    /** Noise on the signal alone, half as strong as it: eta^2 = 1/1.5, delta = 2/3; joint embedding needs 1/2. */
    private static AffineNoise onTheSignal() {
        return GaussianNoise.withCovariance(SymmetricMatrix.diagonal(1, 0.5, 0, 0), BACKEND);
    }

    @Test
    void strongIrrelevantFeaturesAreForJointEmbedding() {
        ParadigmAdvice advice = advise(4, onTheSignal(), 2);
        assertEquals(Recommendation.EMBED_JOINTLY, advice.recommendation());
        assertEquals(Ground.THRESHOLDS, advice.ground());
        AlignmentThresholds thresholds = advice.thresholds().orElseThrow();
        assertEquals(5, thresholds.alphaSquaredReconstruction().orElseThrow(), 1e-4);
        assertEquals(0.5, thresholds.alphaSquaredJointEmbedding().orElseThrow(), 1e-5);
        assertEquals(0, advice.meanMapDeviation());
        assertEquals(0, advice.assumptions().orElseThrow().largest(), 1e-12);
        assertEquals(2, advice.signalRank());
        assertTrue(
                advice.reasons().toString().contains("alpha^2 = 0.5"),
                advice.reasons().toString());
    }

    @Test
    void weakIrrelevantFeaturesAreForReconstruction() {
        ParadigmAdvice advice = advise(0.1, onTheSignal(), 2);
        assertEquals(Recommendation.RECONSTRUCT, advice.recommendation());
        assertEquals(
                0,
                advice.thresholds().orElseThrow().alphaSquaredReconstruction().orElseThrow());
        assertTrue(advice.reasons().contains("reconstruction finds the signal under this noise as it is"));
        assertEquals(1, advice.comparison().r2Reconstruction().orElseThrow(), 1e-12);
        assertEquals(0, advice.comparison().r2JointEmbedding().orElseThrow(), 1e-12);
    }

    @Test
    void withoutNoiseAndWithWeakIrrelevantFeaturesEitherWillDo() {
        ParadigmAdvice advice = advise(0.1, new NoNoise(4), 2);
        assertEquals(Recommendation.EITHER, advice.recommendation());
        assertTrue(advice.comparison().r2JointEmbedding().isEmpty(), "all omega are 1: no subspace");
    }

    /** More features than the signal has: thresholds are those of its two. */
    @Test
    void moreFeaturesThanTheSignalHas() {
        ParadigmAdvice advice = advise(4, onTheSignal(), 3);
        assertEquals(2, advice.thresholdFeatures());
        assertEquals(3, advice.k());
        assertTrue(advice.reasons().get(0).startsWith("the signal has rank 2"));
    }

    /** A mask is not additive: the encoders are compared by what they explain of y = (x_0, x_1). */
    @Test
    void masksAreComparedByTheLabelsTheyExplain() {
        SymmetricMatrix clean = SymmetricMatrix.generate(4, (i, j) -> i == j ? 1 + i : 0.4 + 0.1 * j);
        LabelMoments task = LabelMoments.ofTargets(
                clean.toMatrix().columns(0, 2), SymmetricMatrix.generate(2, clean::at), Vector.zeros(2));
        ParadigmAdvice advice =
                advise(clean, mask(0.5), Optional.of(task), EstimatedSignal.ofLabels(clean, task, BACKEND), 2);
        assertEquals(Ground.R2, advice.ground());
        assertTrue(advice.thresholds().isEmpty());
        assertEquals(0.5, advice.meanMapDeviation(), 1e-12);
        assertTrue(advice.reasons().toString().contains("not additive"));
        double one = advice.comparison().r2Reconstruction().orElseThrow();
        double other = advice.comparison().r2JointEmbedding().orElseThrow();
        double clear = advice.comparison().r2Clean().orElseThrow();
        Recommendation expected = Math.max(one, other) < clear - MARGIN
                ? Recommendation.NEITHER
                : Math.abs(one - other) <= MARGIN
                        ? Recommendation.EITHER
                        : one > other ? Recommendation.RECONSTRUCT : Recommendation.EMBED_JOINTLY;
        assertEquals(expected, advice.recommendation());
    }

    /** Masks of single coordinates that do not covary make every omega equal: joint embedding has no subspace to compare. */
    @Test
    void withoutASubspaceTheAnglesDecide() {
        ParadigmAdvice advice = advise(0.1, mask(0.5), 2);
        assertTrue(advice.comparison().r2JointEmbedding().isEmpty());
        assertEquals(Ground.ANGLE, advice.ground());
        assertEquals(90, advice.comparison().degreesJointEmbedding());
        assertEquals(Recommendation.RECONSTRUCT, advice.recommendation());
    }

    @Test
    void withoutLabelsTheAnglesDecide() {
        SymmetricMatrix clean = data(0.1);
        SymmetricMatrix gamma = SymmetricMatrix.diagonal(0, 0, 0.1, 0.05);
        EstimatedSignal signal = EstimatedSignal.ofIrrelevant(clean, gamma, 2, BACKEND);
        AffineNoise mask = mask(0.3);
        ParadigmAdvice advice = advise(clean, mask, Optional.empty(), signal, 2);
        assertEquals(Ground.ANGLE, advice.ground());
        assertEquals(0, advice.comparison().degreesReconstruction(), 1e-6);
        assertTrue(advice.comparison().r2Clean().isEmpty());
    }

    /** The signal is the weakest direction and the noise hides it most: both lose it, and clean PCA would not at k = 3. */
    @Test
    void neitherWhereBothLoseAgainstPca() {
        SymmetricMatrix clean = SymmetricMatrix.diagonal(4, 3, 2, 1);
        LabelMoments task = LabelMoments.ofTargets(
                Matrix.generate(4, 1, (i, j) -> i == 2 ? 2 : 0), SymmetricMatrix.diagonal(2), Vector.zeros(1));
        AffineNoise drops = mask(0.2);
        AffineNoise hides = new Sequence(
                List.of(drops, GaussianNoise.withCovariance(SymmetricMatrix.diagonal(0, 0, 40, 0), BACKEND)));
        ParadigmAdvice advice =
                advise(clean, hides, Optional.of(task), EstimatedSignal.ofLabels(clean, task, BACKEND), 3);
        assertEquals(Recommendation.NEITHER, advice.recommendation());
        assertEquals(1, advice.comparison().r2Clean().orElseThrow(), 1e-12);
    }

    @Test
    void refused() {
        EstimatedSignal signal = EstimatedSignal.ofLabels(data(1), task(), BACKEND);
        PrincipalSpace space = PrincipalSpace.of(data(1), BACKEND);
        for (double[] bad : new double[][] {{0, 0.01}, {90, 0.01}, {45, -1}, {45, 1}, {45, Double.NaN}}) {
            assertThrows(
                    BadInputException.class,
                    () -> new ParadigmAdvisor(signal, Optional.empty(), space, bad[0], bad[1], BACKEND));
        }
    }
}
