package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;

/**
 * The optimal log-odds of N(&mu;, C) against N(&mu;&#8320;, &Sigma;&#8320;) in equal numbers: x&#7488; Q x + b&#7488;x + c with
 * Q = (&Sigma;&#8320;^{-1} - C^{-1})/2, b = C^{-1}&mu; - &Sigma;&#8320;^{-1}&mu;&#8320;. Where the covariances agree Q = 0: linear
 * features see the difference of the means and nothing else. Source: Gutmann &amp; Hyv&auml;rinen 2012; theory.md 3.12.
 *
 * @param quadratic Q
 * @param linear b
 * @param constant c
 */
public record LogOdds(SymmetricMatrix quadratic, Vector linear, double constant) {
    /**
     * Of two Gaussians; two Cholesky factorisations, O(d&sup3;).
     *
     * @throws IllegalArgumentException if a covariance is singular
     */
    public static LogOdds of(
            Vector mean, SymmetricMatrix covariance, Vector noiseMean, SymmetricMatrix noise, Backend backend) {
        Gaussian samples = Gaussian.of(mean, covariance, backend);
        Gaussian other = Gaussian.of(noiseMean, noise, backend);
        return new LogOdds(
                other.precision.minus(samples.precision).times(0.5),
                samples.linear.minus(other.linear),
                (other.square - samples.square + other.logDeterminant - samples.logDeterminant) / 2);
    }

    /** C^{-1}, C^{-1} mu, mu' C^{-1} mu and log det C. */
    private record Gaussian(SymmetricMatrix precision, Vector linear, double square, double logDeterminant) {
        static Gaussian of(Vector mean, SymmetricMatrix covariance, Backend backend) {
            int d = covariance.dimension();
            Matrix l = backend.cholesky(covariance)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "log-odds expect covariances of full rank, found a singular one"));
            Matrix inverse = backend.solveLower(l, Matrix.generate(d, d, (i, j) -> i == j ? 1 : 0));
            SymmetricMatrix precision = SymmetricMatrix.symmetricPart(backend.multiplyTransposedLeft(inverse, inverse));
            Vector linear = Vector.wrap(precision.times(mean.toArray()));
            double log = 0;
            for (int i = 0; i < d; i++) {
                log += 2 * Math.log(l.at(i, i));
            }
            return new Gaussian(precision, linear, mean.dot(linear), log);
        }
    }

    /** The log-odds at x. */
    public double at(double[] x) {
        double[] image = quadratic.times(x);
        double sum = constant;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * (image[i] + linear.at(i));
        }
        return sum;
    }
}
