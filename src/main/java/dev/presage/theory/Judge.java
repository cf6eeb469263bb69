package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.moments.Basis;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.SubspaceAngles;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Reaches a {@link Verdict} by proof: a structural reason, or subspaces that agree to rounding. Everything else is
 * undecided here, whatever the angle: at finite n an angle above zero is no proof that the noise changes anything.
 */
public final class Judge {
    private static final double EPS = Math.ulp(1.0);
    private static final double ROUNDOFF = 16;
    /** A sine above this is never taken for rounding, however ill-conditioned the subspace is. */
    private static final double MOST_ROUNDING = 1e-6;
    /** A structure holds relative to the largest variance; what it says of weak directions must show in the angle too. */
    private static final double MOST_STRUCTURAL = 1e-4;

    private final PrincipalSpace space;
    private final Spectrum clean;
    private final NoiseStructure structure;
    private final Backend backend;
    private final boolean exact;

    /** A judge of one noise. */
    public Judge(ViewMoments views, PrincipalSpace space, Backend backend) {
        this.space = space;
        this.backend = backend;
        clean = cleanSpectrum(space);
        exact = views.basis() instanceof Basis.Exact;
        structure = new NoiseStructure(views, space);
    }

    /** The spectrum of clean PCA with its rounding errors. */
    public static Spectrum cleanSpectrum(PrincipalSpace space) {
        double[] values = space.spectrum().toArray();
        double[] errors = new double[values.length];
        Arrays.fill(errors, Math.max(ROUNDOFF * EPS, space.relativeError()) * Math.max(0, values[0]));
        return new Spectrum(values, errors, space.dimension(), space.rank());
    }

    /** Why nothing that depends on the two subspaces at k is defined, if so. */
    public Optional<String> undefined(ClosedForm solution, int k) {
        if (solution.spectrum().cuts(k)) {
            return Optional.of(solution.spectrum().cutReason(k));
        }
        return k < space.rank() && clean.cuts(k) ? Optional.of("clean PCA: " + clean.cutReason(k)) : Optional.empty();
    }

    /** The verdict on a solution at k. */
    public Verdict verdict(ClosedForm solution, SubspaceAngles angles, int k) {
        Optional<String> undefined = undefined(solution, k);
        if (undefined.isPresent()) {
            return new Verdict.Undecided(undefined.get());
        }
        double sine = angles.sineMax(k);
        if (k >= space.rank() && sine == 0) {
            return new Verdict.NeverHelps("k = " + k + " is the rank of the data: every encoder of " + k
                    + " independent features spans all features there are");
        }
        if (!exact) {
            return new Verdict.Undecided(String.format(
                    Locale.ROOT,
                    "the noise is known by its draws only, which prove nothing about every task; the largest angle to clean"
                            + " PCA is %.4g degrees, with the standard error beside it",
                    Math.toDegrees(Math.asin(sine))));
        }
        Optional<String> kept = structure.keepsOrder(solution.objective(), k, backend);
        if (kept.isPresent()) {
            return sine <= MOST_STRUCTURAL
                    ? new Verdict.NeverHelps(kept.get())
                    : new Verdict.Undecided(String.format(
                            Locale.ROOT,
                            "the structure would settle it (%s), but at k = %d the directions vary too little for it to be"
                                    + " checked in double precision: the computed angle to clean PCA is %.4g degrees",
                            kept.get(),
                            k,
                            Math.toDegrees(Math.asin(sine))));
        }
        double tolerance = k >= space.rank()
                ? 0
                : Math.min(
                        MOST_ROUNDING,
                        ROUNDOFF
                                * EPS
                                * space.dimension()
                                * space.spectrum().at(0)
                                / (space.spectrum().at(k - 1) - space.spectrum().at(k)));
        if (sine <= tolerance) {
            return new Verdict.NeverHelps(String.format(
                    Locale.ROOT,
                    "identical subspaces: the sine of the largest angle to clean PCA, %.1e, is rounding (at most %.1e)",
                    sine,
                    tolerance));
        }
        return new Verdict.Undecided(String.format(
                Locale.ROOT,
                "no structural reason holds, and the largest angle to clean PCA is %.4g degrees, so on these samples a task"
                        + " could gain or lose up to %.3g of its variance; whether that is more than sampling error is not"
                        + " tested",
                Math.toDegrees(Math.asin(sine)),
                sine));
    }
}
