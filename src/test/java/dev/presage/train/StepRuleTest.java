package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.train.CpuArithmetic.Block;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two steps of each rule, by hand. */
class StepRuleTest {
    /** Three or four operations on numbers of order 1. */
    private static final double ROUNDOFF = 8 * Math.ulp(1.0);

    /**
     * Directions: u1 = g1 = (2, -4); u2 = 0.9 u1 + g2 = (1.8 - 1, -3.6 + 0.5) = (0.8, -3.1). Parameters:
     * (1, 0.5) - 0.1 (2, -4) = (0.8, 0.9), then minus 0.05 (0.8, -3.1) = (0.76, 1.055).
     */
    @Test
    void momentum() {
        double[] parameters = {1, 0.5};
        Rule rule = new Rule(Optimizer.SGD, parameters);
        double[] gradient = {2, -4};
        rule.step(gradient, 0.1);
        assertArrayEquals(new double[] {0.8, 0.9}, parameters, ROUNDOFF);
        assertArrayEquals(new double[] {2, -4}, gradient, 0.0);
        rule.step(new double[] {-1, 0.5}, 0.05);
        assertArrayEquals(new double[] {0.76, 1.055}, parameters, ROUNDOFF);
    }

    /**
     * First step: mhat = g, shat = g^2, so a step of rate sign(g). Second step for g = 2, then -1: m = 0.9 0.2 + 0.1 (-1) =
     * 0.08, mhat = 0.08/(1 - 0.81) = 8/19; s = 0.99 0.04 + 0.01 = 0.0496, shat = 0.0496/(1 - 0.9801) = 496/199. For g = -4,
     * then 0: m = -0.36, mhat = -36/19; s = 0.99 0.16 = 0.1584, shat = 1584/199. A zero gradient moves nothing.
     */
    @Test
    void adam() {
        double[] parameters = {1, 0.5, -2};
        Rule rule = new Rule(Optimizer.ADAM, parameters);
        double[] gradient = {2, -4, 0};
        rule.step(gradient, 0.1);
        // epsilon = 1e-10 changes a step of 0.1 by 0.1 1e-10 / |g|
        assertArrayEquals(new double[] {0.9, 0.6, -2}, parameters, 1e-11);
        assertArrayEquals(new double[] {2, -4, 0}, gradient, 0.0);
        rule.step(new double[] {-1, 0, 0}, 0.05);
        double first = 0.9 - 0.05 * (8.0 / 19) / Math.sqrt(496.0 / 199);
        double second = 0.6 + 0.05 * (36.0 / 19) / Math.sqrt(1584.0 / 199);
        assertArrayEquals(new double[] {first, second, -2}, parameters, 2e-11);
    }

    /** A gradient of the size of epsilon is divided by twice itself. */
    @Test
    void adamStandsStillWhereGradientsVanish() {
        double[] parameters = {1};
        new Rule(Optimizer.ADAM, parameters).step(new double[] {1e-10}, 0.1);
        assertEquals(0.95, parameters[0], ROUNDOFF);
    }

    private static final CpuArithmetic<double[]> ON = CpuArithmetic.referee();

    /** One matrix of parameters under a rule, its steps counted. */
    private static final class Rule {
        private final Block<double[]> parameters;
        private final StepRule<Block<double[]>> rule;
        private final double[] values;
        private int steps;

        /** Steps change the values that are given. */
        Rule(Optimizer optimizer, double... start) {
            values = start;
            parameters = ON.of(Matrix.wrap(1, start.length, start));
            rule = StepRule.of(optimizer, ON, List.of(parameters));
        }

        void step(double[] gradient, double rate) {
            rule.step(List.of(parameters), List.of(ON.of(Matrix.wrap(1, gradient.length, gradient))), rate, ++steps);
            System.arraycopy(ON.read(parameters).toArray(), 0, values, 0, values.length);
        }
    }

    @Test
    void optimisersHaveNames() {
        for (Optimizer optimizer : Optimizer.values()) {
            assertEquals(optimizer, Optimizer.named(optimizer.word()));
        }
        BadInputException e = assertThrows(BadInputException.class, () -> Optimizer.named("adan"));
        assertTrue(e.getMessage().contains("--optimizer expects one of adam, sgd, found 'adan'"), e.getMessage());
    }
}
