package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modes against their differential equations; against the flow of whole matrices see the verify package. */
class LearningDynamicsTest {
    private static final double H = 1e-5;
    /** Central differences: h^2 times a third derivative of at most about 100, and rounding over h. */
    private static final double DERIVATIVE = 1e-7;

    @ParameterizedTest
    @CsvSource({"1.5, 2, 0.01, 0.7", "0.3, 0.4, 0.05, 3", "2, 2.5, 0.6, 0.2", "1, 4, 0.9, 0.5"})
    void solveTheirEquations(double m, double s, double start, double t) {
        LearningDynamics mode = new LearningDynamics(m, s);
        double two = mode.twoLayer(start, t);
        double slope = (mode.twoLayer(start, t + H) - mode.twoLayer(start, t - H)) / (2 * H);
        assertEquals(2 * two * (m - two * s), slope, DERIVATIVE);
        double one = mode.oneLayer(t);
        assertEquals(m - one * s, (mode.oneLayer(t + H) - mode.oneLayer(t - H)) / (2 * H), DERIVATIVE);
        assertEquals(start, mode.twoLayer(start, 0), 1e-15);
        assertEquals(0, mode.oneLayer(0));
        assertEquals(m / s, mode.twoLayer(start, 1e3), 1e-15);
        assertEquals(m / s, mode.oneLayer(1e3), 1e-15);
    }

    /** m = s = 1: a logistic curve from 1/4 is 1/(1 + 3 exp(-2t)); at t = ln(3)/2 it is 1/2. One layer: 1 - 1/sqrt(3). */
    @Test
    void byHand() {
        LearningDynamics mode = new LearningDynamics(1, 1);
        assertEquals(0.5, mode.twoLayer(0.25, Math.log(3) / 2), 1e-15);
        assertEquals(1 - 1 / Math.sqrt(3), mode.oneLayer(Math.log(3) / 2), 1e-15);
    }

    @Test
    void largeModesComeFirst() {
        assertTrue(new LearningDynamics(2, 3).twoLayer(1e-3, 2) / (2.0 / 3)
                > new LearningDynamics(1, 1.5).twoLayer(1e-3, 2) / (1 / 1.5));
    }

    @Test
    void misuse() {
        assertThrows(IllegalArgumentException.class, () -> new LearningDynamics(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new LearningDynamics(1, -1));
        assertThrows(IllegalArgumentException.class, () -> new LearningDynamics(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LearningDynamics(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new LearningDynamics(1, 1).twoLayer(0, 1));
    }

    /** The half time of a logistic curve, by the curve: from 0.01 and 0.4 of a limit of 0.75, and from more than half. */
    @ParameterizedTest
    @CsvSource({"1.5, 2, 0.01", "1.5, 2, 0.3", "0.3, 0.4, 0.05"})
    void halfTimes(double m, double s, double start) {
        LearningDynamics mode = new LearningDynamics(m, s);
        assertEquals(mode.limit() / 2, mode.twoLayer(start, mode.halfTime(start)), 1e-14);
        assertEquals(0, mode.halfTime(mode.limit() * 0.6));
        assertThrows(IllegalArgumentException.class, () -> mode.halfTime(0));
    }

    /**
     * Descent with momentum from near the optimum, at 3 % less and 3 % more than the largest stable rate: the one comes nearer,
     * the other leaves. In whitened coordinates the largest curvature of ||M - D E||^2 at the balanced optimum is 4 sigma_1,
     * of the spectral contrastive loss 8 omega_1.
     */
    @ParameterizedTest
    @CsvSource({"true, 4", "false, 8"})
    void theLargestStableRate(boolean regression, double factor) {
        JavaBackend backend = new JavaBackend(1);
        double[] values = {0.9, 0.6, 0.3, 0.1};
        SymmetricMatrix diagonal = SymmetricMatrix.diagonal(values);
        Target target = regression ? new Target.Factor(diagonal.toMatrix()) : new Target.Form(diagonal);
        ExpectedDescent descent = new ExpectedDescent(target, SymmetricMatrix.diagonal(1, 1, 1, 1), 0);
        Random random = new Random(7);
        Matrix optimum = Matrix.generate(2, 4, (i, j) -> i == j ? Math.sqrt(values[j]) : 0);
        Matrix encoder = optimum.plus(Matrix.generate(2, 4, (i, j) -> 1e-6 * random.nextGaussian()));
        Optional<Matrix> head = regression
                ? Optional.of(optimum.transpose().plus(Matrix.generate(4, 2, (i, j) -> 1e-6 * random.nextGaussian())))
                : Optional.empty();
        double limit = LearningDynamics.largestRate(factor * values[0], 0.9);
        for (double share : new double[] {0.97, 1.03}) {
            double[] rates = new double[400];
            Arrays.fill(rates, share * limit);
            List<ExpectedDescent.Iterate> course =
                    descent.follow(new ExpectedDescent.Iterate(encoder, head), rates, 0.9, List.of(0, 400), backend);
            boolean settles = course.size() == 2
                    && off(course.get(1), diagonal, regression, backend)
                            < 1e-2 * off(course.get(0), diagonal, regression, backend);
            assertEquals(share < 1, settles, "at " + share + " of " + limit);
        }
    }

    /** Distance of D E, or of W'W, from the optimum, whatever the rotation. */
    private static double off(
            ExpectedDescent.Iterate at, SymmetricMatrix values, boolean regression, JavaBackend backend) {
        Matrix product = regression
                ? backend.multiply(at.head().orElseThrow(), at.encoder())
                : backend.gram(at.encoder()).toMatrix();
        return product.minus(Matrix.generate(4, 4, (i, j) -> i == j && i < 2 ? values.at(i, i) : 0))
                .frobeniusNorm();
    }
}
