package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.CholeskyFactor;
import dev.presage.linalg.Lanczos;
import dev.presage.linalg.LinearOperator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.RightSvd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.probe.LowRank;
import dev.presage.probe.Rank;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A square root of the inverse of S on its range: W (r &times; d) with W S W&#7488; = I. Eigenvalues of S at or below eps d
 * &lambda;_1 are outside the range; no hidden noise is added (theory.md section 9). It serves every objective on the same
 * views. W is unique only up to a rotation, and is not formed where a factorisation can be applied.
 */
public sealed interface Whitening permits Whitening.Triangular, Whitening.Spectral {
    /** Number of independent directions r of the views. */
    int rank();

    /** The largest eigenvalue of S; above d = 1024 perhaps estimated, see {@link Triangular}. */
    double largest();

    /** The smallest eigenvalue of S inside the range; above d = 1024 perhaps estimated, see {@link Triangular}. */
    double smallest();

    /** The eigenvalues of S inside its range, descending; empty where they are not all computed, see {@link Triangular}. */
    Optional<Vector> spectrum();

    /** An upper bound on ||S||, within a small factor. */
    double norm();

    /** How far S may be off, relative to its largest eigenvalue; 0 but for rounding in doubles. */
    double relativeError();

    /** Rows x become W x. */
    Matrix whitened(Matrix rows, Backend backend);

    /** Rows p of whitened coordinates become encoder rows, W&#7488;p. */
    Matrix encoder(Matrix rows, Backend backend);

    /** W T W&#7488;. */
    SymmetricMatrix whitened(SymmetricMatrix form, Backend backend);

    /** All solutions of T v = &omega; S v, descending, rows with V S V&#7488; = I. */
    SymmetricEigen eigen(SymmetricMatrix form, Backend backend);

    /** All solutions of F&#7488;F v = &sigma;&sup2; S v, &sigma; descending, rows with V S V&#7488; = I. */
    default RightSvd rightSvd(Matrix factor, Backend backend) {
        RightSvd white = backend.rightSvd(whitened(factor, backend));
        return new RightSvd(white.values(), encoder(white.right(), backend), white.errors(), white.levels());
    }

    /** x -&gt; W x, for many blocks of vectors. */
    LinearOperator operator(Backend backend);

    /** How S was factored, for a reader of results. */
    String method();

    /** Condition number of S on its range. */
    default double condition() {
        return largest() / smallest();
    }

    /** The condition number to within a fifth or so, where that costs less than {@link #condition}. */
    default double roughCondition() {
        return condition();
    }

    /**
     * Whitens a second moment: by S = LL&#7488; if its rank is d beyond doubt, (1/3 + 1/3) d&sup3; flops and one d &times; d matrix,
     * else by one symmetric eigenproblem, 9 d&sup3;, or where the rank r is at most d / 2 (few samples, no noise on them) by the
     * thin singular value decomposition of a factor of r rows.
     */
    static Whitening of(SymmetricMatrix total, Backend backend) {
        return of(total, 0, backend);
    }

    /** The same of a second moment with a relative error: eigenvalues below it times the largest are outside the range. */
    static Whitening of(SymmetricMatrix total, double relativeError, Backend backend) {
        return Triangular.of(total, relativeError, backend)
                .<Whitening>map(found -> found)
                .orElseGet(() -> Spectral.of(total, relativeError, backend));
    }

    /**
     * W = L&#8315;&sup1;, S = LL&#7488;. Largest and smallest eigenvalue are computed when they are asked for: exactly, from all
     * eigenvalues, which are then the spectrum, below d = {@value #LARGE}, else estimated to within a fifth ({@link Lanczos}).
     */
    final class Triangular implements Whitening {
        private static final double EPS = Math.ulp(1.0);
        private static final int LARGE = 1024;

        /** Room for rounding in a bound on the smallest eigenvalue. */
        private static final double SAFETY = 16;

