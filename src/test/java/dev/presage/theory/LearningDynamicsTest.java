package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
