package dev.presage.probe;

import dev.presage.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.primes.Primes;

/**
 * The probability that all coordinates of a Gaussian vector are positive, by Genz's separation of variables: conditional
 * on the earlier ones each coordinate is an interval of one uniform variable, and the product of interval lengths is
 * averaged over a randomly shifted lattice (Richtmyer's, square roots of primes, folded by the baker's map). The
 * coordinate least likely to be positive is taken first. A coordinate without variance given the earlier ones is a plain
 * yes or no, so singular covariances need no regularisation.
 *
 * <p>Source: Genz 1992, Numerical computation of multivariate normal probabilities; Gibson, Glasbey &amp; Elston 1994 for
 * the order. Cost: O(m&sup3;) and O(m&sup2;) a lattice point, m coordinates.
 */
final class NormalOrthant {
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    private final int m;
    private final double[][] factor;
    private final double[] bound;
    private final double[] root;

    NormalOrthant(double[] mean, SymmetricMatrix covariance) {
        m = mean.length;
        factor = new double[m][m];
        bound = mean.clone();
        root = new double[m];
        double[][] rest = new double[m][];
        for (int i = 0; i < m; i++) {
            rest[i] = new double[m];
            for (int j = 0; j < m; j++) {
                rest[i][j] = covariance.at(i, j);
            }
        }
        order(rest);
        int prime = 1;
        for (int i = 0; i < m; i++) {
            prime = Primes.nextPrime(prime + 1);
            root[i] = Math.sqrt(prime);
        }
    }

    /** Pivoted Cholesky; the next coordinate is the one least likely to be positive at the expected earlier values. */
    private void order(double[][] rest) {
        double[] original = new double[m];
        double[] expected = new double[m];
        for (int i = 0; i < m; i++) {
            original[i] = rest[i][i];
        }
        for (int j = 0; j < m; j++) {
            int pick = j;
            double least = Double.POSITIVE_INFINITY;
            for (int i = j; i < m; i++) {
                double shifted = bound[i];
                for (int t = 0; t < j; t++) {
                    shifted -= factor[i][t] * expected[t];
                }
                double deviation = deviation(rest[i][i], original[i]);
                double margin = deviation > 0 ? shifted / deviation : shifted >= 0 ? 1e300 : -1e300;
                if (margin < least) {
                    least = margin;
                    pick = i;
                }
            }
            swap(rest, original, j, pick);
            double pivot = deviation(rest[j][j], original[j]);
            factor[j][j] = pivot;
            for (int i = j + 1; i < m; i++) {
                factor[i][j] = pivot > 0 ? rest[i][j] / pivot : 0;
            }
            for (int i = j + 1; i < m; i++) {
                for (int t = j + 1; t < m; t++) {
                    rest[i][t] -= factor[i][j] * factor[t][j];
                }
            }
            double density = Math.exp(-0.5 * least * least) / Math.sqrt(2 * Math.PI);
            double below = NORMAL.cumulativeProbability(least);
            expected[j] = pivot > 0 ? (below > 1e-300 ? -density / below : least) : 0;
        }
    }

    private static double deviation(double variance, double original) {
        return variance > 1e-13 * original && variance > 0 ? Math.sqrt(variance) : 0;
    }

    private void swap(double[][] rest, double[] original, int a, int b) {
        if (a == b) {
            return;
        }
        double[] row = rest[a];
        rest[a] = rest[b];
        rest[b] = row;
        for (double[] line : rest) {
            double value = line[a];
            line[a] = line[b];
            line[b] = value;
        }
        double[] done = factor[a];
        factor[a] = factor[b];
        factor[b] = done;
        double value = bound[a];
        bound[a] = bound[b];
        bound[b] = value;
        value = original[a];
        original[a] = original[b];
        original[b] = value;
    }

    /** A random shift of the lattice. */
    double[] shift(SplittableRandom random) {
        double[] shift = new double[m];
        Arrays.setAll(shift, i -> random.nextDouble());
        return shift;
    }

    /** The average over {@code points} lattice points, shifted. */
    double shifted(int points, double[] shift) {
        double[] y = new double[m];
        double sum = 0;
        for (int p = 1; p <= points; p++) {
            double product = 1;
            for (int i = 0; i < m && product > 0; i++) {
                double reach = bound[i];
                for (int t = 0; t < i; t++) {
                    reach -= factor[i][t] * y[t];
                }
                if (factor[i][i] == 0) {
                    product *= reach > 0 ? 1 : 0;
                    y[i] = 0;
                    continue;
                }
                double below = NORMAL.cumulativeProbability(reach / factor[i][i]);
                product *= below;
                if (i < m - 1) {
                    double u = p * root[i] + shift[i];
                    u -= Math.floor(u);
                    u = Math.abs(2 * u - 1);
                    double q = Math.min(Math.max(u * below, 1e-300), 1 - 1e-16);
                    y[i] = NORMAL.inverseCumulativeProbability(q);
                }
            }
            sum += product;
        }
        return sum / points;
    }
}
