package dev.presage.train;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Every operation of an arithmetic on small random matrices of different sizes against plain Java: native libraries have
 * been seen to return wrong products without an error. Draws are checked by their moments, within six standard errors.
 */
final class ArithmeticCheck {
    private static final int ROWS = 37;
    private static final int COLUMNS = 23;
    private static final int INNER = 19;
    /** Rounding of a sum of so many products, with some to spare. */
    private static final int TERMS = 64;

    private static final int DRAWN = 64;
    private static final double STANDARD_ERRORS = 6;

    private ArithmeticCheck() {}

    /** Allowed deviation. */
    static double tolerance(Precision precision) {
        return TERMS * precision.roundoff();
    }

    /** The largest deviation, relative to the largest number of each result; infinite where draws are impossible. */
    static <A> double of(Arithmetic<A> on) {
        CpuArithmetic<double[]> host = CpuArithmetic.referee();
        SplittableRandom random = new SplittableRandom(1);
        Matrix a = random(ROWS, INNER, random);
        Matrix b = random(INNER, COLUMNS, random);
        Matrix c = random(ROWS, COLUMNS, random);
        double[] worst = {0};
        for (int t = 0; t < Operation.values().length; t++) {
            Operation operation = Operation.values()[t];
            Matrix expected = operation.on(host, a, b, c);
            Matrix found = operation.on(on, a, b, c);
            double size = expected.maxAbs();
            boolean shaped = found.rows() == expected.rows() && found.columns() == expected.columns();
            double off = shaped ? found.minus(expected).maxAbs() / size : Double.POSITIVE_INFINITY;
            worst[0] = Math.max(worst[0], Double.isNaN(off) ? Double.POSITIVE_INFINITY : off);
        }
        Optional<Arithmetic.Generator<A>> generator = on.generator();
        if (generator.isPresent() && !drawsWell(on, generator.get(), c)) {
            worst[0] = Double.POSITIVE_INFINITY;
        }
        return worst[0];
    }

    private static Matrix random(int rows, int columns, SplittableRandom random) {
        // of few digits, so that a float holds them exactly
        return Matrix.generate(rows, columns, (i, j) -> (random.nextInt(2049) - 1024) / 1024.0);
    }

    /** What is compared: a is 37 x 19, b 19 x 23, c 37 x 23. */
    private enum Operation {
        MULTIPLY {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                return on.read(on.multiply(on.of(a), on.of(b)));
            }
        },
        MULTIPLY_LEFT {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                return on.read(on.multiplyTransposedLeft(on.of(a), on.of(c)));
            }
        },
        MULTIPLY_RIGHT {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                return on.read(on.multiplyTransposedRight(on.of(b), on.of(c)));
            }
        },
        LARGE {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                return on.read(on.multiply(on.of(TALL), on.of(SQUARE)));
            }
        },
        LARGE_LEFT {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                return on.read(on.multiplyTransposedLeft(on.of(SQUARE), on.of(TALL.transpose())));
            }
        },
        LARGE_RIGHT {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                A targets = on.of(TALL);
                return on.read(on.residuals(on.of(TALL), on.of(SQUARE), targets));
            }
        },
        ENTRIES {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                A into = on.copy(on.of(c));
                A product = on.multiply(on.of(a), on.of(b));
                on.add(into, 0.25, product);
                on.addProduct(into, -0.5, product, on.of(c));
                on.multiplyEntries(into, product);
                on.scale(into, 3);
                on.scaleRows(into, ramp(ROWS));
                on.scaleColumns(into, ramp(COLUMNS));
                on.addRow(into, ramp(COLUMNS));
                A zero = on.zeros(ROWS, COLUMNS);
                on.add(zero, 1, into);
                return on.read(zero);
            }
        },
        ADAM {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                A into = on.of(c);
                A squares = on.zeros(ROWS, COLUMNS);
                on.addProduct(squares, 1, into, into);
                on.stepByRoot(into, 0.125, on.of(c), squares, 4, 0.0625);
                return on.read(into);
            }
        },
        SOFTMAX {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                A into = on.of(c);
                on.scale(into, 3);
                double[] logarithms = on.softmaxRows(into);
                on.scaleRows(into, logarithms);
                return on.read(into);
            }
        },
        SUMS {
            @Override
            <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c) {
                A one = on.of(c);
                A two = on.multiply(on.of(a), on.of(b));
                double[] rows = on.rowDots(one, two);
                double[] columns = on.columnDots(one, two);
                double[] all = Arrays.copyOf(rows, ROWS + COLUMNS + 3);
                System.arraycopy(columns, 0, all, ROWS, COLUMNS);
                all[ROWS + COLUMNS] = on.sumOfSquares(one) / ROWS;
                all[ROWS + COLUMNS + 1] = on.rows(one);
                all[ROWS + COLUMNS + 2] = on.columns(one);
                return Matrix.wrap(1, all.length, all);
            }
        };

        /** Large enough for the routines that libraries keep for large products, and to be shared by threads. */
        private static final Matrix TALL = ramps(331, 131);

        private static final Matrix SQUARE = ramps(131, 131);

        private static Matrix ramps(int rows, int columns) {
            return Matrix.generate(rows, columns, (i, j) -> ((i * 7919 + j * 10473) % 2049 - 1024) / 1024.0);
        }

        abstract <A> Matrix on(Arithmetic<A> on, Matrix a, Matrix b, Matrix c);

        private static double[] ramp(int length) {
            double[] values = new double[length];
            Arrays.setAll(values, i -> 1 + i / 64.0);
            return values;
        }
    }

    private static <A> boolean drawsWell(Arithmetic<A> on, Arithmetic.Generator<A> generator, Matrix c) {
        generator.seed(5);
        Matrix normal = on.read(generator.gaussian(DRAWN, DRAWN));
        Matrix kept = on.read(generator.zerosWithProbability(DRAWN, DRAWN, 0.25, 2));
        generator.seed(5);
        boolean same = on.read(generator.gaussian(DRAWN, DRAWN)).equals(normal);
        generator.seed(6);
        boolean other = !on.read(generator.gaussian(DRAWN, DRAWN)).equals(normal);
        double n = (double) DRAWN * DRAWN;
        boolean two = Arrays.stream(kept.toArray()).allMatch(v -> v == 0 || v == 2);
        int[] numbers = {5, 0, 5, ROWS - 1};
        Matrix picked = on.read(generator.rows(on.of(c), numbers));
        boolean rows = picked.rows() == numbers.length;
        for (int i = 0; rows && i < numbers.length; i++) {
            rows = Arrays.equals(picked.row(i), c.row(numbers[i]));
        }
        return same
                && other
                && two
                && rows
                && within(sum(normal) / n, 0, Math.sqrt(1 / n))
                && within(normal.sumOfSquares() / n, 1, Math.sqrt(2 / n))
                && within(sum(kept) / n, 1.5, Math.sqrt(0.75 / n));
    }

    private static double sum(Matrix a) {
        return Arrays.stream(a.toArray()).sum();
    }

    private static boolean within(double found, double expected, double error) {
        return Math.abs(found - expected) <= STANDARD_ERRORS * error;
    }
}
