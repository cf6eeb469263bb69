package dev.presage.linalg;

/**
 * What every backend asks of its arguments and of its results; each failure is one sentence that names the place. For
 * implementations of {@link Backend}.
 */
public final class Inputs {
    private Inputs() {}

    /** Rejects an empty matrix, NaN and infinity. */
    public static void require(String what, Matrix a) {
        if (a.rows() == 0 || a.columns() == 0) {
            throw new IllegalArgumentException(
                    what + " must not be empty, but is " + a.rows() + " x " + a.columns() + ".");
        }
        int place = firstNotFinite(a.array(), 0, a.array().length);
        if (place >= 0) {
            throw new IllegalArgumentException(what + " has " + a.array()[place] + " at row " + place / a.columns()
                    + ", column " + place % a.columns() + ".");
        }
    }

    /** Rejects an empty matrix, NaN, infinity, and a dimension whose square is no array length. */
    public static void require(String what, SymmetricMatrix a) {
        requireDimension(what, a.dimension());
        int place = firstNotFinite(a.array(), 0, a.array().length);
        if (place >= 0) {
            int row = 0;
            while (SymmetricMatrix.packedLength(row + 1) <= place) {
                row++;
            }
            throw new IllegalArgumentException(what + " has " + a.array()[place] + " at row " + row + ", column "
                    + (place - SymmetricMatrix.packedLength(row)) + ".");
        }
    }

    /** Rejects a dimension below 1, or whose square is no array length. */
    public static void requireDimension(String what, int dimension) {
        if (dimension < 1) {
            throw new IllegalArgumentException(what + " must not be empty, but has dimension " + dimension + ".");
        }
        requireArray(what, dimension, dimension);
    }

    /** Rejects a result that does not fit into one array. */
    public static void requireArray(String what, int rows, int columns) {
        if ((long) rows * columns > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(what + " would need " + (long) rows * columns + " values (" + rows
                    + " x " + columns + "), more than the 2^31 of one array; reduce the dimension first.");
        }
    }

    /** Rejects inner dimensions that differ. */
    public static void requireInner(String left, int leftSize, String right, int rightSize) {
        if (leftSize != rightSize) {
            throw new IllegalArgumentException(
                    left + " = " + leftSize + " and " + right + " = " + rightSize + " must be equal.");
        }
    }

    /** Checks a symmetric system with a shifted diagonal. */
    static void requireShifted(SymmetricMatrix a, double shift, Matrix b) {
        require("the matrix", a);
        require("the right-hand side", b);
        requireInner("dimension of the matrix", a.dimension(), "rows of the right-hand side", b.rows());
        if (!Double.isFinite(shift)) {
            throw new IllegalArgumentException("the shift must be finite, but is " + shift + ".");
        }
    }

    /** Checks a lower triangular system: square, matching, finite, no zero on the diagonal. */
    public static void requireTriangular(Matrix l, Matrix b) {
        require("the triangular factor", l);
        require("the right-hand side", b);
        requireInner("rows of the triangular factor", l.rows(), "its columns", l.columns());
        requireInner("rows of the triangular factor", l.rows(), "rows of the right-hand side", b.rows());
        requireDiagonal(l);
    }

    /** Checks B L^{-1}: L square, matching, finite, no zero on the diagonal. */
    public static void requireTriangularRight(Matrix b, Matrix l) {
        requireFactor(l);
        require("the right-hand side", b);
        requireInner("rows of the triangular factor", l.rows(), "columns of the right-hand side", b.columns());
    }

    /** Checks a lower triangular factor: square, finite, no zero on the diagonal. */
    public static void requireFactor(Matrix l) {
        require("the triangular factor", l);
        requireInner("rows of the triangular factor", l.rows(), "its columns", l.columns());
        requireDiagonal(l);
    }

    private static void requireDiagonal(Matrix l) {
        for (int i = 0; i < l.rows(); i++) {
            if (l.at(i, i) == 0) {
                throw new IllegalArgumentException(
                        "the triangular factor is singular: its diagonal is 0 at row " + i + ".");
            }
        }
    }

