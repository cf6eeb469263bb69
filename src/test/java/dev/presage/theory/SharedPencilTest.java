package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.Task;
import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Supervised;
import dev.presage.moments.Moments;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.NoNoise;
import dev.presage.noise.Patches;
import dev.presage.noise.Sequence;
import dev.presage.noise.ViewMoments;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Problems that are one pencil: what is carried over is what would be solved, and nothing else is carried over. */
class SharedPencilTest {
    private static final double[] SPREAD = {2.1, 1.3, 0.8, 1.7, 0.4, 1.1, 0.6, 0.9};
    private static final Layout.Image IMAGE = new Layout.Image(1, 2, 4);
    private static final Task TASK = Task.random(60, 3, 11, SPREAD);
    /** Of prepared values: a mask of an exact count acts on a mean in another way than on deviations from it. */
    private static final Moments CENTRED =
            new Moments(TASK.n(), Vector.zeros(8), TASK.moments().covariance());

    private static final Patches PIXELS = Patches.coordinates(8);
    private static final Patches SQUARES = Patches.of(IMAGE, 2, 2, true);

    private static AffineNoise mask(Patches patches, double ratio) {
        return MultiplicativeNoise.bernoulliMask(patches, ratio, Vector.zeros(8));
    }

    private static ClosedForm solve(SpectralObjective objective, AffineNoise noise) {
        ViewMoments views = ViewMoments.exact(CENTRED, noise);
        return ClosedForm.solve(
                objective, views, labels(noise), Whitening.of(views.total(), Case.BACKEND), Case.BACKEND);
    }

    private static Optional<LabelViewMoments> labels(AffineNoise noise) {
        return Optional.of(
                LabelViewMoments.exact(TASK.labelMoments(), noise.meanMap(), ViewMoments.exact(CENTRED, noise)));
    }

    private static Optional<ClosedForm> carried(SpectralObjective objective, AffineNoise from, AffineNoise to) {
        return solve(objective, from).carriedTo(ViewMoments.exact(CENTRED, to), labels(to), 0);
    }

