package dev.presage.noise;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.RowProduct;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.moments.Moments;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Additive Gaussian noise: &tau;(x) = x + e, e ~ N(0, &Theta;). The covariance becomes covariance + &Theta;, the mean
 * stays. Exact, O(d&sup2;). Source: theory.md section 2; the aligned noise of Van Assel et al. 2025, equation (7), is
 * &Theta; = &alpha;&sup2;&Gamma;.
 */
public final class GaussianNoise implements AffineNoise {
    private static final int ROWS = 32;

    private final SymmetricMatrix covariance;
    private final RowProduct product;

    private GaussianNoise(SymmetricMatrix covariance, Matrix factor) {
        this.covariance = covariance;
        product = new JavaBackend(1).rowProduct(factor); // views are drawn while a library may compute
    }

    /** &Theta; = standardDeviation&sup2; I. */
    public static AffineNoise isotropic(int dimension, double standardDeviation) {
        if (!(standardDeviation >= 0) || Double.isInfinite(standardDeviation)) {
            throw new BadInputException(
                    "gaussian noise expects a standard deviation of at least 0, found " + standardDeviation);
        }
        return new Isotropic(dimension, standardDeviation);
    }

    /**
     * Any covariance &Theta;.
     *
     * @throws BadInputException if &Theta; has an eigenvalue below -eps d times the largest
     */
    public static AffineNoise withCovariance(SymmetricMatrix covariance, Backend backend) {
        SymmetricEigen eigen = backend.eigen(covariance);
        int d = covariance.dimension();
        double smallest = eigen.values()[d - 1];
        if (smallest < -Math.ulp(1.0) * d * Math.abs(eigen.values()[0])) {
            throw new BadInputException("a noise covariance expects no negative eigenvalue, found " + smallest);
        }
        double[] roots = new double[d];
        for (int j = 0; j < d; j++) {
            roots[j] = Math.sqrt(Math.max(0, eigen.values()[j]));
        }
        return new GaussianNoise(covariance, eigen.vectors().scaleRows(roots).transpose());
    }

    @Override
    public int dimension() {
        return covariance.dimension();
    }

    @Override
    public AffineMap meanMap() {
        return AffineMap.identity(dimension());
    }

    @Override
    public Moments push(Moments clean) {
        return new Moments(clean.count(), clean.mean(), clean.covariance().plus(covariance));
    }

    @Override
    public void sample(double[] x, RandomGenerator random) {
        sampleRows(x, 1, random);
    }

    @Override
    public int rowsAtOnce() {
        return ROWS;
    }

    /** O(d&sup2;) a row, one pass over the root of &Theta; for all of them. */
    @Override
    public void sampleRows(double[] rows, int count, RandomGenerator random) {
        int length = count * dimension();
        double[] white = new double[length];
        for (int j = 0; j < length; j++) {
            white[j] = random.nextGaussian();
        }
        double[] noise = new double[length];
        product.multiply(white, count, noise);
        for (int j = 0; j < length; j++) {
            rows[j] += noise[j];
        }
    }

    private record Isotropic(int dimension, double standardDeviation) implements AffineNoise {
        @Override
        public AffineMap meanMap() {
            return AffineMap.identity(dimension);
        }

        @Override
        public Moments push(Moments clean) {
            double variance = standardDeviation * standardDeviation;
            return new Moments(
                    clean.count(),
                    clean.mean(),
                    clean.covariance().map((i, j, value) -> i == j ? value + variance : value));
        }

        @Override
        public Optional<DrawLaw> law() {
            return Optional.of(new DrawLaw.Gaussian(standardDeviation));
        }

        @Override
        public void sample(double[] x, RandomGenerator random) {
            for (int j = 0; j < x.length; j++) {
                x[j] += standardDeviation * random.nextGaussian();
            }
        }
    }
}