    /** Checks a range of rows of a block, and its numbers. */
    public static void requireRows(double[] block, int firstRow, int rows, int dimension) {
        requireRange(block, firstRow, rows, dimension);
        requireFinite(block, firstRow, rows, dimension);
    }

    /** Checks that a block has a range of rows. */
    public static void requireRange(double[] block, int firstRow, int rows, int dimension) {
        if (firstRow < 0 || rows < 0 || ((long) firstRow + rows) * dimension > block.length) {
            throw new IllegalArgumentException("rows " + firstRow + " to " + ((long) firstRow + rows) + " of length "
                    + dimension + " do not lie in a block of " + block.length + " values.");
        }
    }

    /** Checks the numbers of rows that lie in a block. */
    public static void requireFinite(double[] block, int firstRow, int rows, int dimension) {
        int start = firstRow * dimension;
        int place = firstNotFinite(block, start, start + rows * dimension);
        if (place >= 0) {
            throw new IllegalArgumentException("the block has " + block[place] + " at row " + place / dimension
                    + ", column " + place % dimension + ".");
        }
    }

    /** Checks rows to be multiplied with a factor, their numbers, and the room for the product. */
    static void requireRowProduct(double[] rows, int count, double[] out, Matrix factor) {
        requireRange(rows, 0, count, factor.columns());
        if ((long) count * factor.rows() > out.length) {
            throw new IllegalArgumentException("the products of " + count + " rows with " + factor.rows()
                    + " do not fit " + out.length + " places.");
        }
        requireFinite(rows, 0, count, factor.columns());
    }

    /** Rejects whatever was closed. */
    public static void requireOpen(String what, boolean closed) {
        if (closed) {
            throw new IllegalStateException(what + " is closed.");
        }
    }

    /** Rejects a group that does not lie in 0 to groups - 1. */
    public static void requireGroup(int group, int groups) {
        if (group < 0 || group >= groups) {
            throw new IllegalArgumentException("group " + group + " does not lie in 0 to " + (groups - 1) + ".");
        }
    }

    /** The number of groups, at least 1. */
    public static int requireGroups(int groups) {
        if (groups < 1) {
            throw new IllegalArgumentException("the number of groups must be at least 1, but is " + groups + ".");
        }
        return groups;
    }

    /** The number of threads, at least 1. */
    public static int requireThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("the number of threads must be at least 1, but is " + threads + ".");
        }
        return threads;
    }

    /** Whether a part of an array has no NaN and no infinity. */
    static boolean finite(double[] values, int from, int to) {
        return firstNotFinite(values, from, to) < 0;
    }

    /** Finite input can overflow on the way; NaN and infinity must not leave a backend. */
    public static double[] requireResult(String what, double[] values) {
        return requireResult(what, values, values.length);
    }

    /** The same of the first values only. */
    static double[] requireResult(String what, double[] values, int count) {
        int place = firstNotFinite(values, 0, count);
        if (place >= 0) {
            throw new BackendException(what + " left the range of a double (" + values[place]
                    + "): the entries are too large, or the system too badly conditioned; rescale them.");
        }
        return values;
    }

    /**
     * Place of the first NaN or infinity, or -1. Multiplying by zero turns both into NaN and all else into 0; eight
     * independent sums keep the loop at the speed of memory.
     */
    private static int firstNotFinite(double[] x, int from, int to) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        int i = from;
        for (; i <= to - 8; i += 8) {
            a += x[i] * 0;
            b += x[i + 1] * 0;
            c += x[i + 2] * 0;
            d += x[i + 3] * 0;
            e += x[i + 4] * 0;
            f += x[i + 5] * 0;
            g += x[i + 6] * 0;
            h += x[i + 7] * 0;
        }
        for (; i < to; i++) {
            a += x[i] * 0;
        }
        if (a + b + c + d + e + f + g + h == 0) {
            return -1;
        }
        for (i = from; i < to; i++) {
            if (!Double.isFinite(x[i])) {
                return i;
            }
        }
        return -1;
    }
}
