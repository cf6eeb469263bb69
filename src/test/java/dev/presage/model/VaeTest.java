package dev.presage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.noise.ViewMoments;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The linear VAE on diagonal covariances: what it costs, what collapses, which variance is best. */
class VaeTest {
    private static final double ROUNDOFF = 100 * Math.ulp(1.0);
    private static final double LOG_2PI = Math.log(2 * Math.PI);

    private static ViewMoments views(double... variances) {
        Vector zero = Vector.zeros(variances.length);
        SymmetricMatrix c = SymmetricMatrix.diagonal(variances);
        return new ViewMoments(true, new Basis.Exact(), zero, zero, c, c.toMatrix(), c, c);
    }

    private static Vae free(double beta) {
        return new Vae(beta, OptionalDouble.empty());
    }

    private static Vae fixed(double beta, double variance) {
        return new Vae(beta, OptionalDouble.of(variance));
    }

    private static double loss(Vae vae, ViewMoments views, int k) {
        return vae.loss(views, Optional.empty(), Vector.of(views.clean().diagonal()), k);
    }

    /**
     * Variances 4 and 1, one component. beta = 1: s^2 = 1, w^2 = 3, loss log 2 pi + (1 + log 4)/2 + 1/2. beta = 1/2: s^2 =
     * 1/(2 - 1/2) = 2/3. beta = 3/2: s^2 = 2, 4 > 3 is active. beta = 1.7: 1/0.3 = 3.33, 4 < 5.67 collapses, s^2 = 5/2.
     */
    @Test
    void byHand() {
        ViewMoments views = views(4, 1);
        Vector spectrum = Vector.of(4, 1);
        assertEquals(1, free(1).decoderVariance(views, spectrum, 1), ROUNDOFF);
        assertEquals(Math.sqrt(0.75), free(1).gains(views, spectrum, 1).at(0), ROUNDOFF);
        assertEquals(LOG_2PI + 1 + Math.log(2), loss(free(1), views, 1), ROUNDOFF);
        assertEquals(
                Math.log(2),
                free(1).details(views, spectrum, Matrix.zeros(0, 0), 1).get("divergence"),
                ROUNDOFF);
        assertEquals(2.0 / 3, free(0.5).decoderVariance(views, spectrum, 1), ROUNDOFF);
        assertEquals(2, free(1.5).decoderVariance(views, spectrum, 1), ROUNDOFF);
        assertEquals(2.5, free(1.7).decoderVariance(views, spectrum, 1), ROUNDOFF);
        assertEquals(0, free(1.7).mostFeatures(views, Optional.empty(), spectrum));
        assertEquals(LOG_2PI + Math.log(2.5) + 1, loss(free(1.7), views, 1), ROUNDOFF);
    }

    @Test
    void componentsCollapseExactlyWhereTheirEigenvalueIsNoMoreThanBetaTimesTheVariance() {
        ViewMoments views = views(4, 2, 1, 0.5);
        Vector spectrum = Vector.of(4, 2, 1, 0.5);
        assertEquals(2, fixed(1, 1).mostFeatures(views, Optional.empty(), spectrum));
        assertEquals(3, fixed(1, 0.999).mostFeatures(views, Optional.empty(), spectrum));
        assertEquals(1, fixed(2, 1).mostFeatures(views, Optional.empty(), spectrum));
        assertEquals(4, fixed(0.1, 1).mostFeatures(views, Optional.empty(), spectrum));
        for (int k = 2; k <= 4; k++) {
            assertEquals(
                    loss(fixed(1, 1), views, 2), loss(fixed(1, 1), views, k), ROUNDOFF, "the others change nothing");
        }
    }

    /** No other variance does better, whatever beta: the loss at a fixed one is an independent formula of it. */
    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.9, 1, 1.1, 2, 7})
    void theFreeVarianceIsTheBestOfAll(double beta) {
        Random random = new Random(11);
        for (int repeat = 0; repeat < 20; repeat++) {
            double[] variances = random.doubles(6, 0.05, 3)
                    .map(v -> -v * v)
                    .sorted()
                    .map(v -> -v)
                    .toArray();
            ViewMoments views = views(variances);
            Vector spectrum = Vector.of(variances);
            for (int k = 1; k <= 4; k++) {
                double best = free(beta).decoderVariance(views, spectrum, k);
                double least = loss(free(beta), views, k);
                assertEquals(least, loss(fixed(beta, best), views, k), 6 * ROUNDOFF);
                for (double factor = 0.01; factor < 100; factor *= 1.07) {
                    assertTrue(loss(fixed(beta, best * factor), views, k) >= least - 6 * ROUNDOFF, "at " + factor);
                }
            }
        }
    }

    /** Without a remainder the density at the samples has no bound; the last component but one is the last. */
    @Test
    void aFreeVarianceNeedsARemainder() {
        assertEquals(2, free(1).mostFeatures(views(3, 2, 1), Optional.empty(), Vector.of(3, 2, 1)));
        assertEquals(1, free(1).mostFeatures(views(3, 2, 0), Optional.empty(), Vector.of(3, 2, 0)));
        assertEquals(2.0 / 2, free(1).decoderVariance(views(3, 2, 0), Vector.of(3, 2, 0), 1), ROUNDOFF);
    }

    @Test
    void theFirstValuesOfASpectrumAreEnough() {
        ViewMoments views = views(4, 2, 1, 0.5, 0.25);
        Vector first = Vector.of(4, 2, 1);
        for (int k = 1; k <= 2; k++) {
            assertEquals(loss(free(1.3), views, k), free(1.3).loss(views, Optional.empty(), first, k), ROUNDOFF);
        }
    }

    @Test
    void whatHasNoSenseIsRefused() {
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertTrue(assertThrows(BadInputException.class, () -> free(bad))
                    .getMessage()
                    .startsWith("--beta expects"));
            assertTrue(assertThrows(BadInputException.class, () -> fixed(1, bad))
                    .getMessage()
                    .startsWith("--variance expects"));
        }
    }
}
