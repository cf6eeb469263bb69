package dev.presage.probe;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Orthonormal;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All features that are linear in the d inputs, in the orthonormal coordinates of principal component analysis: feature
 * x -&gt; v&#7488;(x - &mu;) has coordinates &Lambda;^{1/2} U v, so inner products of coordinates are covariances of
 * features on clean samples. A subspace of features is a subspace of R^r; tasks, alignments and angles live there too.
 *
 * <p>r, the rank, counts the eigenvalues of the clean covariance above eps d &lambda;_1; directions below it do not vary
 * and are no features.
 */
public final class PrincipalSpace {
    /**
     * One Cholesky leaves inner products of eps tr G&#8315;&sup1; / k where k unit rows have Gram matrix G. Up to this many eps are
     * left; k orthonormal rows have one.
     */
    private static final double ENOUGH = 16;

    private final double[] values;
    private final int rank;
    private final double relativeError;
    /** The principal components, each as long as its standard deviation: &Lambda;^{1/2} U, r &times; d. */
    private final Matrix weighted;

    private final double[] roots;
    private final Backend backend;

    private PrincipalSpace(SymmetricEigen eigen, int rank, double relativeError, Backend backend) {
        this.relativeError = relativeError;
        values = eigen.values();
        this.rank = rank;
        this.backend = backend;
        roots = new double[rank];
        for (int j = 0; j < rank; j++) {
            roots[j] = Math.sqrt(values[j]);
        }
        weighted = eigen.vectors().firstRows(rank).scaleRows(roots);
    }

    /** The space of a clean covariance; one symmetric eigenproblem, O(d&sup3;). */
    public static PrincipalSpace of(SymmetricMatrix covariance, Backend backend) {
        return of(covariance, 0, backend);
    }

    private static PrincipalSpace of(SymmetricMatrix covariance, double relativeError, Backend backend) {
        SymmetricEigen eigen = backend.eigen(covariance);
        int rank = Rank.of(eigen.values(), covariance.dimension(), relativeError);
        return new PrincipalSpace(eigen, rank, relativeError, backend);
    }

    /** How far the clean covariance may be off, relative to its largest eigenvalue; 0 but for rounding in doubles. */
    public double relativeError() {
        return relativeError;
    }

    /**
     * The space of samples, as their moments show it. Where they are at most d / 2 in number, C = R&#7488;R has no more rows, and
     * the right singular vectors of R are the principal components: O(d n&sup2;). The relative error of moments, if they have
     * one, decides the rank too, and then all of C counts.
     */
    public static PrincipalSpace of(Moments clean, Backend backend) {
        SymmetricMatrix covariance = clean.covariance();
        Optional<SymmetricEigen> few =
                clean.relativeError() > 0 ? Optional.empty() : LowRank.eigen(covariance, LowRank.bound(clean), backend);
        return few.map(found -> new PrincipalSpace(found, Rank.of(found.values(), covariance.dimension()), 0, backend))
                .orElseGet(() -> of(covariance, clean.relativeError(), backend));
    }

    /** Number of inputs d. */
    public int dimension() {
        return weighted.columns();
    }

    /** Number of independent features r. */
    public int rank() {
        return rank;
    }

    /**
     * All d eigenvalues of the clean covariance, descending, as computed (tiny negative ones included; 0 beyond the number
     * of samples where these are few).
     */
    public Vector spectrum() {
        return Vector.of(values);
    }

    /** The principal components themselves, as features. */
    public Features principalFeatures() {
        return new Features(
                this,
                Matrix.generate(rank, rank, (i, j) -> i == j ? 1 : 0),
                () -> components(rank).scaleRows(inverseRoots()));
    }

    /**
     * The features of an ordered encoder (k &times; d, best first), made orthonormal one after another: feature j spans
     * with features 1..j-1 what the first j encoder rows span. A row that adds nothing (zero pivot), or that clean samples
     * do not show (its deviation is at most eps d times its norm and the largest deviation), becomes a zero row.
     * Gram-Schmidt by Cholesky, twice unless the features are well conditioned from the start; O(k d r).
     *
     * <p>The same row operations are applied to the encoder itself, so that the orthonormal features are combinations of
     * <em>its</em> rows: where clean samples leave directions without variance (fewer samples than coordinates, dead
     * pixels), new samples may still vary there, and the features must see it as the encoder does.
     */
    public Features features(Matrix encoder) {
        double[] lengths = encoder.rowNorms();
        Step first = backend.orthonormalProduct(encoder, weighted, norms -> unit(norms, lengths))
                .flatMap(this::step)
                .orElseGet(() -> {
                    Matrix coordinates = coordinates(encoder);
                    return skipping(coordinates, unit(coordinates.rowNorms(), lengths));
                });
        if (first.once()) {
            return new Features(this, first.rows(), () -> first.operation().apply(encoder));
        }
        double[] scale = reciprocals(first.rows().rowNorms());
        Step second = backend.orthonormal(first.rows(), scale)
                .flatMap(this::step)
                .orElseGet(() -> skipping(first.rows(), scale));
        return new Features(
                this,
                second.rows(),
                () -> second.operation().apply(first.operation().apply(encoder)));
    }

