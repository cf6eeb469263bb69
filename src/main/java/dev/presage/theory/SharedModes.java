package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.ViewMoments;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Common eigenvectors of M and S, where there are any: then modes learn independently of each other, each by a formula. That
 * is so iff M = M&#7488; and M S = S M. They are eigenvectors of a generic combination of both, kept if they leave at most
 * {@value #ROUNDOFF} eps d of the norms off the diagonals. Where eigenvalues of the combination nearly tie, rounding may hide
 * the structure, and the matrices are integrated instead: nothing wrong is claimed. O(d&sup3;).
 *
 * @param axes unit rows, in the order of falling m, those with a positive m only
 * @param cross m, positive, descending
 * @param total s of the same modes
 */
public record SharedModes(Matrix axes, Vector cross, Vector total) {
    private static final double ROUNDOFF = 64;

    /** A share of S in the combination that no simple ratio of eigenvalues makes a tie. */
    private static final double GENERIC = 0.273_926_178_3;

    /** The common modes of a noise; empty where M and S do not commute, or M is not symmetric. */
    public static Optional<SharedModes> of(ViewMoments views, Backend backend) {
        int d = views.dimension();
        double tolerance = ROUNDOFF * Math.ulp(1.0) * d;
        Matrix m = views.cross();
        SymmetricMatrix symmetric = SymmetricMatrix.symmetricPart(m);
        double size = symmetric.frobeniusNorm();
        if (!(size > 0) || m.minus(symmetric.toMatrix()).frobeniusNorm() > tolerance * size) {
            return Optional.empty();
        }
        double scale = GENERIC * size / views.total().frobeniusNorm();
        SymmetricEigen eigen = backend.eigen(symmetric.combine(1, views.total(), scale));
        SymmetricMatrix inM = backend.congruence(eigen.vectors(), symmetric);
        SymmetricMatrix inS = backend.congruence(eigen.vectors(), views.total());
        if (beside(inM) > tolerance * size
                || beside(inS) > tolerance * views.total().frobeniusNorm()) {
            return Optional.empty();
        }
        double[] cross = inM.diagonal();
        double[] total = inS.diagonal();
        double least = tolerance * size;
        int[] order = IntStream.range(0, d)
                .filter(j -> cross[j] > least && total[j] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer j) -> -cross[j])
                        .thenComparing(Comparator.comparingDouble((Integer j) -> total[j])))
                .mapToInt(j -> j)
                .toArray();
        return Optional.of(new SharedModes(
                Matrix.generate(order.length, d, (i, j) -> eigen.vectors().at(order[i], j)),
                Vector.generate(order.length, i -> cross[order[i]]),
                Vector.generate(order.length, i -> total[order[i]])));
    }

    /** The norm of what is not on the diagonal. */
    private static double beside(SymmetricMatrix a) {
        return a.map((i, j, value) -> i == j ? 0 : value).frobeniusNorm();
    }

    /** How many there are. */
    public int count() {
        return axes.rows();
    }
}
