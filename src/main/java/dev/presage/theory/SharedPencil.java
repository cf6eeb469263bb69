package dev.presage.theory;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Target;
import java.util.Optional;

/**
 * Two problems T v = &tau; S v that are one pencil: T&#8322; = &gamma; T&#8321; and S&#8322; = &alpha; S&#8321; + &beta; T&#8321;
 * with &alpha;, &gamma; &gt; 0. A solution v of the first solves the second, with &gamma; &tau; / (&alpha; + &beta; &tau;),
 * which rises with &tau;: the features are the same, in the same order.
 *
 * <p>So it is for joint embedding (T = G) under masks of given patches: with keep probability q, G = q&sup2; C and
 * S = q&sup2; C + q (1-q) C o E, E_ij = 1 where i and j share a patch, so S&#8322; is a combination of S&#8321; and G&#8321;; under
 * isotropic noise of any strength (S = C + &sigma;&sup2; I), and wherever else the matrices say so: they are fitted, no
 * name is asked for. A target given by a factor must be proportional, and S too (a mask and the dropout of the same ratio).
 *
 * @param gamma &gamma;
 * @param alpha &alpha;
 * @param beta &beta;; 0 for factors
 * @param residual the larger of ||T&#8322; - &gamma; T&#8321;|| / ||T&#8322;|| and ||S&#8322; - &alpha; S&#8321; - &beta;
 *     T&#8321;|| / ||S&#8322;|| (Frobenius)
 */
record SharedPencil(double gamma, double alpha, double beta, double residual) {
    private static final double EPS = Math.ulp(1.0);
    /** Moments are known to a few roundings of each entry. */
    private static final double ROUNDOFF = 8;
    /** Digits that may cancel in a combination: more, and the problem is better solved anew. */
    private static final double MOST_CANCELLATION = 1e4;

    private static final int REFINEMENTS = 2;
    private static final int GLANCES = 32;
    private static final double GLANCE = 1e-6;

    /** The pencil that both problems are, if they are one; O(d&sup2;). */
    static Optional<SharedPencil> of(Target t1, SymmetricMatrix s1, Target t2, SymmetricMatrix s2) {
        if (t1 instanceof Target.Form one && t2 instanceof Target.Form other) {
            return ofForms(one.form(), s1, other.form(), s2);
        }
        return t1 instanceof Target.Factor one && t2 instanceof Target.Factor other
                ? ofFactors(one.factor(), s1, other.factor(), s2)
                : Optional.empty();
    }

    private static Optional<SharedPencil> ofForms(
            SymmetricMatrix t1, SymmetricMatrix s1, SymmetricMatrix t2, SymmetricMatrix s2) {
        double square = t1.inner(t1);
        if (!(square > 0)) {
            return Optional.empty();
        }
        double gamma = t1.inner(t2) / square;
        // long sums are known to fewer digits than entries are: what is left of the fit is fitted again
        gamma += t1.inner(t2.combine(1, t1, -gamma)) / square;
        double targetResidual = relative(t2.combine(1, t1, -gamma), t2);
        if (!(gamma > 0) || !(targetResidual <= ROUNDOFF * EPS)) {
            return Optional.empty();
        }
        Fit fit = fit(t1, square, s1, s2);
        double parts = Math.abs(fit.alpha()) * s1.frobeniusNorm() + Math.abs(fit.beta()) * t1.frobeniusNorm();
        double cancellation = 1 + parts / s2.frobeniusNorm();
        double residual = relative(fit.residual(), s2);
        return fit.alpha() > 0 && cancellation <= MOST_CANCELLATION && residual <= ROUNDOFF * EPS * cancellation
                ? Optional.of(new SharedPencil(gamma, fit.alpha(), fit.beta(), Math.max(targetResidual, residual)))
                : Optional.empty();
    }

    /** S2 = alpha S1 + beta T1 + residual. */
    private record Fit(double alpha, double beta, SymmetricMatrix residual) {}

    /** Least squares in S1 and T1, the part of S1 along T1 taken off first: under weak noise they hardly differ. */
    private static Fit fit(SymmetricMatrix t1, double square, SymmetricMatrix s1, SymmetricMatrix s2) {
        double along = t1.inner(s1) / square;
        SymmetricMatrix added = s1.combine(1, t1, -along);
        double size = added.inner(added);
        if (Math.sqrt(size) <= MOST_CANCELLATION * EPS * s1.frobeniusNorm()) {
            double alpha = s2.inner(s1) / s1.inner(s1);
            alpha += s1.inner(s2.combine(1, s1, -alpha)) / s1.inner(s1);
            return new Fit(alpha, 0, s2.combine(1, s1, -alpha));
        }
        double alpha = 0;
        double beta = 0;
        SymmetricMatrix left = s2;
        for (int step = 0; step < REFINEMENTS; step++) {
            double alongLeft = t1.inner(left) / square;
            double more = added.inner(left.combine(1, t1, -alongLeft)) / size;
            alpha += more;
            beta += alongLeft - more * along;
            left = s2.combine(1, s1, -alpha).combine(1, t1, -beta);
        }
        // a multiple of T1 alone tells no direction from another, whatever rounding leaves of S1
        boolean some = alpha * Math.sqrt(size) > MOST_CANCELLATION * EPS * s2.frobeniusNorm();
        return new Fit(some ? alpha : 0, beta, left);
    }

    private static Optional<SharedPencil> ofFactors(Matrix f1, SymmetricMatrix s1, Matrix f2, SymmetricMatrix s2) {
        if (f1.rows() != f2.rows() || !(f1.maxAbs() > 0) || !looksProportional(s1, s2)) {
            return Optional.empty();
        }
        double factor = f2.frobeniusNorm() / f1.frobeniusNorm();
        double factorResidual = f2.minus(f1.times(factor)).frobeniusNorm() / f2.frobeniusNorm();
        double alpha = s1.inner(s2) / s1.inner(s1);
        alpha += s1.inner(s2.combine(1, s1, -alpha)) / s1.inner(s1);
        double residual = relative(s2.combine(1, s1, -alpha), s2);
        double tolerance = ROUNDOFF * EPS;
        // norms of long vectors are known to fewer digits, and the factor with them
        return factor > 0 && alpha > 0 && factorResidual <= MOST_CANCELLATION * EPS && residual <= tolerance
                ? Optional.of(new SharedPencil(factor * factor, alpha, 0, Math.max(factorResidual, residual)))
                : Optional.empty();
    }

    /** Whether a few entries are: a glance that spares most comparisons. */
    private static boolean looksProportional(SymmetricMatrix a, SymmetricMatrix b) {
        int d = a.dimension();
        double scale = b.trace() / a.trace();
        for (int i = 0; i < d; i += Math.max(1, d / GLANCES)) {
            int j = (i + d / 2) % d;
            double size = Math.sqrt(Math.abs(b.at(i, i) * b.at(j, j)));
            if (Math.abs(b.at(i, i) - scale * a.at(i, i)) > GLANCE * size
                    || Math.abs(b.at(i, j) - scale * a.at(i, j)) > GLANCE * size) {
                return false;
            }
        }
        return true;
    }

    private static double relative(SymmetricMatrix difference, SymmetricMatrix whole) {
        return difference.frobeniusNorm() / whole.frobeniusNorm();
    }
}
