package dev.presage.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as they are shown. */
class EstimateTest {
    @Test
    void anExactNumberHasNoError() {
        Estimate exact = new Estimate(-2, 0, new Basis.Exact());
        assertEquals(0, exact.standardError());
        assertEquals("exact", exact.basis().word());
    }

    @ParameterizedTest
    @CsvSource({"NaN, 1", "Infinity, 1", "1, NaN", "1, -1e-300"})
    void whatIsNoNumberIsRefused(double value, double standardError) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new Estimate(value, standardError, new Basis.Assumed("Gaussian classes")))
                .getMessage();
        assertTrue(message.contains("found " + value + " and " + standardError), message);
    }

    /** 3 of 12: 1/4, sqrt(1/4 3/4 / 12) = 1/8. */
    @Test
    void aFrequencyHasABinomialError() {
        assertEquals(new Estimate(0.25, 0.125, new Basis.Sampled(12)), Estimate.frequency(3, 12));
    }
}
