package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Views, steps, models, coordinates and rows have noise of their own, whoever draws it. */
class BatchIndependenceTest {
    private static final Backend JAVA = new JavaBackend(2);

    private static void check(LongFunction<RandomGenerator> stream) {
        HostDraws draws = new HostDraws(stream);
        Independence.ofDeviceBatches(draws.on(), draws);
    }

    /** A linear congruential generator whose state is the seed itself. */
    private static RandomGenerator congruential(long seed) {
        return new Random(seed ^ 0x5DEECE66DL);
    }

    @Test
    void theHostsNoiseIsIndependent() {
        Independence.ofHostBatches(CpuArithmetic.referee());
        try (CpuArithmetic<double[]> doubles = CpuArithmetic.doubles(JAVA, 2);
                CpuArithmetic<float[]> floats = CpuArithmetic.floats(JAVA, 2)) {
            Independence.ofCpuBatches(doubles);
            Independence.ofCpuBatches(floats);
        }
    }

    /** Streams of neighbouring seeds are near each other in such generators, so steps need seeds that are no neighbours. */
    @Test
    void aDeviceThatCountsFromItsSeedIsSeededWell() {
        check(SplittableRandom::new);
        check(BatchIndependenceTest::congruential);
    }

    /** Numbers of a stream, each made of the next one of another and of those made before. */
    private static final class Made implements RandomGenerator {
        /** The next number from a new one and all that were made. */
        private interface Rule {
            double next(double fresh, List<Double> made);
        }

        private final RandomGenerator fresh;
        private final Rule rule;
        private final List<Double> made = new ArrayList<>();

        Made(long seed, Rule rule) {
            fresh = new SplittableRandom(seed);
            this.rule = rule;
        }

        @Override
        public long nextLong() {
            return fresh.nextLong();
        }

        @Override
        public double nextGaussian() {
            double value = rule.next(fresh.nextGaussian(), made);
            made.add(value);
            return value;
        }
    }

    private static void assertNoticed(String what, Made.Rule rule) {
        AssertionError e = assertThrows(AssertionError.class, () -> check(seed -> new Made(seed, rule)));
        assertTrue(e.getMessage().startsWith(what), e.getMessage());
    }

    /** A view has {@link Independence#ROWS} rows of {@link Independence#D} numbers. */
    @Test
    void dependenceIsNoticed() {
        int view = Independence.ROWS * Independence.D;
        int row = Independence.D;
        assertNoticed(
                "views of a sample: correlated", (x, made) -> made.size() < view ? x : made.get(made.size() - view));
        assertNoticed(
                "views of a sample: signs agree",
                (x, made) -> made.size() < view ? x : Math.copySign(made.get(made.size() - view), x));
        assertNoticed(
                "rows 1 apart: correlated",
                (x, made) -> made.size() % (2 * row) < row ? x : 0.6 * x + 0.8 * made.get(made.size() - row));
        assertNoticed(
                "coordinates before 3: correlated",
                (x, made) -> made.size() % row != 3 ? x : 0.6 * x + 0.8 * made.get(made.size() - 2));
        assertNoticed("the mean is off", (x, made) -> x + 0.1);
        assertNoticed("squares: chi-square", (x, made) -> 1.1 * x);
        AssertionError e = assertThrows(AssertionError.class, () -> check(seed -> new SplittableRandom(7)));
        assertTrue(e.getMessage().startsWith("a step and the next: correlated"), e.getMessage());
    }
}