        private final SymmetricMatrix total;
        private final CholeskyFactor factor;
        private final Optional<Matrix> lower;
        private final Backend backend;
        private final double norm;
        private final double relativeError;
        private Optional<double[]> extremes = Optional.empty();
        private Optional<Vector> values = Optional.empty();

        private Triangular(
                SymmetricMatrix total,
                CholeskyFactor factor,
                Optional<Matrix> lower,
                double norm,
                double relativeError,
                Backend backend) {
            this.lower = lower;
            this.relativeError = relativeError;
            this.total = total;
            this.factor = factor;
            this.backend = backend;
            this.norm = norm;
        }

        /**
         * If the rank is d beyond doubt: the largest eigenvalue is at most tr S and the largest row sum; below d = {@value
         * #LARGE} the smallest is at least 1 / tr S&#8315;&sup1; = 1 / ||L&#8315;&sup1;||&sup2;, and where that does not settle it, or
         * from there on, ||S&#8315;&sup1;|| is bounded by products with vectors ({@link Lanczos#below}: with a chance of 1e-5 to be
         * wrong). It must exceed eps d, or the relative error, times the bound on the largest {@value #SAFETY} times over.
         */
        static Optional<Triangular> of(SymmetricMatrix total, double relativeError, Backend backend) {
            int d = total.dimension();
            double norm = Math.min(total.trace(), total.largestRowSum());
            double most = 1 / (SAFETY * Math.max(EPS * d, relativeError) * norm);
            if (d < LARGE) {
                return backend.choleskyAndInverseTrace(total).flatMap(found -> {
                    CholeskyFactor factor = () -> backend.inverse(found.lower());
                    return found.inverseTrace() < most || inverseBelow(most, factor, d, backend)
                            ? Optional.of(new Triangular(
                                    total, factor, Optional.of(found.lower()), norm, relativeError, backend))
                            : Optional.empty();
                });
            }
            return backend.factored(total).flatMap(factor -> {
                if (inverseBelow(most, factor, d, backend)) {
                    return Optional.of(new Triangular(total, factor, Optional.empty(), norm, relativeError, backend));
                }
                factor.close();
                return Optional.empty();
            });
        }

        private static boolean inverseBelow(double most, CholeskyFactor factor, int d, Backend backend) {
            try (LinearOperator inverse = factor.inverse()) {
                return Lanczos.below(most, squared(inverse), d, 0, backend);
            } catch (BackendException overflow) {
                return false;
            }
        }

        /** v -&gt; S&#8315;&sup1;v. */
        private static UnaryOperator<double[]> squared(LinearOperator inverse) {
            return v -> inverse.applyTransposed(inverse.apply(Matrix.of(v))).row(0);
        }

        @Override
        public double relativeError() {
            return relativeError;
        }

        @Override
        public int rank() {
            return total.dimension();
        }

        @Override
        public double largest() {
            return extremes()[0];
        }

        @Override
        public double smallest() {
            return extremes()[1];
        }

        @Override
        public double roughCondition() {
            double[] rough = extremes.orElseGet(this::estimated);
            return rough[0] / rough[1];
        }

        private synchronized double[] extremes() {
            if (extremes.isEmpty()) {
                extremes = Optional.of(spectrum()
                        .map(values -> new double[] {values.at(0), values.at(values.dimension() - 1)})
                        .orElseGet(this::estimated));
            }
            return extremes.get();
        }

        @Override
        public synchronized Optional<Vector> spectrum() {
            if (values.isEmpty() && total.dimension() < LARGE) {
                values = Optional.of(Vector.wrap(backend.eigenvalues(total)));
            }
            return values;
        }

        private double[] estimated() {
            int d = total.dimension();
            double largest = Lanczos.largest(total::times, d, 0, backend);
            try (LinearOperator inverse = factor.inverse()) {
                return new double[] {largest, 1 / Lanczos.largest(squared(inverse), d, 0, backend)};
            }
        }

