package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.moments.Basis;
import dev.presage.noise.ViewMoments;
import dev.presage.probe.PrincipalSpace;
import dev.presage.probe.SubspaceAngles;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reaches a {@link Verdict}, by proof where it can: a structural reason, or subspaces that agree to rounding. Everything else
 * is for the samples to decide ({@link Significance}), whatever the angle: at finite n an angle above zero is no proof that the
 * noise changes anything.
 */
public final class Judge {
    /** No more than this share of a task's variance is at stake where two subspaces count as equivalent. */
    public static final double MARGIN = 0.01;

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
    public Optional<String> undefined(Optimum solution, int k) {
        if (solution.spectrum().cuts(k)) {
            return Optional.of(solution.spectrum().cutReason(k));
        }
        return k < space.rank() && clean.cuts(k) ? Optional.of("clean PCA: " + clean.cutReason(k)) : Optional.empty();
    }

    /** The verdict on a solution at k, from the moments of all samples alone. */
    public Verdict verdict(Optimum solution, SubspaceAngles angles, int k) {
        return verdict(solution, angles, k, "whether that is more than sampling error is not tested");
    }

    /**
     * The same.
     *
     * @param untested why the samples do not decide, a sentence's end
     */
    public Verdict verdict(Optimum solution, SubspaceAngles angles, int k, String untested) {
        return settled(solution, angles, k).orElseGet(() -> {
            double sine = angles.sineMax(k);
            return new Verdict.Undecided(String.format(
                    Locale.ROOT,
                    "no structural reason holds, and the largest angle to clean PCA is %.4g degrees, so on these samples a"
                            + " task could gain or lose up to %.3g of its variance; %s",
                    Math.toDegrees(Math.asin(sine)),
                    sine,
                    untested));
        });
    }

    /**
     * The verdict on a solution at k, with what the samples say where nothing is proved.
     *
     * @param margin gains below it are none
     */
    public Verdict verdict(Optimum solution, SubspaceAngles angles, int k, Finding finding, double margin) {
        return settled(solution, angles, k).orElseGet(() -> decided(finding, margin));
    }

    private Verdict decided(Finding finding, double margin) {
        double sine = finding.witness().gain();
        if (finding.resolved() && finding.upperSine() < margin) {
            return new Verdict.NeverHelps(String.format(
                    Locale.ROOT,
                    "equivalence: no task gains or loses more than %.3g of its variance (upper 97.5 %% bound over draws of %d"
                            + " samples; on these %.3g), below the margin of %.3g",
                    finding.upperSine(),
                    finding.samples(),
                    sine,
                    margin));
        }
        if (finding.kept() == 0 || finding.against() >= space.rank()) {
            return new Verdict.Undecided(String.format(
                    Locale.ROOT,
                    "%d samples do not tell directions that are kept at k = %d from those that are dropped: more samples, or a k"
                            + " at which the spectra fall faster, would decide",
                    finding.samples(),
                    finding.k()));
        }
        String test = String.format(
                Locale.ROOT,
                "the distance of %s, %.4g, %s the %.4g that the draw of %d samples exceeds in 5 %% of cases if nothing differs",
                finding.resolved()
                        ? "its subspace to clean PCA's"
                        : "its first " + finding.kept() + " features to clean PCA's first " + finding.against()
                                + " (those that the samples tell apart at k = " + finding.k() + ")",
                finding.distance(),
                finding.differs() ? "is more than" : "is within",
                finding.threshold(),
                finding.samples());
        if (finding.differs()) {
            String given = Witness.Share.inWords(finding.witness().given());
            return new Verdict.CanHelp(
                    String.format(
                            Locale.ROOT,
                            "another subspace: %s; a task can gain up to %.3g of its variance, as the witness does, which"
                                    + " takes in principal components %s%s",
                            test,
                            sine,
                            Witness.Share.inWords(finding.witness().taken()),
                            given.isEmpty() ? "" : " for " + given),
                    finding.witness());
        }
        return new Verdict.Undecided("no structural reason holds, and " + test + "; " + whatDecides(finding, margin));
    }

