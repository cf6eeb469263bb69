package dev.presage;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/** Small dense algebra by another tool (Commons Math), the referee of the tests of theory. */
public final class Dense {
    /** Spacing of doubles at 1. */
    public static final double EPS = Math.ulp(1.0);
    /** Singular values below this share of the largest count as 0 in the referee's own pseudo-inverses. */
    private static final double CUT = 1e-11;

    private Dense() {}

    /** A copy for the referee. */
    public static RealMatrix of(Matrix a) {
        RealMatrix out = MatrixUtils.createRealMatrix(a.rows(), a.columns());
        for (int i = 0; i < a.rows(); i++) {
            out.setRow(i, a.row(i));
        }
        return out;
    }

    /** A copy for the referee. */
    public static RealMatrix of(SymmetricMatrix a) {
        return of(a.toMatrix());
    }

    /** A copy for Presage. */
    public static Matrix matrix(RealMatrix a) {
        return Matrix.of(a.getData());
    }

    /** A copy for Presage; the matrix is symmetric up to rounding. */
    public static SymmetricMatrix symmetric(RealMatrix a) {
        return SymmetricMatrix.symmetricPart(matrix(a));
    }

    /** Entries from a standard normal. */
    public static RealMatrix random(int rows, int columns, Random random) {
        RealMatrix out = MatrixUtils.createRealMatrix(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                out.setEntry(i, j, random.nextGaussian());
            }
        }
        return out;
    }

    /** d orthonormal columns. */
    public static RealMatrix orthogonal(int d, Random random) {
        return new SingularValueDecomposition(random(d, d, random)).getU();
    }

    /** The identity. */
    public static RealMatrix identity(int d) {
        return MatrixUtils.createRealIdentityMatrix(d);
    }

    /** A diagonal matrix. */
    public static RealMatrix diagonal(double... values) {
        return new Array2DRowRealMatrix(
                MatrixUtils.createRealDiagonalMatrix(values).getData());
    }

    /** A B C ... */
    public static RealMatrix product(RealMatrix... factors) {
        RealMatrix out = factors[0];
        for (int i = 1; i < factors.length; i++) {
            out = out.multiply(factors[i]);
        }
        return out;
    }

    /** Zeros. */
    public static RealMatrix zeros(int rows, int columns) {
        return MatrixUtils.createRealMatrix(rows, columns);
    }

    /** A A'. */
    public static RealMatrix square(RealMatrix a) {
        return a.multiply(a.transpose());
    }

    /** The pseudo-inverse. */
    public static RealMatrix pinv(RealMatrix a) {
        return function(a, s -> 1 / s, true);
    }

    /** The square root of a positive semi-definite matrix. */
    public static RealMatrix root(RealMatrix a) {
        return function(a, Math::sqrt, false);
    }

    /** The pseudo-inverse of the square root of a positive semi-definite matrix. */
    public static RealMatrix inverseRoot(RealMatrix a) {
        return function(a, s -> 1 / Math.sqrt(s), true);
    }

    private static RealMatrix function(RealMatrix a, java.util.function.DoubleUnaryOperator f, boolean inverse) {
        SingularValueDecomposition svd = new SingularValueDecomposition(a);
        double[] values = svd.getSingularValues();
        double cut = CUT * values[0];
        for (int j = 0; j < values.length; j++) {
            values[j] = values[j] > cut ? f.applyAsDouble(values[j]) : 0;
        }
        RealMatrix middle = MatrixUtils.createRealDiagonalMatrix(values);
        return inverse ? product(svd.getV(), middle, svd.getUT()) : product(svd.getU(), middle, svd.getUT());
    }

    /** The orthogonal projector on the span of columns. */
    public static RealMatrix projector(RealMatrix columns) {
        SingularValueDecomposition svd = new SingularValueDecomposition(columns);
        double[] values = svd.getSingularValues();
        RealMatrix out = MatrixUtils.createRealMatrix(columns.getRowDimension(), columns.getRowDimension());
        for (int j = 0; j < values.length && values[j] > CUT * values[0]; j++) {
            RealMatrix u = svd.getU().getColumnMatrix(j);
            out = out.add(square(u));
        }
        return out;
    }

    /** Singular values, descending. */
    public static double[] singularValues(RealMatrix a) {
        return new SingularValueDecomposition(a).getSingularValues();
    }

    /** The unit left singular vector of the largest singular value. */
    public static RealMatrix leading(RealMatrix a) {
        return new SingularValueDecomposition(a).getU().getColumnMatrix(0);
    }

    /** Largest over smallest singular value, those that count as 0 left out. */
    public static double condition(RealMatrix a) {
        double[] values = singularValues(a);
        double smallest = values[0];
        for (double value : values) {
            smallest = value > CUT * values[0] ? value : smallest;
        }
        return values[0] / smallest;
    }

    /** First rows. */
    public static RealMatrix firstRows(RealMatrix a, int count) {
        return a.getSubMatrix(0, count - 1, 0, a.getColumnDimension() - 1);
    }

    /** Rows minus their average. */
    public static RealMatrix centred(RealMatrix rows) {
        int n = rows.getRowDimension();
        RealMatrix ones = MatrixUtils.createRealMatrix(n, n).scalarAdd(1.0 / n);
        return rows.subtract(ones.multiply(rows));
    }
}
