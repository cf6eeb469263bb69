package dev.presage.probe;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;

/** An ordered, nested list of orthonormal features of a {@link PrincipalSpace}. */
public final class Features {
    private final PrincipalSpace space;
    private final Matrix coordinates;
    private final int rank;

    Features(PrincipalSpace space, Matrix coordinates, int rank) {
        this.space = space;
        this.coordinates = coordinates;
        this.rank = rank;
    }

    /** Number of features, zero rows included. */
    public int count() {
        return coordinates.rows();
    }

    /** Coordinates, count &times; r; rows are orthonormal, or zero where a feature added nothing. */
    public Matrix coordinates() {
        return coordinates;
    }

    /**
     * The features as rows over the d inputs, count &times; d: on clean samples u = rows (x - &mu;) has covariance I (up to
     * zero rows).
     */
    public Matrix inputRows() {
        return space.inputRows(coordinates);
    }

    /** Covariance of each feature with each label, count &times; l; row j is A_j of theory.md section 4. */
    public Matrix labelLoadings(Matrix task) {
        return space.backend().multiply(coordinates, task);
    }

    /** Their coordinates in terms of a complete baseline: count &times; baseline.count(). */
    Matrix inTermsOf(Features baseline) {
        return space.backend().multiplyTransposedRight(coordinates, baseline.coordinates);
    }

    /** Angles of these features against a complete nested baseline of the same space. */
    public SubspaceAngles anglesTo(Features baseline) {
        return new SubspaceAngles(inTermsOf(baseline), rank, space.backend());
    }

    /** The Gram matrix of the coordinates: identity but for zero rows, up to rounding. */
    SymmetricMatrix gram() {
        Backend backend = space.backend();
        return backend.gram(coordinates.transpose());
    }
}
