package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No noise and Gaussian noise. */
class AdditiveNoiseTest extends AffineNoiseContract {
    private static final Backend JAVA = Backends.of("java", 1);

    private static final int DRAWS = 40_000;

    @Override
    Stream<Case> cases() {
        int d = 5;
        double[][] full = factor(d, d);
        double[][] thin = factor(d, 2);
        return Stream.of(
                new Case("none", new NoNoise(d), Law.identity(d)),
                new Case("isotropic", GaussianNoise.isotropic(d, 0.7), Law.additive(Law.scaled(0.7, Law.eye(d)))),
                new Case("isotropic 0", GaussianNoise.isotropic(d, 0), Law.identity(d)),
                new Case("one coordinate", GaussianNoise.isotropic(1, 2), Law.additive(new double[][] {{2}})),
                new Case("covariance", GaussianNoise.withCovariance(covariance(full), JAVA), Law.additive(full)),
                new Case("singular", GaussianNoise.withCovariance(covariance(thin), JAVA), Law.additive(thin)),
                new Case("covariance 0", GaussianNoise.withCovariance(SymmetricMatrix.zero(d), JAVA), Law.identity(d)));
    }

    private static double[][] factor(int rows, int columns) {
        Matrix a = Sources.rows(rows, columns, 6);
        double[][] out = new double[rows][];
        for (int i = 0; i < rows; i++) {
            out[i] = a.row(i);
        }
        return out;
    }

    private static SymmetricMatrix covariance(double[][] factor) {
        return SymmetricMatrix.symmetricPart(Matrix.of(Law.product(factor, Law.transpose(factor))));
    }

    /** Rounding of a product A A' leaves eigenvalues a little below 0; that is not a negative eigenvalue. */
    @ParameterizedTest
    @ValueSource(strings = {"java", "openblas"})
    void singularCovariancesOfEverySizeAreAccepted(String name) {
        Backend backend = Backends.of(name, 1);
        for (int d = 1; d <= 60; d++) {
            for (int rank = 1; rank <= 3; rank++) {
                assertEquals(
                        d,
                        GaussianNoise.withCovariance(covariance(factor(d, rank)), backend)
                                .dimension());
            }
        }
    }

    /** [[1, 2], [2, 1]] has the eigenvalues 3 and -1. */
    @Test
    void aNegativeEigenvalueIsRefused() {
        SymmetricMatrix indefinite = SymmetricMatrix.wrapLower(2, new double[] {1, 2, 1});
        String message = assertThrows(BadInputException.class, () -> GaussianNoise.withCovariance(indefinite, JAVA))
                .getMessage();
        assertTrue(
                message.matches("a noise covariance expects no negative eigenvalue, found -(1|1\\.0+\\d*|0\\.9+\\d*)"),
                message);
        assertThrows(
                BadInputException.class, () -> GaussianNoise.withCovariance(SymmetricMatrix.diagonal(-1e-300), JAVA));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aStandardDeviationIsFiniteAndNotNegative(double sigma) {
        String message = assertThrows(BadInputException.class, () -> GaussianNoise.isotropic(5, sigma))
                .getMessage();
        assertTrue(message.endsWith("of at least 0, found " + sigma), message);
    }

    /**
     * Moments cannot see a law without variance, whose estimated errors are as large as itself; shares can. A normal factor
     * is within one standard deviation of its mean with probability 0.6826894921; {@value #DRAWS} draws know that to
     * sqrt(p(1-p)/n) = 0.0023, and 5 of these errors are exceeded with probability 6e-7.
     */
    @Test
    void isotropicNoiseIsNormal() {
        AffineNoise noise = GaussianNoise.isotropic(1, 0.7);
        SplittableRandom random = new SplittableRandom(7);
        int within = 0;
        for (int t = 0; t < DRAWS; t++) {
            double[] x = {2};
            noise.sample(x, random);
            within += Math.abs(x[0] - 2) <= 0.7 ? 1 : 0;
        }
        double share = 0.6826894921;
        assertEquals(share, within / (double) DRAWS, 5 * Math.sqrt(share * (1 - share) / DRAWS));
    }

    /**
     * Theta = v v' with v = (1, 2, -1): noise is a normal number times v. Theta's other eigenvalues are known to
     * d eps ||v||^2, so their roots leave up to sqrt(3 eps 6) of it, times normal numbers below 6.
     */
    @Test
    void correlatedNoiseLiesInTheRangeOfItsCovariance() {
        AffineNoise noise = GaussianNoise.withCovariance(covariance(new double[][] {{1}, {2}, {-1}}), JAVA);
        double tolerance = 6 * Math.sqrt(3 * Math.ulp(1.0) * 6);
        SplittableRandom random = new SplittableRandom(9);
        double sum = 0;
        for (int t = 0; t < DRAWS; t++) {
            double[] x = new double[3];
            noise.sample(x, random);
            assertEquals(2 * x[0], x[1], 3 * tolerance);
            assertEquals(-x[0], x[2], 3 * tolerance);
            sum += x[0] * x[0];
        }
        // The square of a standard normal number has variance 2.
        assertEquals(1, sum / DRAWS, 5 * Math.sqrt(2.0 / DRAWS));
    }
}
