package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Against all 3^d choices of kept, low and high. */
class SaltAndPepperTest extends AffineNoiseContract {
    private static final int D = 5;

    @Override
    Stream<Case> cases() {
        return Stream.of(one(0.3, -1, 2.5), one(0.6, 0, 1), one(0.25, 2, -1), one(0, 0, 1), one(1, -0.5, 3));
    }

    private static Case one(double ratio, double low, double high) {
        List<Law.Draw> draws = new ArrayList<>();
        int outcomes = (int) Math.pow(3, D);
        for (int code = 0; code < outcomes; code++) {
            double weight = 1;
            double[][] p = new double[D][D];
            double[] e = new double[D];
            int rest = code;
            for (int i = 0; i < D; i++) {
                int choice = rest % 3;
                rest /= 3;
                weight *= choice == 0 ? 1 - ratio : ratio / 2;
                p[i][i] = choice == 0 ? 1 : 0;
                e[i] = choice == 0 ? 0 : choice == 1 ? low : high;
            }
            draws.add(new Law.Draw(weight, Law.affine(p, e)));
        }
        return new Case(
                "ratio " + ratio + ", " + low + " and " + high,
                new SaltAndPepper(D, ratio, low, high),
                new Law(D, draws));
    }

    @Test
    void valuesAreKeptOrReplacedByLowOrHigh() {
        double[] x = {5, 6, 7, 8, 9};
        new SaltAndPepper(D, 0.5, -1, 2).sample(x, new SplittableRandom(3));
        for (int i = 0; i < D; i++) {
            assertTrue(x[i] == 5 + i || x[i] == -1 || x[i] == 2, "found " + x[i]);
        }
    }

    @Test
    void theRatioIsFrom0To1() {
        for (double ratio : new double[] {-0.1, 1.5, Double.NaN}) {
            assertEquals(
                    "salt and pepper expects a ratio from 0 to 1, found " + ratio,
                    assertThrows(BadInputException.class, () -> new SaltAndPepper(D, ratio, 0, 1))
                            .getMessage());
        }
    }
}