    private static String whatDecides(Finding finding, double margin) {
        String bound =
                String.format(Locale.ROOT, "a task could still gain up to %.3g of its variance", finding.upperSine());
        if (finding.enough().isPresent()) {
            return bound
                    + String.format(
                            Locale.ROOT,
                            ", and if the difference is as large as it looks, about %.2g samples would show it",
                            finding.enough().getAsDouble());
        }
        double error = Math.max(0, finding.upperSine() - finding.witness().gain());
        return bound
                + String.format(
                        Locale.ROOT,
                        "; about %.2g samples would bound it by the margin of %.3g if there is no difference",
                        finding.samples() * Math.pow(error / margin, 2),
                        margin);
    }

    /**
     * The verdict where no samples are needed: k cuts a cluster, a proof, or a noise known by its draws only. Empty if the
     * samples have to decide.
     */
    public Optional<Verdict> settled(Optimum solution, SubspaceAngles angles, int k) {
        Optional<String> undefined = undefined(solution, k);
        if (undefined.isPresent()) {
            return Optional.of(new Verdict.Undecided(undefined.get() + nearest(solution, k)));
        }
        return proved(solution, angles, k);
    }

    /** The numbers of features next to k that cut no cluster. */
    private String nearest(Optimum solution, int k) {
        int most = solution.mostFeatures(space);
        OptionalInt below = IntStream.iterate(k - 1, j -> j > 0, j -> j - 1)
                .filter(j -> undefined(solution, j).isEmpty())
                .findFirst();
        OptionalInt above = IntStream.rangeClosed(k + 1, most)
                .filter(j -> undefined(solution, j).isEmpty())
                .findFirst();
        String found = Stream.of(below, above)
                .filter(OptionalInt::isPresent)
                .map(j -> Integer.toString(j.getAsInt()))
                .collect(Collectors.joining(" and "));
        return found.isEmpty() ? "" : "; the nearest k that cuts none: " + found;
    }

    /** The structural reason that a solution's first k features span clean PCA's, if there is one; no number decides it. */
    public Optional<String> structural(Optimum solution, int k) {
        return exact ? structure.keepsOrder(solution.objective(), k, backend) : Optional.empty();
    }

    private Optional<Verdict> proved(Optimum solution, SubspaceAngles angles, int k) {
        double sine = angles.sineMax(k);
        if (k >= space.rank() && sine == 0) {
            return Optional.of(new Verdict.NeverHelps("k = " + k + " is the rank of the data: every encoder of " + k
                    + " independent features spans all features there are"));
        }
        if (!exact) {
            return Optional.of(new Verdict.Undecided(String.format(
                    Locale.ROOT,
                    "the noise is known by its draws only, which prove nothing about every task; the largest angle to clean"
                            + " PCA is %.4g degrees, with the standard error beside it",
                    Math.toDegrees(Math.asin(sine)))));
        }
        Optional<String> kept = structure.keepsOrder(solution.objective(), k, backend);
        if (kept.isPresent()) {
            return Optional.of(
                    sine <= MOST_STRUCTURAL
                            ? new Verdict.NeverHelps(kept.get())
                            : new Verdict.Undecided(String.format(
                                    Locale.ROOT,
                                    "the structure would settle it (%s), but at k = %d the directions vary too little for it to be"
                                            + " checked in double precision: the computed angle to clean PCA is %.4g degrees",
                                    kept.get(),
                                    k,
                                    Math.toDegrees(Math.asin(sine)))));
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
            return Optional.of(new Verdict.NeverHelps(String.format(
                    Locale.ROOT,
                    "identical subspaces: the sine of the largest angle to clean PCA, %.1e, is rounding (at most %.1e)",
                    sine,
                    tolerance)));
        }
        return Optional.empty();
    }
}
