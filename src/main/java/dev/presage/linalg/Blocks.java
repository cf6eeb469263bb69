package dev.presage.linalg;

import java.util.SplittableRandom;

/** Blocks of vectors on their way into an {@link OrthonormalBasis}: random ones, and independent ones out of given ones. */
final class Blocks {
    private static final double EPS = Math.ulp(1.0);
    private static final double ALL_BUT_DEPENDENT = 1e-7;

    /** Lengths within this factor of the longest are known to 1e-8 of themselves. */
    private static final double LONG = 1e-4;

    private final int dimension;
    private final SplittableRandom generator;
    private final Backend backend;

    Blocks(int dimension, long seed, Backend backend) {
        this.dimension = dimension;
        this.generator = new SplittableRandom(seed);
        this.backend = backend;
    }

    /**
     * Orthonormal rows that span what is left of an operator's images outside a basis; directions shorter than rounding are left out.
     * Each step's split leaves parts inside the span of about eps times the images, which the next one removes, whose rows
     * have length 1. So once is enough where all directions are long; principal directions of inner products know the short
     * ones only to 1e-8 of the longest, and are found and split again where there are such.
     *
     * @param rest as {@link OrthonormalBasis#split} left it
     * @param norm of the operator, or something near
     */
    Matrix independent(OrthonormalBasis basis, Matrix rest, double norm) {
        double shortest = EPS * Math.sqrt(dimension) * norm;
        Directions first = directions(rest, shortest, dimension - basis.size());
        if (first.unit().rows() == 0) {
            return first.unit();
        }
        Matrix rows = basis.split(first.unit()).rest();
        if (first.shortest() > Math.max(LONG * first.longest(), LONG * LONG * norm)) {
            return triangular(rows);
        }
        rows = directions(basis.split(rows).rest(), ALL_BUT_DEPENDENT, rows.rows())
                .unit();
        for (int twice = 0; twice < 2 && rows.rows() > 0; twice++) {
            rows = basis.split(rows).rest();
        }
        return rows.rows() == 0 ? rows : orthonormal(rows);
    }

    /**
     * Principal directions of some rows.
     *
     * @param unit one a row, of length 1
     * @param longest how long the first was
     * @param shortest how long the last was
     */
    private record Directions(Matrix unit, double longest, double shortest) {}

    /** Those that are longer than that and no more than {@code most}. */
    private Directions directions(Matrix rows, double shortest, int most) {
        Matrix rotated = backend.multiply(backend.eigen(products(rows)).vectors(), rows);
        double[] scale = new double[rotated.rows()];
        double longestKept = 0;
        double shortestKept = Double.POSITIVE_INFINITY;
        int rank = 0;
        for (int i = 0; i < scale.length && rank < most; i++) {
            Vector row = Vector.wrap(rotated.row(i));
            double length = Math.sqrt(row.dot(row));
            if (length > shortest) {
                scale[i] = 1 / length;
                longestKept = Math.max(longestKept, length);
                shortestKept = Math.min(shortestKept, length);
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
        return new Directions(Matrix.wrap(rank, dimension, out), longestKept, shortestKept);
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

    /** The length of the longest of the combinations P X of the rows X, one a row of P. */
    double longest(Matrix combinations, Matrix rows) {
        Matrix weighted = backend.multiply(combinations, products(rows).toMatrix());
        double longest = 0;
        for (int i = 0; i < combinations.rows(); i++) {
            double square = 0;
            for (int j = 0; j < combinations.columns(); j++) {
                square += combinations.at(i, j) * weighted.at(i, j);
            }
            longest = Math.max(longest, square);
        }
        return Math.sqrt(longest);
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
