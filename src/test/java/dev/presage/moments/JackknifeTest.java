package dev.presage.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JackknifeTest {
    private static final double ROUNDOFF = 32 * Math.ulp(1.0);

    /** Averages of 1, 4, 7, 8 without each: 19/3, 16/3, 13/3, 4. The usual error of the mean is s / sqrt(4). */
    @Test
    void ofAnAverageItIsTheUsualError() {
        double[] leftOut = {19.0 / 3, 16.0 / 3, 13.0 / 3, 4};
        double variance = (16 + 1 + 4 + 9) / 3.0; // about the mean 5
        assertEquals(Math.sqrt(variance / 4), Jackknife.standardError(leftOut), ROUNDOFF * 5);
        assertEquals(0, Jackknife.bias(5, leftOut), ROUNDOFF * 5);
    }

    /** The square of a mean is too large by the variance of the mean, on average: the jackknife's bias is s^2/4 exactly. */
    @Test
    void theBiasOfASquareIsTheVarianceOfTheMean() {
        double[] leftOut = Arrays.stream(new double[] {19.0 / 3, 16.0 / 3, 13.0 / 3, 4})
                .map(m -> m * m)
                .toArray();
        assertEquals(10.0 / 4, Jackknife.bias(25, leftOut), ROUNDOFF * 100);
    }

    @Test
    void equalValuesHaveNoErrorWhateverTheirSize() {
        assertEquals(0, Jackknife.standardError(new double[] {0.1, 0.1, 0.1}), 0.0);
        assertEquals(0, Jackknife.bias(0.1, new double[] {0.1, 0.1, 0.1}), 0.0);
    }

    @Test
    void oneGroupIsTooFew() {
        assertThrows(IllegalArgumentException.class, () -> Jackknife.standardError(new double[] {1}));
    }

    @Test
    void independentErrorsAddInQuadrature() {
        Estimate own = new Estimate(5, 3, new Basis.Sampled(10));
        List<Double> leftOut = List.of(5 + 4 * Math.sqrt(0.5), 5 - 4 * Math.sqrt(0.5), 5.0);
        // sum of squares 16, times 2/3
        Estimate joined = Jackknife.joined(
                        Optional.of(own), leftOut, value -> Optional.of(new Estimate(value, 0, own.basis())))
                .orElseThrow();
        assertEquals(Math.sqrt(9 + 32.0 / 3), joined.standardError(), 10 * ROUNDOFF);
        assertEquals(5, joined.value());
        assertEquals(own.basis(), joined.basis());
    }

    @Test
    void withoutGroupsAnEstimateStaysAndAMissingGroupMakesItMissing() {
        Optional<Estimate> own = Optional.of(new Estimate(5, 3, new Basis.Exact()));
        assertEquals(own, Jackknife.joined(own, List.<Double>of(), value -> Optional.empty()));
        assertEquals(Optional.empty(), Jackknife.joined(own, List.of(1.0, 2.0), value -> Optional.empty()));
        assertEquals(
                Optional.empty(),
                Jackknife.joined(
                        Optional.empty(),
                        List.of(1.0),
                        value -> Optional.of(new Estimate(value, 0, new Basis.Exact()))));
    }
}
