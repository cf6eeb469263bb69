package dev.presage.probe;

import dev.presage.linalg.Matrix;

/** An ordered, nested list of orthonormal features of a {@link PrincipalSpace}. */
public final class Features {
    private final PrincipalSpace space;
    private final Matrix coordinates;

    Features(PrincipalSpace space, Matrix coordinates) {
        this.space = space;
        this.coordinates = coordinates;
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

    /** Angles of these features against the principal components. */
    public SubspaceAngles anglesToPrincipalComponents() {
        return new SubspaceAngles(coordinates, space.backend());
    }
}
