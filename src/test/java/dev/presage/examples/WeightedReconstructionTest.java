package dev.presage.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Reconstruction;
import dev.presage.moments.MomentPass;
import dev.presage.moments.Moments;
import dev.presage.noise.ViewMoments;
import dev.presage.study.Analysis;
import dev.presage.study.AnalysisPlan;
import dev.presage.study.AnalysisResult;
import dev.presage.study.Dimensions;
import dev.presage.study.Strategy;
import dev.presage.study.Study;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.Whitening;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The objective of docs/extending.md: by enumeration, by perturbation, and in an analysis. */
class WeightedReconstructionTest {
    private static final int N = 7;
    private static final int D = 4;
    private static final double P = 0.2;
    private static final Vector WEIGHTS = Vector.of(3, 1, 0.5, 2);
    private static final double ROUNDING = 1e-12;

    private final Backend backend = Backends.of("java", 1);
    private final Random random = new Random(5);
    private final Matrix samples = Matrix.generate(N, D, (i, j) -> random.nextGaussian() * (j + 1));
    private final Moments moments = new MomentPass(backend, Progress.SILENT).moments(InMemorySamples.of(samples));
    private final ViewMoments views =
            ViewMoments.exact(moments, new PolarityInversion(D, P)).uncentred();
    private final ClosedForm best = ClosedForm.solve(
            new WeightedReconstruction(WEIGHTS),
            views,
            Optional.empty(),
            Whitening.of(views.total(), backend),
            backend);

    /** The loss of a model as its definition says: over every sample and both outcomes of the noise. */
    private double enumerated(Matrix decoder, Matrix encoder) {
        double loss = 0;
        for (int i = 0; i < N; i++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double[] x = samples.row(i);
                double[] view = Vector.of(x).times(sign).toArray();
                double[] found = decoder.times(encoder.times(view));
                for (int j = 0; j < D; j++) {
                    double error = x[j] - found[j];
                    loss += (sign < 0 ? P : 1 - P) / N * WEIGHTS.at(j) * error * error;
                }
            }
        }
        return loss;
    }

    @Test
    void theClaimedLossIsThatOfTheClaimedModel() {
        for (int k = 1; k <= D; k++) {
            double loss = enumerated(best.decoder(k, backend).orElseThrow(), best.encoder(k));
            assertEquals(loss, best.loss(k), ROUNDING * moments.secondMoment().trace());
        }
    }

    @Test
    void noModelNearbyIsBetter() {
        int k = 2;
        Matrix decoder = best.decoder(k, backend).orElseThrow();
        for (int trial = 0; trial < 200; trial++) {
            double size = Math.pow(10, -4 * random.nextDouble());
            Matrix other = decoder.plus(Matrix.generate(D, k, (i, j) -> size * random.nextGaussian()));
            Matrix encoder = best.encoder(k).plus(Matrix.generate(k, D, (i, j) -> size * random.nextGaussian()));
            assertTrue(enumerated(other, encoder) >= best.loss(k) - ROUNDING, "a better model, " + size + " away");
        }
    }

    @Test
    void withEqualWeightsItIsReconstruction() {
        ClosedForm weighted = ClosedForm.solve(
                new WeightedReconstruction(Vector.constant(D, 1)),
                views,
                Optional.empty(),
                Whitening.of(views.total(), backend),
                backend);
        ClosedForm plain = ClosedForm.solve(
                new Reconstruction(), views, Optional.empty(), Whitening.of(views.total(), backend), backend);
        assertEquals(
                plain.loss(2),
                weighted.loss(2),
                ROUNDING * moments.secondMoment().trace());
    }

    /** An analysis takes any objective: here the upper half of the digits counts ten times. */
    @Test
    void itIsAnalysedLikeAnyOther() {
        WeightedReconstruction upperHalf = new WeightedReconstruction(Vector.generate(64, i -> i < 32 ? 10 : 1));
        AnalysisPlan plan = new AnalysisPlan(
                List.of(Strategy.parse("gaussian(sigma=1)")),
                List.of(new Reconstruction(), upperHalf),
                new Dimensions.Given(List.of(8), false),
                Optional.empty(),
                0);
        AnalysisResult result = Analysis.run(Study.of("digits").data(), plan, Progress.SILENT);
        assertEquals("weighted-reconstruction", result.runs().get(1).objective());
        assertTrue(result.runs().get(1).comparison().thetaMaxDegrees().getAsDouble() > 10, "other features than PCA's");
    }
}