    static Stream<Arguments> pencils() {
        SpectralObjective embedding = new JointEmbedding();
        return Stream.of(
                Arguments.of("another ratio", embedding, mask(SQUARES, 0.2), mask(SQUARES, 0.85)),
                Arguments.of("a weaker mask", embedding, mask(PIXELS, 0.9), mask(PIXELS, 0.1)),
                Arguments.of(
                        "an exact count", embedding, mask(SQUARES, 0.3), MultiplicativeNoise.exactMask(SQUARES, 1)),
                Arguments.of("dropout", embedding, mask(SQUARES, 0.3), MultiplicativeNoise.dropout(SQUARES, 0.6)),
                Arguments.of(
                        "speckle is a mask of pixels",
                        embedding,
                        mask(PIXELS, 0.3),
                        MultiplicativeNoise.speckle(8, 0.7)),
                Arguments.of(
                        "Gaussian noise of another strength",
                        embedding,
                        GaussianNoise.isotropic(8, 0.5),
                        GaussianNoise.isotropic(8, 3)),
                Arguments.of(
                        "dropout of the same ratio",
                        new Reconstruction(),
                        mask(SQUARES, 0.4),
                        MultiplicativeNoise.dropout(SQUARES, 0.4)),
                Arguments.of(
                        "dropout of the same ratio",
                        new Supervised(),
                        mask(SQUARES, 0.4),
                        MultiplicativeNoise.dropout(SQUARES, 0.4)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("pencils")
    void whatIsCarriedOverIsTheSolution(String name, SpectralObjective objective, AffineNoise from, AffineNoise to) {
        ClosedForm solved = solve(objective, to);
        ClosedForm found = carried(objective, from, to).orElseThrow();
        double tolerance = Case.ROUNDOFF
                * Dense.EPS
                * 8
                * Dense.condition(Dense.of(ViewMoments.exact(CENTRED, to).total()));
        int count = Math.min(solved.spectrum().available(), 8);
        assertEquals(count, Math.min(found.spectrum().available(), 8));
        for (int j = 0; j < count; j++) {
            assertEquals(
                    solved.spectrum().values().at(j), found.spectrum().values().at(j), tolerance * 10, "value " + j);
        }
        assertTrue(found.residual(count, Case.BACKEND) <= tolerance, "residual " + found.residual(count, Case.BACKEND));
        for (int k = 1; k <= count; k++) {
            assertEquals(solved.loss(k), found.loss(k), 10 * tolerance * 8);
            if (!solved.spectrum().cuts(k)) {
                RealMatrix one = Dense.projector(Dense.of(solved.encoder(k)).transpose());
                RealMatrix other = Dense.projector(Dense.of(found.encoder(k)).transpose());
                double gap = 1
                        - solved.spectrum().values().at(Math.min(k, 7))
                                / solved.spectrum().values().at(k - 1);
                assertEquals(0, one.subtract(other).getNorm(), k == 8 ? 1e-9 : 100 * tolerance / Math.max(gap, 1e-6));
            }
        }
    }

    /** S = C o K with another E, a target that moves, or a spectrum that bends: no pencil. */
    @Test
    void nothingElseIsCarriedOver() {
        SpectralObjective embedding = new JointEmbedding();
        assertFalse(carried(embedding, mask(PIXELS, 0.3), mask(SQUARES, 0.3)).isPresent(), "other patches");
        assertFalse(
                carried(embedding, mask(PIXELS, 0.3), GaussianNoise.isotropic(8, 1))
                        .isPresent(),
                "another noise");
        assertFalse(
                carried(embedding, mask(PIXELS, 0.3), Sequence.of(mask(PIXELS, 0.3), GaussianNoise.isotropic(8, 1)))
                        .isPresent(),
                "a chain");
        assertFalse(
                carried(new Reconstruction(), mask(SQUARES, 0.3), mask(SQUARES, 0.6))
                        .isPresent(),
                "reconstruction depends on the ratio");
        assertFalse(
                carried(new Supervised(), mask(SQUARES, 0.3), mask(SQUARES, 0.6))
                        .isPresent(),
                "so do labels through a regression");
        assertFalse(
                carried(embedding, new NoNoise(8), mask(SQUARES, 0.6)).isPresent(),
                "without noise all values are equal, and no direction is told from another");
        assertFalse(
                carried(embedding, mask(SQUARES, 0.6), new NoNoise(8)).isPresent(),
                "nor are they by another's features");
    }

    /** Entries off by a part in 1e11 are no rounding. */
    @Test
    void almostIsNotEnough() {
        ViewMoments views = ViewMoments.exact(CENTRED, mask(SQUARES, 0.6));
        ViewMoments off = new ViewMoments(
                true,
                views.basis(),
                views.mean(),
                views.viewMean(),
                views.clean(),
                views.cross(),
                views.between(),
                views.total()
                        .map((i, j, value) ->
                                i == 1 && j == 0 ? value + 1e-11 * views.total().at(0, 0) : value));
        assertFalse(solve(new JointEmbedding(), mask(SQUARES, 0.3))
                .carriedTo(off, Optional.empty(), 0)
                .isPresent());
        assertTrue(solve(new JointEmbedding(), mask(SQUARES, 0.3))
                .carriedTo(views, Optional.empty(), 0)
                .isPresent());
    }

    /**
     * By hand: G = diag(1, 1/2), S = diag(2, 2) has omega = 1/2, 1/4. With G2 = 4 G and S2 = 3 S + 2 G = diag(8, 7) they are
     * 1/2 and 2/7: gamma omega / (alpha + beta omega) = 4 (1/2) / (3 + 1) and 4 (1/4) / (3 + 1/2).
     */
    @Test
    void byHand() {
        Matrix identity = Matrix.of(new double[] {1, 0}, new double[] {0, 1});
        ViewMoments one = ByHand.views(
                identity, identity, Matrix.of(new double[] {1, 0}, new double[] {0, 0.5}), identity.times(2));
        ViewMoments other = ByHand.views(
                identity,
                identity,
                Matrix.of(new double[] {4, 0}, new double[] {0, 2}),
                Matrix.of(new double[] {8, 0}, new double[] {0, 7}));
        ClosedForm found = ByHand.solve(new JointEmbedding(), one, Optional.empty())
                .carriedTo(other, Optional.empty(), 0)
                .orElseThrow();
        assertEquals(0.5, found.spectrum().values().at(0), ByHand.ROUNDOFF);
        assertEquals(2.0 / 7, found.spectrum().values().at(1), ByHand.ROUNDOFF);
        assertEquals(1 / Math.sqrt(8), Math.abs(found.encoder(2).at(0, 0)), ByHand.ROUNDOFF);
        assertEquals(1 / Math.sqrt(7), Math.abs(found.encoder(2).at(1, 1)), ByHand.ROUNDOFF);
    }
}
