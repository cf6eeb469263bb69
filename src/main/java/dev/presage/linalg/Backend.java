package dev.presage.linalg;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where the dense linear algebra runs. The mathematics never asks which one it is; a backend is chosen once and named in
 * the manifest. Every method rejects NaN and infinite input with an {@link IllegalArgumentException} (native libraries
 * disagree on what to do with them), is deterministic at a fixed thread count, and may be called from one thread at a time.
 */
public interface Backend {
    /** Name on the command line: {@code java}, {@code openblas}, {@code mkl}, {@code cuda}. */
    String name();

    /** Library, version and device, in a few words. */
    String description();

    /** Number of threads it uses. */
    int threads();

    /**
     * This backend on one thread of its own, for as many threads at once as there are {@link #callers}: small products on all
     * threads spend their time waiting for each other. While it is used, nothing else may be computed.
     */
    default Backend alone() {
        return this;
    }

    /** How many threads may use {@link #alone} at once: 1 where it is this backend itself. */
    default int callers() {
        return 1;
    }

    /** The type it computes with; errors are multiples of its {@link Precision#roundoff roundoff}. */
    default Precision precision() {
        return Precision.FLOAT64;
    }

    /** A B. */
    Matrix multiply(Matrix a, Matrix b);

    /** A&#7488; B. */
    Matrix multiplyTransposedLeft(Matrix a, Matrix b);

    /** A B&#7488;. */
    Matrix multiplyTransposedRight(Matrix a, Matrix b);

    /** Products of doubles without copies, for several threads at once; Java's own where a backend has none of that kind. */
    default Products<double[]> products() {
        return HeapProducts.doubles();
    }

    /** The same in single precision. */
    default Products<float[]> singleProducts() {
        return HeapProducts.floats();
    }

    /** A&#7488; A. */
    SymmetricMatrix gram(Matrix a);

    /**
     * The product of rows with one factor, for several threads at once and beside other such products; a backend that does not
     * know how lets one caller in at a time.
     */
    default RowProduct rowProduct(Matrix factor) {
        Inputs.require("the factor", factor);
        Object all = this;
        return new RowProduct() {
            @Override
            public void multiply(double[] rows, int count, double[] out) {
                Inputs.requireRowProduct(rows, count, out, factor);
                if (count > 0) {
                    double[] used = Arrays.copyOf(rows, count * factor.columns());
                    synchronized (all) {
                        Matrix product = multiplyTransposedRight(Matrix.wrap(count, factor.columns(), used), factor);
                        System.arraycopy(product.array(), 0, out, 0, count * factor.rows());
                    }
                }
            }

            @Override
            public void close() {}
        };
    }

    /** A S A&#7488; for symmetric S; symmetric by construction. */
    default SymmetricMatrix congruence(Matrix a, SymmetricMatrix s) {
        return SymmetricMatrix.symmetricPart(multiplyTransposedRight(multiply(a, s.toMatrix()), a));
    }

    /** All eigenvalues and vectors. */
    SymmetricEigen eigen(SymmetricMatrix a);

    /**
     * The {@code count} largest eigenvalues and their vectors, count &times; d; all of them are computed where a backend knows
     * no better.
     */
    default SymmetricEigen topEigen(SymmetricMatrix a, int count) {
        if (count < 1 || count > a.dimension()) {
            throw new IllegalArgumentException(
                    "the largest eigenvalues expect a count from 1 to " + a.dimension() + ", found " + count + ".");
        }
        SymmetricEigen all = eigen(a);
        return new SymmetricEigen(
                Arrays.copyOf(all.values(), count), all.vectors().firstRows(count));
    }

    /** All eigenvalues and vectors of A&#7488;A. */
    default SymmetricEigen gramEigen(Matrix a) {
        return eigen(gram(a));
    }

    /** All eigenvalues, descending. */
    double[] eigenvalues(SymmetricMatrix a);

    /** The lower Cholesky factor, A = L L&#7488;; empty if A is not numerically positive definite. */
    Optional<Matrix> cholesky(SymmetricMatrix a);

