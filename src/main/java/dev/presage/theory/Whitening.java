package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Lanczos;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.probe.Rank;
import java.util.Optional;

/**
 * A square root of the inverse of S on its range: rows W (r &times; d) with W S W&#7488; = I. Eigenvalues of S at or below
 * eps d &lambda;_1 are outside the range; no hidden noise is added (theory.md section 9). It serves every objective on the
 * same views.
 *
 * @param rows W, r &times; d
 * @param largest the largest eigenvalue of S
 * @param smallest the smallest eigenvalue inside the range
 */
public record Whitening(Matrix rows, double largest, double smallest) {
    private static final double EPS = Math.ulp(1.0);

    /** From here on a Cholesky factorisation is tried before an eigen-decomposition. */
    private static final int LARGE = 1024;

    /** Room for rounding in a bound on the smallest eigenvalue. */
    private static final double SAFETY = 16;

    /**
     * Whitens a second moment. Large ones (d &ge; {@value #LARGE}) of full rank by W = L^{-1}, S = L L&#7488;, O(d&sup3;) with
     * a small constant, where largest and smallest are estimated to within a fifth ({@link Lanczos}); others by one symmetric
     * eigenproblem.
     */
    public static Whitening of(SymmetricMatrix total, Backend backend) {
        return of(total, LARGE, backend);
    }

    /** The same with another idea of large. */
    static Whitening of(SymmetricMatrix total, int large, Backend backend) {
        Optional<Whitening> triangular = total.dimension() >= large ? triangular(total, backend) : Optional.empty();
        return triangular.orElseGet(() -> spectral(total, backend));
    }

    private static Whitening spectral(SymmetricMatrix total, Backend backend) {
        SymmetricEigen eigen = backend.eigen(total);
        int rank = Rank.of(eigen.values(), total.dimension());
        double[] scale = new double[rank];
        for (int j = 0; j < rank; j++) {
            scale[j] = 1 / Math.sqrt(eigen.values()[j]);
        }
        return new Whitening(
                eigen.vectors().firstRows(rank).scaleRows(scale),
                eigen.values()[0],
                rank == 0 ? 0 : eigen.values()[rank - 1]);
    }

    /**
     * L^{-1}, if the rank is d beyond doubt: the smallest eigenvalue is at least 1 / tr S^{-1} = 1 / ||L^{-1}||&sup2;, the
     * largest at most tr S, and the first of these bounds exceeds eps d times the second {@value #SAFETY} times over.
     */
    private static Optional<Whitening> triangular(SymmetricMatrix total, Backend backend) {
        int d = total.dimension();
        Optional<Matrix> factor = backend.cholesky(total);
        if (factor.isEmpty()) {
            return Optional.empty();
        }
        Matrix rows = backend.solveLower(factor.get(), Matrix.generate(d, d, (i, j) -> i == j ? 1 : 0));
        double trace = total.trace();
        double inverseTrace = rows.sumOfSquares();
        if (!(SAFETY * EPS * d * trace * inverseTrace < 1)) {
            return Optional.empty();
        }
        Matrix full = total.toMatrix();
        Matrix transposed = rows.transpose();
        double largest = trace
                * Lanczos.largest(v -> Vector.of(full.times(v)).times(1 / trace).toArray(), d, 0, backend);
        double inverse = inverseTrace
                * Lanczos.largest(
                        v -> Vector.of(transposed.times(rows.times(v)))
                                .times(1 / inverseTrace)
                                .toArray(),
                        d,
                        0,
                        backend);
        return Optional.of(new Whitening(rows, largest, 1 / inverse));
    }

    /** Number of independent directions r of the views. */
    public int rank() {
        return rows.rows();
    }

    /** Condition number of S on its range. */
    public double condition() {
        return largest / smallest;
    }
}
