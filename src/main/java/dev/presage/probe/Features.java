package dev.presage.probe;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** An ordered, nested list of orthonormal features of a {@link PrincipalSpace}. */
public final class Features {
    private final PrincipalSpace space;
    private final Matrix coordinates;
    private final Supplier<Matrix> makeInputRows;
    private Optional<Matrix> inputRows = Optional.empty();

    Features(PrincipalSpace space, Matrix coordinates, Supplier<Matrix> makeInputRows) {
        this.space = space;
        this.coordinates = coordinates;
        this.makeInputRows = makeInputRows;
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
     * zero rows). They are combinations of the encoder's own rows, also in directions that clean samples do not show. Made
     * when first asked for; O(k&sup2; d).
     */
    public synchronized Matrix inputRows() {
        if (inputRows.isEmpty()) {
            inputRows = Optional.of(makeInputRows.get());
        }
        return inputRows.get();
    }

    /** Covariance of each feature with each label, count &times; l; row j is A_j of theory.md section 4. */
    public Matrix labelLoadings(Matrix task) {
        return space.backend().multiply(coordinates, task);
    }

    /** Angles of these features against the principal components. */
    public SubspaceAngles anglesToPrincipalComponents() {
        return new SubspaceAngles(coordinates, space.backend());
    }

    /**
     * The largest principal angle between the spans of these and other features of the same space, in degrees, in the
     * inner product of clean covariances. The sines are the singular values of A - A B&#7488; B, so small angles keep their
     * digits; spans of different dimensions are at a right angle. O(k&sup2; r).
     */
    public double largestAngleDegrees(Features other) {
        Matrix a = live();
        Matrix b = other.live();
        if (a.rows() != b.rows()) {
            return 90;
        }
        if (a.rows() == 0) {
            return 0;
        }
        Backend backend = space.backend();
        Matrix outside = a.minus(backend.multiply(backend.multiplyTransposedRight(a, b), b));
        double largest = backend.eigenvalues(backend.gram(outside.transpose()))[0];
        return Math.toDegrees(Math.asin(Math.sqrt(Math.min(1, Math.max(0, largest)))));
    }

    /** The rows that are not zero. */
    private Matrix live() {
        double[][] rows = IntStream.range(0, coordinates.rows())
                .mapToObj(coordinates::row)
                .filter(row -> !Vector.wrap(row).isZero())
                .toArray(double[][]::new);
        return rows.length == 0 ? Matrix.zeros(0, coordinates.columns()) : Matrix.of(rows);
    }
}
