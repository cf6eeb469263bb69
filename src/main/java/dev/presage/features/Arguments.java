package dev.presage.features;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** What the arguments of feature plans have in common: ranges, spelling, random streams. */
final class Arguments {
    /** As many features as a native eigenproblem takes. */
    static final int MOST = 32766;

    private Arguments() {}

    static void requireCount(String plan, String argument, long value) {
        if (value < 1 || value > MOST) {
            throw new BadInputException(
                    plan + " expects " + argument + " to be a whole number from 1 to " + MOST + ", found " + value);
        }
    }

    static void requirePositive(String plan, String argument, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new BadInputException(
                    plan + " expects " + argument + " to be a finite number above 0, found " + shown(value));
        }
    }

    static void requireAtLeast0(String plan, String argument, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new BadInputException(
                    plan + " expects " + argument + " to be a finite number of at least 0, found " + shown(value));
        }
    }

    /** A number as the language reads it back. */
    static String shown(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Rows less a vector. */
    static Matrix centred(Matrix rows, double[] mean) {
        int d = mean.length;
        double[] values = rows.toArray();
        for (int r = 0; r < rows.rows(); r++) {
            for (int j = 0; j < d; j++) {
                values[r * d + j] -= mean[j];
            }
        }
        return Matrix.wrap(rows.rows(), d, values);
    }
}