        @Override
        public double norm() {
            return norm;
        }

        @Override
        public Matrix whitened(Matrix rows, Backend backend) {
            try (LinearOperator inverse = factor.inverse()) {
                return inverse.apply(rows);
            }
        }

        @Override
        public Matrix encoder(Matrix rows, Backend backend) {
            try (LinearOperator inverse = factor.inverse()) {
                return inverse.applyTransposed(rows);
            }
        }

        @Override
        public SymmetricMatrix whitened(SymmetricMatrix form, Backend backend) {
            try (LinearOperator inverse = factor.inverse()) {
                Matrix half = inverse.apply(form.toMatrix());
                return SymmetricMatrix.symmetricPart(inverse.apply(half.transpose()));
            }
        }

        @Override
        public SymmetricEigen eigen(SymmetricMatrix form, Backend backend) {
            return lower.map(l -> backend.generalizedEigen(form, total, l))
                    .or(() -> backend.generalizedEigen(form, total))
                    .orElseThrow(() -> new IllegalStateException("a matrix factored before is not positive definite"));
        }

        @Override
        public RightSvd rightSvd(Matrix rows, Backend backend) {
            return lower.map(l -> backend.rightSvd(rows, l)).orElseGet(() -> Whitening.super.rightSvd(rows, backend));
        }

        @Override
        public LinearOperator operator(Backend backend) {
            return factor.inverse();
        }

        @Override
        public String method() {
            return "Cholesky";
        }
    }

    /**
     * W = &Lambda;^{-1/2} U from eigenvectors U of S.
     *
     * @param rows W, r &times; d
     * @param largest the largest eigenvalue of S
     * @param smallest the smallest eigenvalue inside the range
     * @param relativeError how far S may be off, relative to its largest eigenvalue; 0 but for rounding in doubles
     */
    record Spectral(Matrix rows, double largest, double smallest, double relativeError) implements Whitening {
        static Spectral of(SymmetricMatrix total, double relativeError, Backend backend) {
            Optional<SymmetricEigen> few =
                    relativeError > 0 ? Optional.empty() : LowRank.eigen(total, total.dimension() / 2, backend);
            SymmetricEigen eigen = few.orElseGet(() -> backend.eigen(total));
            int rank = Rank.of(eigen.values(), total.dimension(), relativeError);
            double[] scale = new double[rank];
            for (int j = 0; j < rank; j++) {
                scale[j] = 1 / Math.sqrt(eigen.values()[j]);
            }
            return new Spectral(
                    eigen.vectors().firstRows(rank).scaleRows(scale),
                    eigen.values()[0],
                    rank == 0 ? 0 : eigen.values()[rank - 1],
                    relativeError);
        }

        @Override
        public int rank() {
            return rows.rows();
        }

        @Override
        public Optional<Vector> spectrum() {
            double[] norms = rows.rowNorms();
            return Optional.of(Vector.generate(norms.length, j -> 1 / (norms[j] * norms[j])));
        }

        @Override
        public double norm() {
            return largest;
        }

        @Override
        public Matrix whitened(Matrix x, Backend backend) {
            return backend.multiplyTransposedRight(x, rows);
        }

        @Override
        public Matrix encoder(Matrix p, Backend backend) {
            return backend.multiply(p, rows);
        }

        @Override
        public SymmetricMatrix whitened(SymmetricMatrix form, Backend backend) {
            return backend.congruence(rows, form);
        }

        @Override
        public SymmetricEigen eigen(SymmetricMatrix form, Backend backend) {
            SymmetricEigen eigen = backend.eigen(whitened(form, backend));
            return new SymmetricEigen(eigen.values(), encoder(eigen.vectors(), backend));
        }

        @Override
        public LinearOperator operator(Backend backend) {
            return backend.operator(rows);
        }

        @Override
        public String method() {
            return "eigenvectors";
        }
    }
}
