package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.InfoNce;
import dev.presage.noise.GaussianNoise;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where its assumptions hold, InfoNCE ends at its closed form: Gaussian samples, Gaussian noise, small similarities and a
 * batch that is many negatives. With variances c and noise of variance 1, omega = c/(c + 1), here about 1/2, 2/5, 1/5 and
 * 1/10, and the optimum is -(1/4 + 4/25)/2 at features whose second moment has eigenvalues t omega.
 *
 * <p>With A = W S W' / t diagonal, a, a batch of b changes the loss by (1/b) (prod (1 - 2 a omega + a^2 omega^2)^{-1/2} - 1) for the
 * partner among the b, and by -(1/2b) (prod (1 - 2 a^2)^{-1/2} - 1) for the logarithm of a mean, to first order: 0.23 / b here. Its
 * slopes by a are below 1, so a moves by at most 1/b = 0.002, and the closed form's loss, whose curvature by a is 1, by 2 (1/b)^2 / 2
 * = 4e-6, 0.002 % of 0.205. What 20000 samples lack of Gaussian fourth moments, sqrt(24/n) = 0.035 each, moves a by
 * omega times a sixth of it, 0.003; the noise of descent by as much again.
 */
class InfoNceGaussianTest {
    private static final int N = 20_000;
    private static final int BATCH = 512;
    private static final double MOVED = 1.0 / BATCH + 2 * 0.003;
    private static final double[] VARIANCES = {1, 2.0 / 3, 0.25, 1.0 / 9};

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.5})
    void descentEndsAtTheClosedForm(double temperature) {
        Random random = new Random(5);
        int d = VARIANCES.length;
        JavaBackend backend = new JavaBackend(1);
        Matrix x = Matrix.generate(N, d, (i, j) -> Math.sqrt(VARIANCES[j]) * random.nextGaussian());
        TrainingProblem problem = new TrainingProblem(
                new InfoNce(temperature),
                2,
                InMemorySamples.of(x),
                Problems.unprepared(d),
                Vector.zeros(d),
                GaussianNoise.isotropic(d, 1),
                false);
        TrainingPlan plan = new TrainingPlan(1500, BATCH, Optimizer.ADAM, 0.01, 0.05, 0.5, 0, 3);
        Matrix w = new CpuTrainer(backend)
                .fit(problem, plan, Progress.SILENT)
                .model()
                .encoder();
        SymmetricMatrix between = backend.gram(x).times(1.0 / N);
        SymmetricMatrix total = between.map((i, j, value) -> i == j ? value + 1 : value);
        double[] omega = backend.generalizedEigen(between, total).orElseThrow().values();
        SymmetricMatrix features = backend.congruence(w, total);
        double[] lengths = backend.eigenvalues(features);
        double norm = features.frobeniusNorm() / temperature;
        double loss = -backend.congruence(w, between).trace() / temperature + norm * norm / 2;
        double least = -(omega[0] * omega[0] + omega[1] * omega[1]) / 2;
        for (int j = 0; j < 2; j++) {
            assertEquals(omega[j], lengths[j] / temperature, 2 * MOVED, "the length of feature " + j);
        }
        assertEquals(1, loss / least, 0.005);
    }
}
