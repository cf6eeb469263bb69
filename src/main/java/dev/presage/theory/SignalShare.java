package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;

/**
 * How much of the noise-free signal k features keep. The data's covariance is C = C_signal + &Gamma;, &Gamma; that of the
 * irrelevant features (theory.md section 6); the share is tr(P C_signal) over its largest value, the sum of the k largest
 * eigenvalues of C_signal, with P the orthogonal projector on the encoder's row space. It is 1 iff the row space is the
 * signal's top subspace. Eigenvalues of C - &Gamma; below 0, which a sample covariance leaves, count as 0.
 *
 * @param signal C_signal, d &times; d
 * @param values its eigenvalues, descending
 * @param top its eigenvectors, as rows
 */
public record SignalShare(SymmetricMatrix signal, double[] values, Matrix top) {
    /**
     * From the covariance of the data and that of the irrelevant features; one eigenproblem.
     *
     * @throws BadInputException if nothing is left
     */
    public static SignalShare of(SymmetricMatrix covariance, SymmetricMatrix irrelevant, Backend backend) {
        SymmetricEigen eigen = backend.eigen(covariance.minus(irrelevant));
        double[] values = eigen.values();
        if (!(values[0] > 0)) {
            throw new BadInputException("the irrelevant covariance expects to leave signal in the data, found none: the"
                    + " largest eigenvalue of the difference is " + values[0]);
        }
        double[] roots = new double[values.length];
        for (int j = 0; j < roots.length; j++) {
            values[j] = Math.max(0, values[j]);
            roots[j] = Math.sqrt(values[j]);
        }
        return new SignalShare(backend.gram(eigen.vectors().scaleRows(roots)), values, eigen.vectors());
    }

    /** The share that encoder rows (k &times; d) keep, from 0 to 1. O(k d&sup2;). */
    public double of(Matrix encoder, Backend backend) {
        double most = 0;
        for (int j = 0; j < encoder.rows(); j++) {
            most += values[j];
        }
        return signal.energy(orthonormal(encoder, backend)) / most;
    }

    /** The largest angle between the encoder's row space and the signal's top subspace of as many dimensions, in degrees. */
    public double angleDegrees(Matrix encoder, Backend backend) {
        Matrix rows = orthonormal(encoder, backend);
        Matrix wanted = top.firstRows(rows.rows());
        Matrix outside = rows.minus(backend.multiply(backend.multiplyTransposedRight(rows, wanted), wanted));
        double largest = backend.eigenvalues(backend.gram(outside.transpose()))[0];
        return Math.toDegrees(Math.asin(Math.sqrt(Math.min(1, Math.max(0, largest)))));
    }

    /** Right singular vectors of the rows, each of unit length first. */
    private static Matrix orthonormal(Matrix encoder, Backend backend) {
        double[] scale = new double[encoder.rows()];
        for (int i = 0; i < scale.length; i++) {
            double norm = encoder.rows(i, i + 1).frobeniusNorm();
            scale[i] = norm > 0 ? 1 / norm : 0;
        }
        return backend.svd(encoder.scaleRows(scale)).right();
    }
}
