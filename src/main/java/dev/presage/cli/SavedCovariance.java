package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.nio.file.Path;

/** A covariance from a file that an option names. */
final class SavedCovariance {
    /** Entries may differ from their mirror images by this much of the largest: single precision. */
    private static final double SYMMETRY = 1e-6;

    private SavedCovariance() {}

    /** Reads d x d numbers that are their own mirror image. */
    static SymmetricMatrix read(String option, Path file, int dimension) {
        Matrix matrix = Npy.readMatrix(file);
        if (matrix.rows() != dimension || matrix.columns() != dimension) {
            throw new BadInputException(option + " expects a covariance of " + dimension + " x " + dimension
                    + ", found " + matrix.rows() + " x " + matrix.columns() + " in " + file);
        }
        return symmetric(option, file, matrix);
    }

    /** The same of any size. */
    static SymmetricMatrix read(String option, Path file) {
        Matrix matrix = Npy.readMatrix(file);
        if (matrix.rows() != matrix.columns()) {
            throw new BadInputException(option + " expects a covariance, d x d numbers, found " + matrix.rows() + " x "
                    + matrix.columns() + " in " + file);
        }
        return symmetric(option, file, matrix);
    }

    /**
     * The symmetric part of a matrix that was read.
     *
     * @throws BadInputException if it is not symmetric to single precision
     */
    static SymmetricMatrix symmetric(String option, Path file, Matrix matrix) {
        SymmetricMatrix symmetric = SymmetricMatrix.symmetricPart(matrix);
        double asymmetry = 2 * matrix.minus(symmetric.toMatrix()).maxAbs();
        if (!(asymmetry <= SYMMETRY * matrix.maxAbs())) {
            throw new BadInputException(option + " expects a symmetric matrix, found entries that differ"
                    + " from their mirror images by up to " + asymmetry + " in " + file);
        }
        return symmetric;
    }
}
