package dev.presage.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Task;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Gains of labels against those of all of them together, and of families of tasks by hand and by drawing tasks. */
class TaskGainsTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final double ROUNDOFF = 1e-12;

    private static PrincipalSpace space(double... variances) {
        return PrincipalSpace.of(SymmetricMatrix.diagonal(variances), BACKEND);
    }

    /** Features that are combinations of coordinates of variance 1: rows are directions in the components' order. */
    private static Features features(PrincipalSpace space, double[] variances, double[]... rows) {
        Matrix encoder = Matrix.of(rows);
        double[] roots = Arrays.stream(variances).map(v -> 1 / Math.sqrt(v)).toArray();
        return space.features(encoder.scaleColumns(roots));
    }

    /**
     * By hand: variances 6, 3, 1, so top = {1} (0.6 of 10), middle = {2}, bottom = {3}. One feature, (c1 + c3)/sqrt 2, in
     * place of c1: a task c1 loses 1/2, c2 gains nothing, c3 gains 1/2; with one component a family has one task.
     */
    @Test
    void familiesByHand() {
        double[] variances = {6, 3, 1};
        PrincipalSpace space = space(variances);
        TaskGains gains = TaskGains.of(features(space, variances, new double[] {1, 0, 1}), 1, space, Optional.empty());
        assertTrue(gains.perLabel().isEmpty());
        List<TaskGains.Family> families = gains.families();
        assertEquals(
                List.of("top", "middle", "bottom"),
                families.stream().map(TaskGains.Family::name).toList());
        double[] expected = {-0.5, 0, 0.5};
        for (int i = 0; i < 3; i++) {
            assertEquals(i + 1, families.get(i).first());
            assertEquals(i + 1, families.get(i).last());
            assertEquals(expected[i], families.get(i).expectedGain(), ROUNDOFF);
            assertEquals(0, families.get(i).deviation(), 1e-7);
        }
    }

    /** Mean and deviation over a family, against tasks drawn from it; within five standard errors of each. */
    @Test
    void familiesByDrawing() {
        double[] variances = {5, 4, 1.5, 1.4, 1.3, 1.2, 0.4, 0.3, 0.2, 0.1};
        int r = variances.length;
        int k = 3;
        PrincipalSpace space = space(variances);
        Random random = new Random(81);
        double[][] rows = new double[k][r];
        for (double[] row : rows) {
            Arrays.setAll(row, j -> random.nextGaussian());
        }
        Features features = features(space, variances, rows);
        int draws = 40000;
        for (TaskGains.Family family :
                TaskGains.of(features, k, space, Optional.empty()).families()) {
            double sum = 0;
            double squares = 0;
            double fourth = 0;
            double[] gains = new double[draws];
            for (int t = 0; t < draws; t++) {
                gains[t] = gain(features, k, task(family, r, random));
                sum += gains[t] / draws;
            }
            for (double gain : gains) {
                squares += Math.pow(gain - sum, 2) / draws;
                fourth += Math.pow(gain - sum, 4) / draws;
            }
            assertEquals(family.expectedGain(), sum, 5 * Math.sqrt(squares / draws), family.name());
            double error = Math.sqrt(Math.max(0, fourth - squares * squares) / draws);
            assertEquals(Math.pow(family.deviation(), 2), squares, 5 * error, family.name());
        }
    }

    private static double[] task(TaskGains.Family family, int r, Random random) {
        double[] y = new double[r];
        double norm = 0;
        for (int j = family.first() - 1; j < family.last(); j++) {
            y[j] = random.nextGaussian();
            norm += y[j] * y[j];
        }
        for (int j = 0; j < r; j++) {
            y[j] /= Math.sqrt(norm);
        }
        return y;
    }

    /** y'(Pi_noise - Pi_clean) y by definition. */
    private static double gain(Features features, int k, double[] y) {
        double gain = 0;
        for (int i = 0; i < k; i++) {
            double inner = 0;
            for (int j = 0; j < y.length; j++) {
                inner += features.coordinates().at(i, j) * y[j];
            }
            gain += inner * inner - y[i] * y[i];
        }
        return gain;
    }

    /** R2 of all labels together is the average of theirs, weighted by their variances; so is clean PCA's. */
    @Test
    void labelsMakeUpTheWhole() {
        Task task = Task.random(60, 4, 82, 2.5, 0.6, 1.1, 1.9, 0.3, 0.8);
        PrincipalSpace space = PrincipalSpace.of(task.moments().covariance(), BACKEND);
        Matrix encoder = Matrix.generate(3, 6, (i, j) -> Math.sin(1 + i * 6 + j));
        Features features = space.features(encoder);
        for (int k = 1; k <= 3; k++) {
            TaskGains gains = TaskGains.of(features, k, space, Optional.of(task.labelMoments()));
            assertEquals(task.labelMoments().labels(), gains.perLabel().size());
            double noisy = 0;
            double clean = 0;
            for (int c = 0; c < gains.perLabel().size(); c++) {
                double weight = task.labelMoments().covariance().at(c, c)
                        / task.labelMoments().energy();
                TaskGains.LabelGain gain = gains.perLabel().get(c);
                assertEquals(gain.gain(), gain.r2() - gain.r2Clean());
                noisy += weight * gain.r2();
                clean += weight * gain.r2Clean();
            }
            assertEquals(Alignment.of(features, space, task.labelMoments()).r2().at(k - 1), noisy, 1e-10);
            assertEquals(
                    Alignment.of(space.principalFeatures(), space, task.labelMoments())
                            .r2()
                            .at(k - 1),
                    clean,
                    1e-10);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> TaskGains.of(features, 4, space, Optional.of(task.labelMoments())));
    }

    /** Clean PCA's own features gain nothing anywhere. */
    @Test
    void cleanFeaturesGainNothing() {
        PrincipalSpace space = space(4, 3, 2, 1);
        for (TaskGains.Family family : TaskGains.of(space.principalFeatures(), 2, space, Optional.empty())
                .families()) {
            assertEquals(0, family.expectedGain(), ROUNDOFF);
            assertEquals(0, family.deviation(), 1e-7);
        }
    }
}
