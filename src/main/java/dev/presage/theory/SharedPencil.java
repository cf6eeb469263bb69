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
        double targetResidual = relative(t2.combine(1, t1, -gamma), t2);
        if (!(gamma > 0) || !(targetResidual <= ROUNDOFF * EPS)) {
            return Optional.empty();
        }
        // S1 and S2 without their parts along T1: what the noise adds
        double along1 = t1.inner(s1) / square;
        double along2 = t1.inner(s2) / square;
        SymmetricMatrix r1 = s1.combine(1, t1, -along1);
        SymmetricMatrix r2 = s2.combine(1, t1, -along2);
        double size = r1.inner(r1);
        double alpha;
        double beta;
        if (Math.sqrt(size) <= MOST_CANCELLATION * EPS * s1.frobeniusNorm()) {
            alpha = s2.inner(s1) / s1.inner(s1);
            beta = 0;
        } else {
            alpha = r1.inner(r2) / size;
            beta = along2 - alpha * along1;
        }
        double parts = Math.abs(alpha) * s1.frobeniusNorm() + Math.abs(beta) * t1.frobeniusNorm();
        double cancellation = 1 + parts / s2.frobeniusNorm();
        double residual = relative(s2.combine(1, s1, -alpha).combine(1, t1, -beta), s2);
        return alpha > 0 && cancellation <= MOST_CANCELLATION && residual <= ROUNDOFF * EPS * cancellation
                ? Optional.of(new SharedPencil(gamma, alpha, beta, Math.max(targetResidual, residual)))
                : Optional.empty();
    }

    private static Optional<SharedPencil> ofFactors(Matrix f1, SymmetricMatrix s1, Matrix f2, SymmetricMatrix s2) {
        double size = f1.frobeniusNorm();
        if (!(size > 0) || f1.rows() != f2.rows()) {
            return Optional.empty();
        }
        double factor = f2.frobeniusNorm() / size;
        double factorResidual = f2.minus(f1.times(factor)).frobeniusNorm() / f2.frobeniusNorm();
        if (!(factor > 0) || !(factorResidual <= ROUNDOFF * EPS)) {
            return Optional.empty();
        }
        double alpha = s1.inner(s2) / s1.inner(s1);
        double residual = relative(s2.combine(1, s1, -alpha), s2);
        return alpha > 0 && residual <= ROUNDOFF * EPS
                ? Optional.of(new SharedPencil(factor * factor, alpha, 0, Math.max(factorResidual, residual)))
                : Optional.empty();
    }

    private static double relative(SymmetricMatrix difference, SymmetricMatrix whole) {
        return difference.frobeniusNorm() / whole.frobeniusNorm();
    }
}
