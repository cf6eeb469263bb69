package dev.presage.verify;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;

/** Dense algebra of the referees: products, traces, and least squares by pseudo-inverse. */
final class RefereeAlgebra {
    /** Spacing of doubles at 1. */
    static final double EPS = Math.ulp(1.0);

    /** Eigenvalues below this share of the largest count as 0 in a referee's regression. */
    private static final double CUT = 1e-11;

    private final Backend backend;

    RefereeAlgebra(Backend backend) {
        this.backend = backend;
    }

    /** A B C ... */
    Matrix product(Matrix... factors) {
        Matrix out = factors[0];
        for (int i = 1; i < factors.length; i++) {
            out = backend.multiply(out, factors[i]);
        }
        return out;
    }

    /** A S A'. */
    Matrix sandwich(Matrix a, Matrix s) {
        return backend.multiplyTransposedRight(backend.multiply(a, s), a);
    }

    /** The pseudo-inverse of a positive semi-definite matrix. */
    Matrix pseudoInverse(Matrix a) {
        return function(a, value -> 1 / value);
    }

    /** The pseudo-inverse of the square root of a positive semi-definite matrix. */
    Matrix inverseRoot(Matrix a) {
        return function(a, value -> 1 / Math.sqrt(value));
    }

    private Matrix function(Matrix a, DoubleUnaryOperator f) {
        SymmetricEigen eigen = eigen(a);
        double[] values = eigen.values().clone();
        double cut = CUT * Math.max(0, values[0]);
        for (int j = 0; j < values.length; j++) {
            values[j] = values[j] > cut ? f.applyAsDouble(values[j]) : 0;
        }
        return backend.multiplyTransposedLeft(eigen.vectors(), eigen.vectors().scaleRows(values));
    }

    /** Eigenvalues and vectors of the symmetric part. */
    SymmetricEigen eigen(Matrix a) {
        return backend.eigen(SymmetricMatrix.symmetricPart(a));
    }

    /** The orthogonal projector on the span of columns. */
    Matrix projector(Matrix columns) {
        Matrix gram = backend.multiplyTransposedLeft(columns, columns);
        return product(columns, pseudoInverse(gram), columns.transpose());
    }

    /** The largest sine of the angles between the spans of two sets of rows, as many in one as in the other. */
    double sine(Matrix rows, Matrix others) {
        return Math.sqrt(Math.max(
                0,
                eigen(square(projector(rows.transpose()).minus(projector(others.transpose()))))
                        .values()[0]));
    }

    private Matrix square(Matrix a) {
        return backend.multiplyTransposedLeft(a, a);
    }

    /** Largest over smallest eigenvalue, those that count as 0 left out. */
    double condition(Matrix a) {
        double[] values = eigen(a).values();
        double smallest = values[0];
        for (double value : values) {
            smallest = value > CUT * values[0] ? value : smallest;
        }
        return values[0] / smallest;
    }

    /** Sum of the diagonal. */
    static double trace(Matrix a) {
        double sum = 0;
        for (int i = 0; i < a.rows(); i++) {
            sum += a.at(i, i);
        }
        return sum;
    }

    /** tr(A' B). */
    static double inner(Matrix a, Matrix b) {
        double[] left = a.toArray();
        double[] right = b.toArray();
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    /** Independent standard normal entries. */
    static Matrix gaussian(int rows, int columns, RandomGenerator random) {
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    /** Rows with the same span that are orthonormal: once leaves some eps times the condition number of RR&#7488;, twice some eps. */
    Matrix orthonormal(Matrix rows) {
        return orthonormalOnce(orthonormalOnce(rows));
    }

    private Matrix orthonormalOnce(Matrix rows) {
        return product(inverseRoot(backend.multiplyTransposedRight(rows, rows)), rows);
    }

    /** Rows minus their average. */
    static Matrix centred(Matrix rows) {
        double[] mean = mean(rows);
        return Matrix.generate(rows.rows(), rows.columns(), (i, j) -> rows.at(i, j) - mean[j]);
    }

    /** The average row. */
    static double[] mean(Matrix rows) {
        double[] mean = new double[rows.columns()];
        for (int i = 0; i < rows.rows(); i++) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += rows.at(i, j) / rows.rows();
            }
        }
        return mean;
    }
}
