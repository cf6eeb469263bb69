package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How ill-posed reconstruction is: among all encoders of k features whose reconstruction loss is at most so much above the least
 * one, the best and the worst supervised fit. In whitened coordinates, W S W&#7488; = I, an encoder is a projector P of rank k; the
 * reconstruction loss is tr C - tr P A with A = W M&#7488;M W&#7488;, and the label variance explained by a linear head is tr P L with
 * L = W Bbar Bbar&#7488; W&#7488;. So the question is how large, and how small, tr P L can be where tr P A &ge; a* - &epsilon;, a* the
 * sum of the k largest eigenvalues of A.
 *
 * <p><b>Bound.</b> For weights p, q &ge; 0 every P has p tr P L + q tr P A &le; &sigma;(p, q), the sum of the k largest
 * eigenvalues of pL + qA; so tr P L &le; (&sigma; - q (a* - &epsilon;))/p for every encoder of the band. The maximisers are the
 * solutions of the joint objective with lambda = q/p (theory.md 3.4). For the worst, L is replaced by -L.
 *
 * <p><b>Nothing is lost.</b> The least bound over the weights is attained for every &epsilon;: at given weights the maximisers are
 * the eigenvectors above the k-th value together with any subspace of the right dimension of the eigenspace of that value. These
 * subspaces are a connected set (a real Grassmannian), so tr P A takes on it every value between its least and its largest; all
 * of them lie on the line p tr P L + q tr P A = &sigma;. As q/p goes from 0 to infinity these faces follow each other without
 * a gap (the support function of a compact set: one face's end is the next one's start), so some face holds a P with
 * tr P A = a* - &epsilon;, or the constraint does not bind. Where the k-th and the next value cross, neither end is in the
 * band's corner, and encoders between them, turned from the one subspace into the other, are the optimum. So the fronts are concave (convex for the worst)
 * and exact for every tolerance, over the reals and for every k; what is reported is the bound, an encoder found, and what is between them.
 *
 * <p>Cost: about 45 eigenproblems of the k largest values a tolerance and side. Source: Balestriero &amp; LeCun 2024, Theorem 1;
 * theory.md 3.4.
 */
public final class AmbiguityFront {
    private static final int HALVINGS = 44;

    /** The share of reconstruction in a mixture that only decides where the labels leave a choice. */
    private static final double FAINT = 1e-9;

    /**
     * The share of the labels that bounds the band of tolerance 0, where no finite weight attains the bound: what it lacks is of
     * the order of this, and its rounding error eps over it.
     */
    private static final double NEARLY_ALL = 1e-7;

    /** Encoders found may miss the band by this share of a*, which is rounding. */
    private static final double ROUNDOFF = 1e-12;

    private final Whitening whitening;
    private final Backend backend;
    private final int k;
    private final SymmetricMatrix reconstructed;
    private final SymmetricMatrix explained;
    private final double most;
    private final double size;
    private final double labelEnergy;
    private final Matrix best;

    /**
     * One end of a band.
     *
     * @param bound on R2 that no encoder of the band passes; exact to rounding
     * @param attained R2 of an encoder found in the band
     * @param lambda weight of the reconstruction against the labels, at the bound; infinite at the least loss
     * @param excess of its reconstruction loss over the least
     * @param encoder k &times; d, W S W&#7488; = I
     */
    public record End(double bound, double attained, double lambda, double excess, Matrix encoder) {}

    /**
     * What encoders within a tolerance can be worth.
     *
     * @param tolerance excess of the reconstruction loss that is allowed
     * @param best R2 at most
     * @param worst R2 at least
     */
    public record Band(double tolerance, End best, End worst) {}

    private AmbiguityFront(ViewMoments views, LabelViewMoments labels, Whitening whitening, int k, Backend backend) {
        this.whitening = whitening;
        this.backend = backend;
        this.k = k;
        reconstructed = backend.gram(whitening.whitened(views.cross(), backend));
        explained = backend.gram(whitening.whitened(labels.viewCross().transpose(), backend));
        size = views.clean().trace();
        labelEnergy = labels.energy();
        SymmetricEigen eigen = backend.topEigen(reconstructed, k);
        best = eigen.vectors();
        most = Arrays.stream(eigen.values()).sum();
    }

    /**
     * The front of k features.
     *
     * @param whitening of the views
     * @param k from 1 to the rank of the views
     */
    public static AmbiguityFront of(
            ViewMoments views, LabelViewMoments labels, Whitening whitening, int k, Backend backend) {
        if (k < 1 || k > whitening.rank() || !(labels.energy() > 0)) {
            throw new IllegalArgumentException("a front expects k from 1 to " + whitening.rank()
                    + " and labels that vary, found " + k + " and " + labels.energy());
        }
        return new AmbiguityFront(views, labels, whitening, k, backend);
    }

