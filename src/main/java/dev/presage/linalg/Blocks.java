package dev.presage.linalg;

import java.util.SplittableRandom;

/** Blocks of vectors on their way into an {@link OrthonormalBasis}: random ones, and independent ones out of given ones. */
final class Blocks {
    private static final double ALL_BUT_DEPENDENT = 1e-7;

    private final int dimension;
    private final SplittableRandom generator;
    private final Backend backend;

    Blocks(int dimension, long seed, Backend backend) {
        this.dimension = dimension;
        this.generator = new SplittableRandom(seed);
        this.backend = backend;
    }

    /**
     * Orthonormal rows that span the given ones, which lie outside the basis; directions shorter than that are left out.
     * Principal directions twice: an eigenproblem of inner products knows the short ones only to 1e-8 of the longest.
     */
    Matrix independent(OrthonormalBasis basis, Matrix rest, double shortest) {
        Matrix rows = directions(rest, shortest, dimension - basis.size());
        if (rows.rows() > 0) {
            rows = directions(basis.split(rows).rest(), ALL_BUT_DEPENDENT, rows.rows());
        }
        return rows.rows() == 0 ? rows : orthonormal(basis.split(rows).rest());
    }

    /** Principal directions of some rows, those that are longer than that and no more than {@code most}; of length 1. */
    private Matrix directions(Matrix rows, double shortest, int most) {
        Matrix rotated = backend.multiply(backend.eigen(products(rows)).vectors(), rows);
        double[] scale = new double[rotated.rows()];
        int rank = 0;
        for (int i = 0; i < scale.length && rank < most; i++) {
            Vector row = Vector.wrap(rotated.row(i));
            double length = Math.sqrt(row.dot(row));
            if (length > shortest) {
                scale[i] = 1 / length;
                rank++;
            }
        }
        double[] out = new double[rank * dimension];
        int at = 0;
        for (int i = 0; i < scale.length; i++) {
            if (scale[i] > 0) {
                rotated.copyRow(i, out, at * dimension);
                for (int j = 0; j < dimension; j++) {
                    out[at * dimension + j] *= scale[i];
                }
                at++;
            }
        }
        return Matrix.wrap(rank, dimension, out);
    }

    /** Inner products of rows. */
    SymmetricMatrix products(Matrix rows) {
        return SymmetricMatrix.symmetricPart(backend.multiplyTransposedRight(rows, rows));
    }

    /** Rows that are independent by a margin made orthonormal, by Cholesky twice. */
    Matrix orthonormal(Matrix rows) {
        return triangular(triangular(rows));
    }

    private Matrix triangular(Matrix rows) {
        Matrix l = backend.cholesky(products(rows))
                .orElseThrow(() -> new BackendException("vectors of block Lanczos became dependent."));
        return backend.solveLower(l, rows);
    }

    /** Random rows. */
    Matrix random(int rows) {
        return Matrix.generate(rows, dimension, (i, j) -> generator.nextDouble() - 0.5);
    }

    /** Random rows outside a basis, as many as there is room for but no more than that; orthonormal. */
    Matrix fresh(OrthonormalBasis basis, int most) {
        Matrix rows = random(Math.min(most, dimension - basis.size()));
        return independent(basis, basis.split(rows).rest(), 0);
    }

    /** Whether no combination P X of the rows X, one a row of P, is longer than that. */
    boolean allWithin(Matrix combinations, Matrix rows, double length) {
        Matrix weighted = backend.multiply(combinations, products(rows).toMatrix());
        for (int i = 0; i < combinations.rows(); i++) {
            double square = 0;
            for (int j = 0; j < combinations.columns(); j++) {
                square += combinations.at(i, j) * weighted.at(i, j);
            }
            if (!(square <= length * length)) {
                return false;
            }
        }
        return true;
    }

    /** The largest absolute entry of a projected operator: a lower bound on its norm. */
    static double largest(double[][] projected) {
        double largest = 0;
        for (double[] row : projected) {
            for (double value : row) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        return largest;
    }
}
