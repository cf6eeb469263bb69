package dev.presage.probe;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.moments.Moments;
import java.util.Arrays;
import java.util.Optional;

/**
 * The dual route: a second moment of n samples in d coordinates has rank n at most, and where n is at most d / 2 its factor
 * R with as many rows does what the moment itself would at a lower cost. A bound on the rank is only a hint: what
 * it claims is checked by the factorisation, and where that fails there is no factor.
 */
public final class LowRank {
    /** A Gram matrix of unit vectors with such row sums has eigenvalues from 1/2 to 3/2. */
    private static final double NEARLY_ORTHONORMAL = 1.5;

    private LowRank() {}

    /** The most that the rank of a covariance can be: n - 1, or d. */
    public static int bound(Moments moments) {
        int d = moments.dimension();
        return moments.count() == 0 ? d : (int) Math.min(d, moments.count() - 1);
    }

    /** Whether the dual route is the shorter one, and the backend accurate enough for it. */
    public static boolean pays(int bound, int dimension, Backend backend) {
        return bound >= 1 && bound <= dimension / 2 && backend.precision() == Precision.FLOAT64;
    }

    /** R with A = R&#7488;R, of at least one and at most so many rows, if that is short and true. */
    public static Optional<Matrix> factor(SymmetricMatrix a, int bound, Backend backend) {
        return pays(bound, a.dimension(), backend)
                ? backend.factorOfRank(a, bound).filter(r -> r.rows() > 0)
                : Optional.empty();
    }

    /** All d eigenvalues of A, of which all beyond the rank are 0, and the eigenvectors that belong to the first of them. */
    public static Optional<SymmetricEigen> eigen(SymmetricMatrix a, int bound, Backend backend) {
        return factor(a, bound, backend).map(r -> {
            Svd svd = backend.svd(r);
            double[] values = Arrays.copyOf(svd.values(), a.dimension());
            Arrays.setAll(values, j -> values[j] * values[j]);
            return new SymmetricEigen(values, svd.right());
        });
    }

    /** Orthonormal rows with the span of independent rows: by Cholesky of their Gram matrix, twice, else singular vectors. */
    public static Matrix orthonormal(Matrix rows, Backend backend) {
        return triangular(rows, backend, Double.POSITIVE_INFINITY)
                .flatMap(once -> triangular(once, backend, NEARLY_ORTHONORMAL))
                .orElseGet(() -> backend.svd(rows).right());
    }

    private static Optional<Matrix> triangular(Matrix rows, Backend backend, double largestSum) {
        double[] scale = new double[rows.rows()];
        for (int i = 0; i < scale.length; i++) {
            scale[i] = 1 / Math.sqrt(Arrays.stream(rows.row(i)).map(x -> x * x).sum());
        }
        Matrix unit = rows.scaleRows(scale);
        SymmetricMatrix gram = SymmetricMatrix.symmetricPart(backend.multiplyTransposedRight(unit, unit));
        return gram.largestRowSum() <= largestSum
                ? backend.cholesky(gram).map(l -> backend.solveLower(l, unit))
                : Optional.empty();
    }
}