    /** The least reconstruction loss, tr C - a*. */
    public double leastLoss() {
        return size - most;
    }

    /** R2 of the encoder of the least loss; one of them where k cuts a cluster. */
    public double r2AtLeastLoss() {
        return explained.energy(best) / labelEnergy;
    }

    /** The band of a tolerance, an excess of the reconstruction loss. */
    public Band at(double tolerance) {
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("a band expects a tolerance of at least 0, found " + tolerance);
        }
        return new Band(tolerance, end(1, tolerance), end(-1, tolerance));
    }

    /** A mixture of the forms, its maximiser and support. */
    private record Point(
            double labels, double loss, Matrix rows, double support, double explained, double reconstructed) {}

    private Point mixed(int sign, double share) {
        double labels = sign * (1 - share) / Math.max(explained.frobeniusNorm(), Double.MIN_NORMAL);
        double loss = share / Math.max(reconstructed.frobeniusNorm(), Double.MIN_NORMAL);
        SymmetricEigen eigen = backend.topEigen(explained.combine(labels, reconstructed, loss), k);
        double support = Arrays.stream(eigen.values()).sum();
        Matrix rows = eigen.vectors();
        return new Point(labels, loss, rows, support, explained.energy(rows), reconstructed.energy(rows));
    }

    private End end(int sign, double tolerance) {
        double wanted = most - tolerance;
        Point low = mixed(sign, FAINT);
        if (low.reconstructed >= wanted) {
            SymmetricEigen eigen = backend.eigen(explained);
            double bound = 0;
            int r = eigen.values().length;
            for (int j = 0; j < k; j++) {
                bound += Math.max(0, eigen.values()[sign > 0 ? j : r - 1 - j]);
            }
            return found(bound, low.rows, 0);
        }
        Point high = new Point(0, 1, best, most, explained.energy(best), most);
        double from = FAINT;
        double to = 1;
        double bound = bound(low, sign, wanted, sign > 0 ? labelEnergy : 0);
        bound = bound(mixed(sign, 1 - NEARLY_ALL), sign, wanted, bound);
        double lambda = Double.POSITIVE_INFINITY;
        for (int i = 0; i < HALVINGS && high.reconstructed - wanted > ROUNDOFF * most; i++) {
            double middle = (from + to) / 2;
            Point point = mixed(sign, middle);
            double before = bound;
            bound = bound(point, sign, wanted, bound);
            lambda = bound != before ? point.loss / Math.abs(point.labels) : lambda;
            if (point.reconstructed >= wanted) {
                high = point;
                to = middle;
            } else {
                low = point;
                from = middle;
            }
        }
        return found(bound, between(low.rows, high.rows, wanted), lambda);
    }

    /** The tighter of two bounds on tr P L. */
    private static double bound(Point point, int sign, double wanted, double other) {
        if (point.labels == 0) {
            return other;
        }
        double here = (point.support - point.loss * wanted) / point.labels;
        return sign > 0 ? Math.min(here, other) : Math.max(here, other);
    }

    private End found(double bound, Matrix rows, double lambda) {
        return new End(
                bound / labelEnergy,
                explained.energy(rows) / labelEnergy,
                lambda,
                Math.max(0, most - reconstructed.energy(rows)),
                whitening.encoder(rows, backend));
    }

    /** The subspace on the shortest way from one to another that just reconstructs enough; the other's end does. */
    private Matrix between(Matrix low, Matrix high, double wanted) {
        Svd svd = backend.svd(backend.multiplyTransposedRight(low, high));
        Matrix from = backend.multiplyTransposedLeft(svd.left(), low);
        Matrix to = backend.multiply(svd.right(), high);
        double near = 0;
        double far = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (near + far) / 2;
            if (reconstructed.energy(turned(from, to, svd.values(), middle)) >= wanted) {
                far = middle;
            } else {
                near = middle;
            }
        }
        return far == 1 ? high : turned(from, to, svd.values(), far);
    }

    /** Rows turned from the one to the other by a part of the angle between them. */
    private static Matrix turned(Matrix from, Matrix to, double[] cosines, double part) {
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < from.rows(); i++) {
            double cosine = Math.min(1, cosines[i]);
            Vector u = Vector.wrap(from.row(i));
            Vector beside = Vector.wrap(to.row(i)).minus(u.times(cosine));
            double sine = Math.sqrt(beside.dot(beside));
            double angle = Math.atan2(sine, cosine) * part;
            rows.add((sine < Math.ulp(1.0) ? u : u.times(Math.cos(angle)).plus(beside.times(Math.sin(angle) / sine)))
                    .toArray());
        }
        return Matrix.of(rows.toArray(double[][]::new));
    }
}
