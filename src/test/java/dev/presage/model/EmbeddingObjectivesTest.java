package dev.presage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.data.BadInputException;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.Random;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Losses of the joint-embedding family in whitened coordinates, S = I and G = diag(omega), where an encoder is any k x d
 * matrix A, with A A' the second moment of its features and A Omega A' that between two views.
 */
class EmbeddingObjectivesTest {
    private static final double[] OMEGA = {0.95, 0.7, 0.5, 0.2, 0.05};
    private static final int K = 3;
    private static final double ROUNDOFF = 100 * Math.ulp(1.0);

    private static RealMatrix omega(int count) {
        return MatrixUtils.createRealDiagonalMatrix(java.util.Arrays.copyOf(OMEGA, count));
    }

    private static double[] descending(RealMatrix symmetric) {
        Matrix a = Matrix.of(symmetric.getData());
        return new JavaBackend(1).eigenvalues(SymmetricMatrix.symmetricPart(a));
    }

    private static double claimed(EmbeddingObjective objective) {
        return objective.loss(Vector.of(OMEGA), K);
    }

    /** omega = (1, 1/2), k = 2: 1; -5/4; -5/8; 1/4 for every b, the least 1/8 for b = 0 nearly (both 3/4: 2/16). */
    @Test
    void byHand() {
        Vector two = Vector.of(1, 0.5);
        assertEquals(1, new JointEmbedding().loss(two, 2), ROUNDOFF);
        assertEquals(1, new Vicreg().loss(two, 2), ROUNDOFF);
        assertEquals(-1.25, new SpectralContrastive().loss(two, 2), ROUNDOFF);
        assertEquals(-0.625, new InfoNce(0.1).loss(two, 2), ROUNDOFF);
        assertEquals(0.25, new BarlowTwins(1).loss(two, 2), ROUNDOFF);
        assertEquals(0.25, new BarlowTwins(3).loss(two, 2), ROUNDOFF);
        assertEquals(0.25, new BarlowTwins(1e-9).loss(two, 2), ROUNDOFF);
        assertEquals(0.125 + 0.125e-9, new BarlowTwins(1e-9).leastWhitened(two, 2), ROUNDOFF);
        assertEquals(0.25, new BarlowTwins(1).leastWhitened(two, 2), ROUNDOFF);
        assertEquals(0.25, new BarlowTwins(3).leastWhitened(two, 2), ROUNDOFF);
        assertEquals(0.2, BarlowTwins.unconstrained(two, 2), ROUNDOFF);
    }

    private static double spectral(RealMatrix a) {
        RealMatrix between = a.multiply(omega(5)).multiply(a.transpose());
        RealMatrix total = a.multiply(a.transpose());
        return new SpectralContrastive()
                .lossOf(symmetric(between), symmetric(total))
                .orElseThrow();
    }

    private static SymmetricMatrix symmetric(RealMatrix a) {
        return SymmetricMatrix.symmetricPart(Matrix.of(a.getData()));
    }

    /** The stated encoder has the stated loss under every rotation, and nothing near or far has less. */
    @Test
    void theSpectralContrastiveLossIsLeastAtItsClosedForm() {
        Random random = new Random(1);
        RealMatrix best = MatrixUtils.createRealMatrix(K, 5);
        for (int j = 0; j < K; j++) {
            best.setEntry(j, j, Math.sqrt(OMEGA[j]));
        }
        double least = claimed(new SpectralContrastive());
        for (int t = 0; t < 500; t++) {
            RealMatrix turned = Dense.orthogonal(K, random).multiply(best);
            assertEquals(least, spectral(turned), ROUNDOFF);
            RealMatrix moved = turned.add(Dense.random(K, 5, random).scalarMultiply(Math.pow(10, -(t % 5))));
            assertTrue(spectral(moved) >= least - ROUNDOFF);
        }
    }

