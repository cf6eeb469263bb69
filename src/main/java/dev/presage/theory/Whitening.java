package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.probe.Rank;

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
    /** Whitens a second moment; one symmetric eigenproblem, O(d&sup3;). */
    public static Whitening of(SymmetricMatrix total, Backend backend) {
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

    /** Number of independent directions r of the views. */
    public int rank() {
        return rows.rows();
    }

    /** Condition number of S on its range. */
    public double condition() {
        return largest / smallest;
    }
}
