package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.presage.data.BadInputException;
import dev.presage.examples.PolarityInversion;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The operator of docs/extending.md keeps the contract of operators: against the enumeration of its two outcomes, and its draws. */
class PolarityInversionTest extends AffineNoiseContract {
    private static final int D = 5;

    @Override
    Stream<Case> cases() {
        double[][] minus = new double[D][D];
        for (int i = 0; i < D; i++) {
            minus[i][i] = -1;
        }
        return Stream.of(0.0, 0.2, 0.5, 1.0)
                .map(p -> new Case("p = " + p, new PolarityInversion(D, p), Law.perhaps(p, minus)));
    }

    @Test
    void theProbabilityIsFrom0To1() {
        BadInputException refused = assertThrows(BadInputException.class, () -> new PolarityInversion(D, 1.5));
        assertEquals("a polarity inversion expects a probability from 0 to 1, found 1.5", refused.getMessage());
    }
}