    /** Coordinates of the features whose rows over the d inputs these are, m &times; r. O(m d r). */
    public Matrix coordinates(Matrix rows) {
        return backend.multiplyTransposedRight(rows, weighted);
    }

    /** Features of given coordinates, m &times; r, as rows over the d inputs, combined of principal components. O(m d r). */
    public Matrix inputs(Matrix coordinates) {
        return backend.multiply(coordinates.scaleColumns(inverseVariances()), weighted);
    }

    /** Covariances of features of given coordinates (m &times; r) with the d inputs, m &times; d. O(m d r). */
    public Matrix covariances(Matrix coordinates) {
        return backend.multiply(coordinates, weighted);
    }

    /** The first principal components, count &times; d, unit rows. */
    public Matrix components(int count) {
        return weighted.firstRows(count).scaleRows(Arrays.copyOf(inverseRoots(), count));
    }

    /** What makes rows unit rows; 0 for those whose coordinates are zero or rounding errors of an encoder row so long. */
    private double[] unit(double[] norms, double[] encoderNorms) {
        double rounding = Math.ulp(1.0) * dimension() * (rank == 0 ? 0 : roots[0]);
        double[] scale = reciprocals(norms);
        Arrays.setAll(scale, i -> norms[i] > rounding * encoderNorms[i] ? scale[i] : 0);
        return scale;
    }

    private static double[] reciprocals(double[] norms) {
        return Arrays.stream(norms).map(x -> x > 0 ? 1 / x : 0).toArray();
    }

    /**
     * Row operations.
     *
     * @param rows what becomes of the rows
     * @param operation what is to be done to any others that go with them
     * @param once whether rounding leaves nothing to be repaired by doing it again
     */
    private record Step(Matrix rows, UnaryOperator<Matrix> operation, boolean once) {}

    /** Row operations that made rows orthonormal one after another, if no pivot was rounding. */
    private Optional<Step> step(Orthonormal found) {
        int k = found.rows().rows();
        Matrix lower = found.gram().lower();
        return smallestPivot(lower) > Rank.pivotTolerance(k)
                ? Optional.of(new Step(
                        found.rows(),
                        x -> backend.solveLower(lower, x.scaleRows(found.scale())),
                        found.gram().inverseTrace() <= ENOUGH * k))
                : Optional.empty();
    }

    private Step skipping(Matrix rows, double[] scale) {
        Matrix unit = rows.scaleRows(scale);
        double tolerance = Rank.pivotTolerance(unit.rows());
        SymmetricMatrix gram = SymmetricMatrix.symmetricPart(backend.multiplyTransposedRight(unit, unit));
        return new Step(
                SkippingCholesky.orthonormal(gram, unit, tolerance),
                x -> SkippingCholesky.orthonormal(gram, x.scaleRows(scale), tolerance),
                false);
    }

    private static double smallestPivot(Matrix l) {
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < l.rows(); i++) {
            smallest = Math.min(smallest, l.at(i, i));
        }
        return smallest;
    }

    /** A task in coordinates, r &times; l: the covariance of each orthonormal coordinate with each label. */
    public Matrix task(LabelMoments labels) {
        return backend.multiply(weighted, labels.cross()).scaleRows(inverseVariances());
    }

    private double[] inverseVariances() {
        return Arrays.stream(inverseRoots()).map(x -> x * x).toArray();
    }

    private double[] inverseRoots() {
        double[] inverses = new double[rank];
        for (int j = 0; j < rank; j++) {
            inverses[j] = 1 / roots[j];
        }
        return inverses;
    }

    /**
     * A symmetric matrix over the inputs, seen from the r eigenvectors U of the clean covariance whose features vary.
     *
     * @param inside U A U&#7488;, r &times; r
     * @param outside how strongly A couples these directions to all others: ||U A (I - U&#7488;U)|| (Frobenius)
     */
    public record Rotated(SymmetricMatrix inside, double outside) {}

    /** Such a view of A; 4 r d&sup2; flops or less. */
    public Rotated rotated(SymmetricMatrix a) {
        Matrix principal = components(rank);
        if (rank == dimension()) {
            return new Rotated(backend.congruence(principal, a), 0);
        }
        Matrix half = backend.multiply(principal, a.toMatrix());
        Matrix inside = backend.multiplyTransposedRight(half, principal);
        double outside = half.minus(backend.multiply(inside, principal)).frobeniusNorm();
        return new Rotated(SymmetricMatrix.symmetricPart(inside), outside);
    }

    Backend backend() {
        return backend;
    }
}