    /** The same factor where it was computed, to be applied and not to be seen: no copy is made of it. */
    default Optional<CholeskyFactor> factored(SymmetricMatrix a) {
        return cholesky(a).map(l -> () -> inverse(l));
    }

    /** The Cholesky factor with the trace of the inverse, (2/3) d&sup3; flops; empty if A is not numerically positive definite. */
    default Optional<Cholesky> choleskyAndInverseTrace(SymmetricMatrix a) {
        return cholesky(a).map(l -> new Cholesky(l, inverseTrace(l)));
    }

    /**
     * A = R&#7488;R for a positive semi-definite A of small rank r: R is r &times; d, and the largest eigenvalue of A -
     * R&#7488;R at most a few roundoffs times d times that of A. Empty if so few rows as {@code most} do not do, or A has a
     * negative diagonal; no rows for A = 0. By pivoted Cholesky, some 2 d r&sup2; flops; rows that are hardly more than rounding
     * may be among them.
     */
    default Optional<Matrix> factorOfRank(SymmetricMatrix a, int most) {
        return PivotedCholesky.of(a, most, this);
    }

    /**
     * Gram-Schmidt on the k rows of X = diag(scale) B by XX&#7488; = LL&#7488;, 2 k&sup2; r + (2/3) k&sup3; flops for rows of length r;
     * empty if XX&#7488; is not numerically positive definite.
     */
    default Optional<Orthonormal> orthonormal(Matrix b, double[] scale) {
        Inputs.require("the rows", b);
        Inputs.requireInner("rows", b.rows(), "their scales", scale.length);
        Matrix rows = b.scaleRows(scale);
        return choleskyAndInverseTrace(SymmetricMatrix.symmetricPart(multiplyTransposedRight(rows, rows)))
                .map(found -> new Orthonormal(solveLower(found.lower(), rows), found));
    }

    /** X with L X = B, for a lower triangular L. */
    Matrix solveLower(Matrix l, Matrix b);

    /**
     * X with (A + shift I) X = B, by Cholesky: d&sup3;/3 + 2 d&sup2; l flops for B of l columns, and d&sup2; numbers of memory beside A;
     * empty if A + shift I is not numerically positive definite.
     */
    default Optional<Matrix> solveShifted(SymmetricMatrix a, double shift, Matrix b) {
        Inputs.requireShifted(a, shift, b);
        return cholesky(a.map((i, j, value) -> i == j ? value + shift : value))
                .map(l -> timesInverse(timesInverseTransposed(b.transpose(), l), l)
                        .transpose());
    }

    /** B L&#7488;&#8315;&sup1;: each row b of B becomes L&#8315;&sup1;b, for a lower triangular L; m d&sup2; flops for m rows. */
    Matrix timesInverseTransposed(Matrix b, Matrix l);

    /** B L&#8315;&sup1;: each row b of B becomes L&#7488;&#8315;&sup1;b, for a lower triangular L; m d&sup2; flops for m rows. */
    Matrix timesInverse(Matrix b, Matrix l);

    /** tr (LL&#7488;)&#8315;&sup1; = ||L&#8315;&sup1;||&sup2;, for a lower triangular L; infinite if it exceeds doubles. d&sup3;/3 flops. */
    default double inverseTrace(Matrix l) {
        Matrix identity = Matrix.generate(l.rows(), l.rows(), (i, j) -> i == j ? 1 : 0);
        try {
            return timesInverse(identity, l).sumOfSquares();
        } catch (BackendException overflow) {
            return Double.POSITIVE_INFINITY;
        }
    }