    /** (1/t) w' and (1/t^2) of the spectral contrastive loss: the limit of InfoNCE is half of it at W / sqrt(t). */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1, 3})
    void infoNceInItsLimitIsTheSpectralContrastiveLossInOtherUnits(double t) {
        RealMatrix a = Dense.random(K, 5, new Random(2));
        RealMatrix between = a.multiply(omega(5)).multiply(a.transpose());
        RealMatrix total = a.multiply(a.transpose());
        double limit = -between.getTrace() / t + total.multiply(total).getTrace() / (2 * t * t);
        assertEquals(spectral(a.scalarMultiply(1 / Math.sqrt(t))) / 2, limit, ROUNDOFF * (1 + Math.abs(limit)));
        assertEquals(claimed(new SpectralContrastive()) / 2, claimed(new InfoNce(t)));
    }

    /**
     * For Gaussian z' of covariance P the mean of exp(z z'/t) is exp(z P z/(2 t^2)), here by 2 x 10^5 draws in one dimension:
     * the variance of exp(x), x of variance s^2, is exp(2 s^2) - exp(s^2).
     */
    @Test
    void theMeanOfTheExponentialOfGaussianSimilarities() {
        Random random = new Random(3);
        double z = 0.8;
        double p = 0.7;
        double t = 0.9;
        int draws = 200_000;
        double sum = 0;
        for (int i = 0; i < draws; i++) {
            sum += Math.exp(z * Math.sqrt(p) * random.nextGaussian() / t) / draws;
        }
        double variance = z * z * p / (t * t);
        double error = Math.sqrt((Math.exp(2 * variance) - Math.exp(variance)) / draws);
        assertEquals(Math.exp(variance / 2), sum, 4 * error);
    }

    private static double barlow(RealMatrix a, double b) {
        RealMatrix between = a.multiply(omega(a.getColumnDimension())).multiply(a.transpose());
        RealMatrix total = a.multiply(a.transpose());
        double loss = 0;
        for (int i = 0; i < a.getRowDimension(); i++) {
            for (int j = 0; j < a.getRowDimension(); j++) {
                double c = between.getEntry(i, j) / Math.sqrt(total.getEntry(i, i) * total.getEntry(j, j));
                loss += i == j ? (1 - c) * (1 - c) : b * c * c;
            }
        }
        return loss;
    }

    /** Rotations by planes until the diagonal of U Omega U' is even. */
    private static RealMatrix evened(RealMatrix diagonal) {
        int k = diagonal.getRowDimension();
        RealMatrix u = MatrixUtils.createRealIdentityMatrix(k);
        double mean = diagonal.getTrace() / k;
        for (int sweep = 0; sweep < 200; sweep++) {
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < k; j++) {
                    RealMatrix now = u.multiply(diagonal).multiply(u.transpose());
                    double x = now.getEntry(i, i);
                    double y = now.getEntry(j, j);
                    if (x > mean && y < mean) {
                        // of c^2 x + s^2 y + 2 c s z = mean the root t = s/c
                        double z = now.getEntry(i, j);
                        double root = Math.sqrt(z * z - (x - mean) * (y - mean));
                        double tangent = (-z + root) / (y - mean);
                        double c = 1 / Math.sqrt(1 + tangent * tangent);
                        RealMatrix turn = MatrixUtils.createRealIdentityMatrix(k);
                        turn.setEntry(i, i, c);
                        turn.setEntry(i, j, c * tangent);
                        turn.setEntry(j, i, -c * tangent);
                        turn.setEntry(j, j, c);
                        u = turn.multiply(u);
                    }
                }
            }
        }
        return u;
    }

    /** Among whitened encoders: attained by the stated rotation, and no other encoder has less. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.5, 1, 2})
    void barlowTwinsOfWhitenedEncoders(double b) {
        Random random = new Random(4);
        RealMatrix first = MatrixUtils.createRealMatrix(K, 5);
        first.setSubMatrix(MatrixUtils.createRealIdentityMatrix(K).getData(), 0, 0);
        double least = new BarlowTwins(b).leastWhitened(Vector.of(OMEGA), K);
        assertEquals(claimed(new BarlowTwins(b)), barlow(first, b), ROUNDOFF, "the whitened solution");
        assertEquals(b < 1, least < claimed(new BarlowTwins(b)) - ROUNDOFF);
        RealMatrix rotation = b < 1 ? evened(omega(K)) : MatrixUtils.createRealIdentityMatrix(K);
        assertEquals(least, barlow(rotation.multiply(first), b), 1e-9);
        for (int t = 0; t < 500; t++) {
            RealMatrix whitened = Dense.orthogonal(5, random).getSubMatrix(0, K - 1, 0, 4);
            assertTrue(barlow(whitened, b) >= least - ROUNDOFF);
            RealMatrix any = Dense.random(K, 5, random);
            assertEquals(
                    barlow(any, b),
                    new BarlowTwins(b)
                            .ownLoss(
                                    symmetric(any.multiply(omega(5)).multiply(any.transpose())),
                                    symmetric(any.multiply(any.transpose()))),
                    100 * ROUNDOFF);
        }
        assertEquals(1, new BarlowTwins(b).ownLoss(SymmetricMatrix.zero(1), SymmetricMatrix.zero(1)), "no feature");
    }

    /** Without the constraint, b = 1: the stated spectrum in an even rotation attains the stated loss; nothing near has less. */
    @Test
    void barlowTwinsWithoutTheConstraint() {
        Random random = new Random(5);
        double sum = 0;
        double squares = 0;
        for (int j = 0; j < K; j++) {
            sum += 1 / OMEGA[j];
            squares += 1 / OMEGA[j] / OMEGA[j];
        }
        double[] q = new double[K];
        for (int j = 0; j < K; j++) {
            q[j] = (1 - (sum - K) / squares / OMEGA[j]) / OMEGA[j];
            assertTrue(q[j] > 0, "no feature is lost");
        }
        RealMatrix spectrum = MatrixUtils.createRealDiagonalMatrix(q);
        assertEquals(K, spectrum.getTrace(), ROUNDOFF);
        RealMatrix roots = MatrixUtils.createRealMatrix(K, 5);
        for (int j = 0; j < K; j++) {
            roots.setEntry(j, j, Math.sqrt(q[j]));
        }
        RealMatrix best = evened(spectrum).multiply(roots);
        double least = BarlowTwins.unconstrained(Vector.of(OMEGA), K);
        assertEquals(least, barlow(best, 1), 1e-9);
        assertTrue(least < claimed(new BarlowTwins(1)));
        for (int t = 0; t < 2000; t++) {
            RealMatrix moved = best.add(Dense.random(K, 5, random).scalarMultiply(Math.pow(10, -(t % 5))));
            assertTrue(barlow(moved, 1) >= least - 1e-9);
        }
    }

    private static double vicreg(RealMatrix a, double covariance) {
        RealMatrix total = a.multiply(a.transpose());
        RealMatrix between = a.multiply(omega(5)).multiply(a.transpose());
        double loss = 2 * (total.getTrace() - between.getTrace());
        for (int i = 0; i < K; i++) {
            for (int j = 0; j < K; j++) {
                double c = total.getEntry(i, j);
                loss += i == j ? 2 * Math.max(0, 1 - Math.sqrt(c)) : 2 * covariance * c * c;
            }
        }
        return loss;
    }

    /**
     * By hand at omega = (0.9, 0.3), v = c = 1: even variances come to 2 (1.15 0.1 + 0.85 0.7) + 2 (1.15&sup2; + 0.85&sup2; - 2) =
     * 1.51; a diagonal covariance (1, p), sqrt(p) = 1/(2 0.7), to 0.2 + 1.4 p + 2 (1 - sqrt(p)) = 1.4857. So even is no optimum.
     */
    @Test
    void vicregOfUnevenVariancesMayHaveLess() {
        double even = 2 * (1.15 * 0.1 + 0.85 * 0.7) + 2 * (1.15 * 1.15 + 0.85 * 0.85 - 2);
        assertEquals(1.51, even, 1e-12);
        double least = Double.POSITIVE_INFINITY;
        for (double root = 0.5; root <= 1; root += 1e-4) {
            least = Math.min(least, 2 * 0.1 + 2 * root * root * 0.7 + 2 * (1 - root));
        }
        assertEquals(0.2 + 0.5 / 0.7 + 2 * (1 - 0.5 / 0.7), least, 1e-6);
        assertTrue(least < even - 0.02);
    }

    /** Here omega is high: p_j = 1 + (omega_j - mean)/(2c) in an even rotation has deviations of 1, and nothing near has a smaller loss. */
    @Test
    void vicregWithPenalties() {
        Random random = new Random(6);
        double mean = (OMEGA[0] + OMEGA[1] + OMEGA[2]) / K;
        double[] p = new double[K];
        RealMatrix roots = MatrixUtils.createRealMatrix(K, 5);
        double least = 0;
        for (int j = 0; j < K; j++) {
            p[j] = 1 + (OMEGA[j] - mean) / 2;
            roots.setEntry(j, j, Math.sqrt(p[j]));
            least += 2 * p[j] * (1 - OMEGA[j]) + 2 * (p[j] * p[j] - 1);
        }
        RealMatrix best = evened(MatrixUtils.createRealDiagonalMatrix(p)).multiply(roots);
        assertEquals(least, vicreg(best, 1), 1e-6); // the hinge is steep in what the rotation leaves
        for (int t = 0; t < 2000; t++) {
            RealMatrix moved = best.add(Dense.random(K, 5, random).scalarMultiply(Math.pow(10, -(t % 5))));
            assertTrue(vicreg(moved, 1) >= least - 1e-6);
        }
        assertTrue(descending(best.multiply(best.transpose()))[K - 1] > 0.5, "no feature is lost");
        assertTrue(1 + 25 * (OMEGA[2] - mean) / 2 < 0, "of even variances, with c = 1/25 the third is");
    }

    @Test
    void misuse() {
        for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(BadInputException.class, () -> new InfoNce(wrong));
            assertThrows(BadInputException.class, () -> new BarlowTwins(wrong));
        }
    }
}
