package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.BackendException;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.train.CpuArithmetic.Block;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The self-test of devices: it passes what is right, and notices each operation gone wrong. */
class ArithmeticCheckTest {
    @Test
    void rightArithmeticPasses() {
        for (String backend : new String[] {"java", "auto"}) {
            try (CpuArithmetic<double[]> on = CpuArithmetic.doubles(Backends.of(backend, 1), 2)) {
                assertTrue(ArithmeticCheck.of(on) <= ArithmeticCheck.tolerance(Precision.FLOAT64), backend);
            }
        }
    }

    @Test
    void rightArithmeticInSinglePrecisionPassesAtItsOwnTolerance() {
        for (String backend : new String[] {"java", "auto"}) {
            try (CpuArithmetic<float[]> on = CpuArithmetic.floats(Backends.of(backend, 1), 2)) {
                double deviation = ArithmeticCheck.of(on);
                assertTrue(deviation <= ArithmeticCheck.tolerance(Precision.FLOAT32), backend + ": " + deviation);
                assertTrue(deviation > ArithmeticCheck.tolerance(Precision.FLOAT64), "these are floats");
            }
        }
    }

    /** An arithmetic whose operation of this name does nothing, or answers something scaled by 1 + 1e-6. */
    @SuppressWarnings("unchecked")
    private static Arithmetic<Block<double[]>> broken(String operation) {
        CpuArithmetic<double[]> right = CpuArithmetic.referee();
        return (Arithmetic<Block<double[]>>) Proxy.newProxyInstance(
                Arithmetic.class.getClassLoader(), new Class<?>[] {Arithmetic.class}, (proxy, method, arguments) -> {
                    boolean wrong = method.getName().equals(operation);
                    if (wrong && method.getReturnType() == void.class) {
                        return null;
                    }
                    Object answer;
                    try {
                        answer = method.invoke(right, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (wrong && answer instanceof Block<?>) {
                        return right.of(right.read((Block<double[]>) answer).times(1 + 1e-6));
                    }
                    if (wrong && answer instanceof double[] values) {
                        values[0] += 1e-6;
                    }
                    return wrong && answer instanceof Double value ? (Object) (value * (1 + 1e-6)) : answer;
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "of",
                "copy",
                "multiply",
                "multiplyTransposedLeft",
                "multiplyTransposedRight",
                "residuals",
                "add",
                "addProduct",
                "multiplyEntries",
                "scale",
                "scaleRows",
                "scaleColumns",
                "addRow",
                "stepByRoot",
                "softmaxRows",
                "sumOfSquares",
                "rowDots",
                "columnDots"
            })
    void eachMistakeIsNoticed(String operation) {
        Arithmetic<Block<double[]>> broken = broken(operation);
        assertTrue(ArithmeticCheck.of(broken) > ArithmeticCheck.tolerance(Precision.FLOAT64));
        BackendException e = assertThrows(
                BackendException.class, () -> TrainingDevices.tested(provider(broken), Precision.FLOAT64, 1));
        assertTrue(e.getMessage().startsWith("the device broken computes wrong results here"), e.getMessage());
    }

    private static ArithmeticProvider provider(Arithmetic<?> on) {
        return new ArithmeticProvider() {
            @Override
            public String device() {
                return "broken";
            }

            @Override
            public Optional<String> missing() {
                return Optional.empty();
            }

            @Override
            public Arithmetic<?> open(Precision precision, int threads) {
                return on;
            }
        };
    }

    /** Tests of a device are skipped where it is missing, and only there. */
    @Test
    void aDeviceThatIsThereAndWrongIsNotMissing() {
        TrainingDevices.Status wrong = TrainingDevices.probe(provider(broken("multiply")), 1);
        assertEquals(TrainingDevices.Standing.BROKEN, wrong.standing());
        assertTrue(wrong.sentence().startsWith("the device broken computes wrong results here"), wrong.sentence());
        TrainingDevices.Status right = TrainingDevices.probe(provider(CpuArithmetic.referee()), 1);
        assertEquals(TrainingDevices.Standing.USABLE, right.standing());
        ArithmeticProvider none = new ArithmeticProvider() {
            @Override
            public String device() {
                return "none";
            }

            @Override
            public Optional<String> missing() {
                return Optional.of("the device none expects a miracle, found none");
            }

            @Override
            public Arithmetic<?> open(Precision precision, int threads) {
                throw new AssertionError("it is not there");
            }
        };
        TrainingDevices.Status missing = TrainingDevices.probe(none, 1);
        assertEquals(TrainingDevices.Standing.MISSING, missing.standing());
        BackendException e =
                assertThrows(BackendException.class, () -> TrainingDevices.tested(none, Precision.FLOAT64, 1));
        assertEquals(missing.sentence(), e.getMessage());
    }

    /** The referee's operations, with draws of these streams. */
    @SuppressWarnings("unchecked")
    private static double deviationWith(LongFunction<RandomGenerator> stream) {
        HostDraws draws = new HostDraws(stream);
        return ArithmeticCheck.of((Arithmetic<Block<double[]>>) Proxy.newProxyInstance(
                Arithmetic.class.getClassLoader(),
                new Class<?>[] {Arithmetic.class},
                (proxy, method, arguments) -> method.getName().equals("generator")
                        ? Optional.of(draws)
                        : method.invoke(draws.on(), arguments)));
    }

    @Test
    void drawsThatDependOnOthersAreNoticed() {
        assertEquals(0, deviationWith(SplittableRandom::new), ArithmeticCheck.tolerance(Precision.FLOAT64));
        double infinite = Double.POSITIVE_INFINITY;
        assertEquals(infinite, deviationWith(seed -> new SplittableRandom(1)), "the same for every seed");
        assertEquals(
                infinite,
                deviationWith(seed -> {
                    RandomGenerator two = new SplittableRandom(seed);
                    return new RandomGenerator() {
                        private final double[] first = new double[64 * 64];
                        private int drawn;

                        @Override
                        public long nextLong() {
                            return two.nextLong();
                        }

                        @Override
                        public double nextGaussian() {
                            if (drawn < first.length) {
                                first[drawn] = two.nextGaussian();
                            }
                            return first[drawn++ % first.length];
                        }
                    };
                }),
                "the same for the next matrix");
    }

    /** The operations on 2 x 2 matrices, by hand. */
    @Test
    void byHand() {
        CpuArithmetic<double[]> on = CpuArithmetic.referee();
        Matrix a = Matrix.of(new double[] {1, 2}, new double[] {3, 4});
        Matrix b = Matrix.of(new double[] {0, 1}, new double[] {1, 1});
        assertEquals(Matrix.of(new double[] {2, 3}, new double[] {4, 7}), on.read(on.multiply(on.of(a), on.of(b))));
        assertEquals(
                Matrix.of(new double[] {3, 4}, new double[] {4, 6}),
                on.read(on.multiplyTransposedLeft(on.of(a), on.of(b))));
        assertEquals(
                Matrix.of(new double[] {2, 3}, new double[] {4, 7}),
                on.read(on.multiplyTransposedRight(on.of(a), on.of(b))));
        assertEquals(List.of(2.0, 7.0), list(on.rowDots(on.of(a), on.of(b))));
        assertEquals(List.of(3.0, 6.0), list(on.columnDots(on.of(a), on.of(b))));
        Block<double[]> zero = on.of(Matrix.of(new double[] {0, Math.log(3)}));
        assertEquals(Math.log(4), on.softmaxRows(zero)[0], 1e-15);
        assertEquals(0.25, on.read(zero).at(0, 0), 1e-15);
    }

    private static List<Double> list(double[] values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }
}
