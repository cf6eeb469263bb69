package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingPlanTest {
    /** A rate is a handful of operations on the largest rate. */
    private static final double ROUNDOFF = 8 * Math.ulp(1.0);

    private static TrainingPlan plan(int steps, double warmUp) {
        return new TrainingPlan(steps, 2, Optimizer.SGD, 0.4, warmUp, 0.3, 1, 0);
    }

    /** 3 steps up, then 5 down: (1 + cos(j pi/6))/2 for j = 1..5. */
    @Test
    void ratesByHand() {
        TrainingPlan plan = plan(8, 0.3);
        double root = Math.sqrt(3) / 2;
        double[] shares = {1.0 / 3, 2.0 / 3, 1, (1 + root) / 2, 0.75, 0.5, 0.25, (1 - root) / 2};
        for (int step = 1; step <= 8; step++) {
            assertEquals(0.4 * shares[step - 1], plan.rate(step), ROUNDOFF, "step " + step);
        }
    }

    /** Without warm-up the first step has the full rate. */
    @Test
    void noWarmUp() {
        TrainingPlan plan = plan(3, 0);
        assertEquals(0.4, plan.rate(1), 0.0);
        assertEquals(0.4 * 0.75, plan.rate(2), ROUNDOFF);
        assertEquals(0.4 * 0.25, plan.rate(3), ROUNDOFF);
    }

    /** A warm-up that is rounded up to all steps never turns down. */
    @Test
    void onlyWarmUp() {
        TrainingPlan plan = plan(4, 0.9);
        for (int step = 1; step <= 4; step++) {
            assertEquals(0.1 * step, plan.rate(step), ROUNDOFF);
        }
    }

    /**
     * Up: sum of s/r for s = 1..r is (r + 1)/2. Down: the cosines of j pi/(m + 1), j = 1..m, cancel in pairs, which leaves
     * m/2. Together (steps + 1)/2, whatever the warm-up. The last rate is sin^2(pi/(2(m + 1))) of the largest.
     */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0.5", "7, 0.2", "100, 0", "2000, 0.05", "2000, 0.99"})
    void ratesRiseThenFallToAboutZeroAndAddUp(int steps, double warmUp) {
        TrainingPlan plan = plan(steps, warmUp);
        int rising = (int) Math.max(1, Math.ceil(warmUp * steps));
        double sum = 0;
        for (int step = 1; step <= steps; step++) {
            double rate = plan.rate(step);
            assertTrue(rate > 0 && rate <= 0.4, "step " + step);
            assertEquals(step <= rising, step == 1 || rate > plan.rate(step - 1), "step " + step);
            sum += rate;
        }
        assertEquals(0.4, plan.rate(rising), ROUNDOFF);
        assertEquals(0.4 * (steps + 1) / 2, sum, ROUNDOFF * steps);
        if (steps > rising) {
            double sine = Math.sin(Math.PI / 2 / (steps - rising + 1));
            assertEquals(0.4 * sine * sine, plan.rate(steps), ROUNDOFF);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, 0.1, 0, 0, 0, '--steps expects at least 1, found 0'",
        "1, 1, 0.1, 0, 0, 0, '--batch expects at least 2 samples, found 1'",
        "1, 2, 0, 0, 0, 0, '--learning-rate expects a positive number, found 0.0'",
        "1, 2, -1, 0, 0, 0, '--learning-rate expects a positive number, found -1.0'",
        "1, 2, NaN, 0, 0, 0, '--learning-rate expects a positive number, found NaN'",
        "1, 2, Infinity, 0, 0, 0, '--learning-rate expects a positive number, found Infinity'",
        "1, 2, 0.1, 1, 0, 0, '--warm-up expects a share from 0 to below 1, found 1.0'",
        "1, 2, 0.1, -0.1, 0, 0, '--warm-up expects a share from 0 to below 1, found -0.1'",
        "1, 2, 0.1, NaN, 0, 0, '--warm-up expects a share from 0 to below 1, found NaN'",
        "1, 2, 0.1, 0, 1.1, 0, 'found 1.1 and 0'",
        "1, 2, 0.1, 0, -0.1, 0, 'found -0.1 and 0'",
        "1, 2, 0.1, 0, NaN, 0, 'found NaN and 0'",
        "1, 2, 0.1, 0, 0, -1, 'found 0.0 and -1'"
    })
    void badNumbersAreNamed(
            int steps, int batch, double rate, double warmUp, double averaged, int checkpoints, String sentence) {
        BadInputException e = assertThrows(
                BadInputException.class,
                () -> new TrainingPlan(steps, batch, Optimizer.ADAM, rate, warmUp, averaged, checkpoints, 0));
        assertTrue(e.getMessage().contains(sentence), e.getMessage());
    }

    @Test
    void theLimitsAreAllowed() {
        TrainingPlan plan = new TrainingPlan(1, 2, Optimizer.ADAM, Double.MIN_VALUE, 0, 1, 0, Long.MIN_VALUE);
        assertEquals(Double.MIN_VALUE, plan.rate(1), 0.0);
    }

    @Test
    void anotherSeedChangesNothingElse() {
        TrainingPlan plan = new TrainingPlan(5, 4, Optimizer.SGD, 0.4, 0.2, 0.3, 2, 8);
        assertEquals(new TrainingPlan(5, 4, Optimizer.SGD, 0.4, 0.2, 0.3, 2, 9), plan.withSeed(9));
    }
}