    /**
     * All solutions of T v = &omega; S v, descending, as rows with V S V&#7488; = I; empty if S is not numerically positive
     * definite. By S = LL&#7488; and the eigenproblem of L&#8315;&sup1;TL&#7488;&#8315;&sup1;: about 14 d&sup3; flops. Errors are eps (||T|| +
     * |&omega;| ||S||) ||S&#8315;&sup1;|| or less.
     */
    default Optional<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s) {
        Inputs.requireInner("dimension of T", t.dimension(), "dimension of S", s.dimension());
        Inputs.require("T", t);
        return cholesky(s).map(l -> {
            Matrix half = timesInverseTransposed(t.toMatrix(), l).transpose();
            SymmetricEigen white = eigen(SymmetricMatrix.symmetricPart(timesInverseTransposed(half, l)));
            return new SymmetricEigen(white.values(), timesInverse(white.vectors(), l));
        });
    }

    /**
     * The same where the Cholesky factor L of S is known; a backend to which that is of no use factors S again.
     *
     * @throws IllegalStateException if S is not numerically positive definite
     */
    default SymmetricEigen generalizedEigen(SymmetricMatrix t, SymmetricMatrix s, Matrix l) {
        Inputs.requireInner("dimension of S", s.dimension(), "dimension of its factor", l.rows());
        return generalizedEigen(t, s)
                .orElseThrow(() -> new IllegalStateException("a matrix factored before is not positive definite"));
    }

    /** x -&gt; A x for many blocks of vectors; A stays where the backend computes. */
    default LinearOperator operator(SymmetricMatrix a) {
        return operator(a.toMatrix());
    }

    /** x -&gt; A x for many blocks of vectors; A stays where the backend computes. */
    default LinearOperator operator(Matrix a) {
        return LinearOperator.of(rows -> multiplyTransposedRight(rows, a), rows -> multiply(rows, a));
    }

    /** x -&gt; L&#8315;&sup1;x for many blocks of vectors, L lower triangular; L stays where the backend computes. */
    default LinearOperator inverse(Matrix l) {
        return LinearOperator.of(rows -> timesInverseTransposed(rows, l), rows -> timesInverse(rows, l));
    }

    /** An empty list of orthonormal vectors, of at most {@code capacity}. */
    default OrthonormalBasis orthonormalBasis(int dimension, int capacity) {
        return OrthonormalBasis.of(dimension, this);
    }

    /** The thin singular value decomposition. */
    Svd svd(Matrix a);

    /**
     * The singular values and right singular vectors alone, with a backward error of some hundred roundoffs of ||A||, which
     * {@link RightSvd#errors} bounds. By eigenproblems of squares, level by level ({@link SingularLevels}), a third of the cost of
     * {@link #svd}, where A has at least as many rows as columns; by that where not.
     */
    default RightSvd rightSvd(Matrix a) {
        Inputs.require("the matrix", a);
        return SingularLevels.of(a, this);
    }

    /** An accumulator of X&#7488;X for rows of length {@code dimension}, in {@code groups} separate sums, all zero. */
    GramAccumulator gramAccumulator(int dimension, int groups);

    /**
     * The same with products of blocks in a precision, added up in doubles. A backend that has no such products takes its own,
     * which are at least as good.
     */
    default GramAccumulator gramAccumulator(int dimension, int groups, Precision products) {
        return gramAccumulator(dimension, groups);
    }

    /** The same as {@link #gramLanes(int, int)} with products of blocks in a precision, added up in doubles. */
    default GramAccumulator gramLanes(int dimension, int lanes, Precision products) {
        return gramLanes(dimension, lanes);
    }

    /**
     * An accumulator with a sum for each of some lanes: calls for different lanes may come from different threads at once,
     * each of which computes alone, so no thread waits for another. While it is used, nothing else may be computed. A
     * backend that does not know how lets one caller in at a time.
     */
    default GramAccumulator gramLanes(int dimension, int lanes) {
        GramAccumulator sums = gramAccumulator(dimension, lanes);
        return new GramAccumulator() {
            @Override
            public synchronized void add(int group, double[] block, int firstRow, int rows) {
                sums.add(group, block, firstRow, rows);
            }

            @Override
            public synchronized SymmetricMatrix sum(int group) {
                return sums.sum(group);
            }

            @Override
            public synchronized void close() {
                sums.close();
            }
        };
    }
}
