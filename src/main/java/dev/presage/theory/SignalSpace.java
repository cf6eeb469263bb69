package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.probe.LowRank;
import dev.presage.probe.Rank;

/**
 * The range of a signal's second moment, and how far encoders are from it: the largest principal angle between the row space
 * of an encoder and this range, in the Euclidean inner product of the inputs (theory.md section 6). With fewer features than
 * the signal has dimensions it is the angle at which the features leave it.
 */
public final class SignalSpace {
    /** Eigenvalues of files in single precision may be below 0 by this much of the largest. */
    static final double NEGATIVE = 1e-6;

    private static final double RIGHT_ANGLE = 90;

    private final Vector values;
    private final Matrix basis;
    private final Backend backend;

    private SignalSpace(Vector values, Matrix basis, Backend backend) {
        this.values = values;
        this.basis = basis;
        this.backend = backend;
    }

    /**
     * The range of C_signal: eigenvalues above eps d times the largest. One symmetric eigenproblem.
     *
     * @throws BadInputException if there is no signal, or an eigenvalue is below -{@value #NEGATIVE} times the largest
     */
    public static SignalSpace of(SymmetricMatrix signal, Backend backend) {
        SymmetricEigen eigen = backend.eigen(signal);
        int rank = Rank.of(eigen.values(), signal.dimension());
        if (rank == 0 || !(eigen.values()[0] > 0)) {
            throw new BadInputException("a signal expects a second moment with a positive eigenvalue, found none");
        }
        double least = eigen.values()[signal.dimension() - 1];
        if (least < -NEGATIVE * eigen.values()[0]) {
            throw new BadInputException(
                    "a signal expects a second moment without negative eigenvalues, found " + least);
        }
        return new SignalSpace(
                Vector.generate(rank, j -> eigen.values()[j]), eigen.vectors().firstRows(rank), backend);
    }

    /** Number of dimensions r. */
    public int rank() {
        return basis.rows();
    }

    /** The r eigenvalues, descending. */
    public Vector values() {
        return values;
    }

    /** The eigenvectors, r orthonormal rows. */
    public Matrix basis() {
        return basis;
    }

    /**
     * The largest angle between k independent encoder rows and the signal, in degrees, k at most r: the largest singular
     * value of Q - Q R&#7488;R is its sine, Q and R orthonormal rows. O(k r d).
     */
    public double degrees(Matrix encoder) {
        if (encoder.rows() < 1 || encoder.rows() > rank()) {
            throw new IllegalArgumentException("an angle with a signal of rank " + rank() + " expects from 1 to "
                    + rank() + " features, found " + encoder.rows());
        }
        Matrix rows = LowRank.orthonormal(encoder, backend);
        Matrix outside = rows.minus(backend.multiply(backend.multiplyTransposedRight(rows, basis), basis));
        double largest = backend.eigenvalues(backend.gram(outside.transpose()))[0];
        return Math.toDegrees(Math.asin(Math.sqrt(Math.min(1, Math.max(0, largest)))));
    }

    /**
     * The same of the first k features of a solution. Where k cuts a cluster of equal spectrum values, any of their
     * combinations could be the last features: the angle is then that of the whole cluster, which none exceeds, and 90
     * degrees if the signal has no room for it; 90 too where there are no k features.
     */
    public double degrees(ClosedForm solution, int k) {
        Spectrum spectrum = solution.spectrum();
        int whole = k;
        while (whole <= rank() && spectrum.cuts(whole)) {
            whole++;
        }
        if (whole > Math.min(rank(), spectrum.available())) {
            return RIGHT_ANGLE;
        }
        return degrees(solution.encoder(whole));
    }
}
