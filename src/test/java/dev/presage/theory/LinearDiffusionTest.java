package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Diffusion;
import dev.presage.moments.Basis;
import dev.presage.noise.ViewMoments;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearDiffusionTest {
    private static final double ROUNDOFF = 1000 * Math.ulp(1.0);
    private static final JavaBackend BACKEND = new JavaBackend(1);
    private static final double[] VARIANCES = {5, 1, 0.2, 0.01};

    private static LinearDiffusion of(Diffusion.Schedule schedule) {
        return LinearDiffusion.of(schedule, SymmetricMatrix.diagonal(VARIANCES), BACKEND);
    }

    /** Published numbers: 0.9999 after one step and 4.036e-5 after all (linear); 1/2 or so half way (cosine). */
    @Test
    void schedules() {
        double[] linear = Diffusion.Schedule.LINEAR.signal();
        assertEquals(0.9999, linear[1], ROUNDOFF);
        assertEquals(4.036e-5, linear[1000], 1e-8);
        double[] cosine = Diffusion.Schedule.COSINE.signal();
        double half =
                Math.pow(Math.cos(Math.PI / 2 * 0.508 / 1.008), 2) / Math.pow(Math.cos(Math.PI / 2 * 0.008 / 1.008), 2);
        assertEquals(half, cosine[500], 500 * Math.ulp(1.0));
        assertTrue(cosine[1000] > 0 && cosine[1000] < 1e-8, "the last step is clipped: " + cosine[1000]);
        assertEquals("cosine", Diffusion.Schedule.named("cosine").word());
        assertThrows(BadInputException.class, () -> Diffusion.Schedule.named("cosnie"));
        assertThrows(BadInputException.class, () -> new Diffusion(Diffusion.Schedule.LINEAR, 1001));
    }

    /** Two modes, 3 and 1, at signal a: an error of 3 (1-a)/(3a + 1 - a) + 1 with one feature. */
    @Test
    void lossByHand() {
        Vector zero = Vector.zeros(2);
        SymmetricMatrix c = SymmetricMatrix.diagonal(3, 1);
        ViewMoments views = new ViewMoments(true, new Basis.Exact(), zero, zero, c, c.toMatrix(), c, c);
        Diffusion diffusion = new Diffusion(Diffusion.Schedule.COSINE, 321);
        double a = diffusion.signal();
        assertEquals(
                3 * (1 - a) / (2 * a + 1) + 1, diffusion.loss(views, Optional.empty(), Vector.of(3, 1), 1), ROUNDOFF);
        assertEquals(
                a,
                diffusion.details(views, Vector.of(3, 1), Matrix.zeros(0, 0), 1).get("signal"));
        ClosedForm form = ClosedForm.solve(diffusion, views, Optional.empty(), Whitening.of(c, BACKEND), BACKEND);
        assertEquals(0, form.residual(2, BACKEND), ROUNDOFF);
        assertEquals(3, form.spectrum().values().at(0), ROUNDOFF);
        assertEquals(1 / Math.sqrt(3), Math.abs(form.encoder(1).at(0, 0)), ROUNDOFF);
    }

    /** The full denoiser against sqrt(a) C (a C + (1-a) I)^-1, by what it leaves of the normal equations. */
    @Test
    void theDenoiserSolvesItsRegression() {
        SymmetricMatrix c = SymmetricMatrix.generate(4, (i, j) -> i == j ? 2 + i : 1.0 / (1 + i + j));
        LinearDiffusion process = LinearDiffusion.of(Diffusion.Schedule.LINEAR, c, BACKEND);
        double a = Diffusion.Schedule.LINEAR.signal()[250];
        Matrix total = c.map((i, j, v) -> a * v + (i == j ? 1 - a : 0)).toMatrix();
        Matrix left = BACKEND.multiply(process.denoiser(250, 4, BACKEND), total)
                .minus(c.toMatrix().times(Math.sqrt(a)));
        assertEquals(0, left.frobeniusNorm(), ROUNDOFF);
    }

    @ParameterizedTest
    @EnumSource
    void theFlowWhitensInTheLimit(Diffusion.Schedule schedule) {
        double last = schedule.signal()[Diffusion.STEPS];
        for (double variance : VARIANCES) {
            double relative = of(schedule).inverted(variance, Diffusion.STEPS) * Math.sqrt(variance) - 1;
            assertEquals(last * (variance - 1) / 2, relative, last * last * 25);
            assertEquals(1, of(schedule).inverted(variance, 0), ROUNDOFF);
        }
    }

    /** Step by step, by the definition of a normal step back given x_0 or given nothing. */
    @ParameterizedTest
    @EnumSource
    void whatTheStepsBackDraw(Diffusion.Schedule schedule) {
        LinearDiffusion process = of(schedule);
        double[] signal = schedule.signal();
        for (double lambda : VARIANCES) {
            double variance = 1;
            for (int t = Diffusion.STEPS; t > 0; t--) {
                double earlier = signal[t - 1] * lambda + 1 - signal[t - 1];
                double keep = 1 - schedule.step(t);
                double covariance = Math.sqrt(keep) * earlier;
                double later = keep * earlier + schedule.step(t);
                double gain = covariance / later;
                variance = gain * gain * variance + earlier - gain * covariance;
            }
            assertEquals(variance, process.sampledVariance(lambda), lambda * 1000 * ROUNDOFF);
            assertEquals(lambda, variance, 2 * signal[Diffusion.STEPS] * lambda * (1 + lambda));
            double fixed = process.sampledVarianceOfFixedSteps(lambda);
            assertTrue(fixed < lambda && fixed > 0.8 * lambda, "fixed steps draw " + fixed + " of " + lambda);
        }
    }

    /** 4000 draws: every mean and variance within 5 standard errors, and the same again from the same seed. */
    @Test
    void samplesHaveTheMomentsOfTheData() {
        LinearDiffusion process = of(Diffusion.Schedule.LINEAR);
        int n = 4000;
        Matrix x = process.sample(n, new Random(3), BACKEND);
        for (int i = 0; i < VARIANCES.length; i++) {
            double mean = 0;
            double square = 0;
            for (int r = 0; r < n; r++) {
                mean += x.at(r, i) / n;
                square += x.at(r, i) * x.at(r, i) / n;
            }
            assertEquals(0, mean, 5 * Math.sqrt(VARIANCES[i] / n));
            assertEquals(VARIANCES[i], square, 5 * VARIANCES[i] * Math.sqrt(2.0 / n));
        }
        assertEquals(x.firstRows(3), process.sample(3, new Random(3), BACKEND));
    }
}
