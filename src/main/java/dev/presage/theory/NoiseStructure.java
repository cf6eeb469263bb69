package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Jepa;
import dev.presage.model.Objective;
import dev.presage.model.Sight;
import dev.presage.model.SpectralObjective;
import dev.presage.model.Target;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.PrincipalSpace;
import java.util.Locale;
import java.util.Optional;

/**
 * Structure in the view moments that settles, without any task, that an objective which ignores labels finds clean PCA's
 * subspace (theory.md section 5). Conditions are met when their residual, relative to the norm of the moment it is a
 * residual of (Frobenius), is at most {@value #ROUNDOFF} eps d.
 */
final class NoiseStructure {
    private static final double ROUNDOFF = 16;

    private final ViewMoments views;
    private final PrincipalSpace space;
    private final double tolerance;
    private final Optional<Isotropy> isotropy;
    private Optional<PrincipalSpace.Rotated> rotatedTotal = Optional.empty();

    /** M = gamma C and S = alpha C + beta I on the coordinates that vary. */
    private record Isotropy(double gamma, double alpha, double beta, double residual, boolean equalVariances) {}

    NoiseStructure(ViewMoments views, PrincipalSpace space) {
        this.views = views;
        this.space = space;
        tolerance = ROUNDOFF * Math.ulp(1.0) * views.dimension();
        isotropy = views.centred() || (views.mean().isZero() && views.viewMean().isZero())
                ? findIsotropy()
                : Optional.empty();
    }

    private Optional<Isotropy> findIsotropy() {
        SymmetricMatrix c = views.clean();
        SymmetricMatrix s = views.total();
        int d = views.dimension();
        double[] variance = c.diagonal();
        double cc = 0;
        double mc = 0;
        double sc = 0;
        double ci = 0;
        double si = 0;
        int live = 0;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < d; j++) {
                cc += c.at(i, j) * c.at(i, j);
                mc += views.cross().at(i, j) * c.at(i, j);
                sc += s.at(i, j) * c.at(i, j);
            }
            if (variance[i] > 0) {
                live++;
                ci += variance[i];
                si += s.at(i, i);
            }
        }
        double gamma = mc / cc;
        double determinant = cc * live - ci * ci;
        boolean proportional = determinant <= tolerance * cc * live;
        double alpha = proportional ? sc / cc : (sc * live - si * ci) / determinant;
        double beta = proportional ? 0 : (cc * si - ci * sc) / determinant;
        double crossResidual = 0;
        double totalResidual = 0;
        double totalNorm = 0;
        boolean equal = true;
        for (int i = 0; i < d; i++) {
            equal &= variance[i] == 0 || Math.abs(variance[i] - ci / live) <= tolerance * (ci / live);
            for (int j = 0; j < d; j++) {
                double m = views.cross().at(i, j) - gamma * c.at(i, j);
                crossResidual += m * m;
                if (variance[i] > 0 || variance[j] > 0) {
                    double t = s.at(i, j) - alpha * c.at(i, j) - (i == j ? beta : 0);
                    totalResidual += t * t;
                    totalNorm += s.at(i, j) * s.at(i, j);
                }
            }
        }
        double residual = Math.max(Math.sqrt(crossResidual / cc), Math.sqrt(totalResidual / totalNorm));
        boolean holds = residual <= tolerance && gamma != 0 && alpha > 0 && beta >= -tolerance * Math.sqrt(totalNorm);
        return holds
                ? Optional.of(new Isotropy(
                        gamma, alpha, Math.abs(beta) <= tolerance * alpha * ci / live ? 0 : beta, residual, equal))
                : Optional.empty();
    }

    /** Why the objective keeps clean PCA's first k directions, if structure shows it. */
    Optional<String> keepsOrder(Objective objective, int k, Backend backend) {
        if (objective instanceof Jepa) {
            return isotropy.map(this::describe);
        }
        if (objective.usesLabels()
                || objective.sight() == Sight.TURNED_IMAGES
                || !(objective instanceof SpectralObjective spectral)
                || spectral.reorders()) {
            return Optional.empty();
        }
        return isotropy.map(this::describe).or(() -> sharedEigenvectors(spectral, k, backend));
    }

    private String describe(Isotropy iso) {
        String fit = String.format(
                Locale.ROOT,
                "S = %.6g C + %.6g I and M = %.6g C up to a relative residual of %.1e",
                iso.alpha(),
                iso.beta(),
                iso.gamma(),
                iso.residual());
        if (iso.beta() == 0) {
            return "proportional: " + fit + ", so the views have clean PCA's directions in clean PCA's order";
        }
        boolean masking = iso.equalVariances() && Math.abs(iso.gamma() - 1) > tolerance;
        return (masking
                        ? "equal-variance masking: every varying coordinate has the same variance, so masking acts as"
                                + " isotropic noise: "
                        : "isotropic: ")
                + fit + ", so every direction's gain rises with its variance and the order stays clean PCA's, at any k";
    }

    private Optional<String> sharedEigenvectors(SpectralObjective objective, int k, Backend backend) {
        int r = space.rank();
        if (k >= r) {
            return Optional.empty();
        }
        PrincipalSpace.Rotated rotated = rotatedTotal.orElseGet(() -> space.rotated(views.total()));
        rotatedTotal = Optional.of(rotated);
        double size = views.total().frobeniusNorm();
        double residual = couplings(rotated, size);
        if (residual > tolerance) {
            return Optional.empty();
        }
        Target target = objective.target(views, Optional.empty());
        SymmetricMatrix form =
                target instanceof Target.Form f ? f.form() : backend.gram(((Target.Factor) target).factor());
        PrincipalSpace.Rotated rotatedForm = space.rotated(form);
        residual = Math.max(residual, couplings(rotatedForm, form.frobeniusNorm()));
        if (residual > tolerance) {
            return Optional.empty();
        }
        SymmetricMatrix s = rotated.inside();
        SymmetricMatrix t = rotatedForm.inside();
        double leastKept = Double.POSITIVE_INFINITY;
        double mostDropped = 0;
        for (int j = 0; j < r; j++) {
            if (s.at(j, j) <= tolerance * size) {
                return Optional.empty(); // no view shows this direction: its ratio would be rounding over rounding
            }
            double ratio = t.at(j, j) / s.at(j, j);
            if (j < k) {
                leastKept = Math.min(leastKept, ratio);
            } else {
                mostDropped = Math.max(mostDropped, ratio);
            }
        }
        return leastKept > mostDropped * (1 + Spectrum.TIE)
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "shared eigenvectors with unchanged order at k = %d: C, S and the objective's target share"
                                + " eigenvectors up to a relative residual of %.1e, and the least of the first %d ratios,"
                                + " %.6g, exceeds all others (at most %.6g)",
                        k,
                        residual,
                        k,
                        leastKept,
                        mostDropped))
                : Optional.empty();
    }

    /** Off-diagonal mass that couples a varying direction to any other, relative to the whole. */
    private static double couplings(PrincipalSpace.Rotated a, double size) {
        double off = 2 * a.outside() * a.outside();
        for (int i = 0; i < a.inside().dimension(); i++) {
            for (int j = 0; j < i; j++) {
                off += 2 * a.inside().at(i, j) * a.inside().at(i, j);
            }
        }
        return Math.sqrt(off) / size;
    }
}
