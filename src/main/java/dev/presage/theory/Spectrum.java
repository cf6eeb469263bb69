package dev.presage.theory;

import dev.presage.linalg.Vector;
import dev.presage.probe.Rank;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * The ordered solutions of an objective, and what rounding leaves of them.
 *
 * <p>Each value carries a bound on its error: of rounding, and where views were drawn of the draws. Neighbours closer than {@value #TIE} relative, or closer than their
 * errors, are one cluster, and so are equal ones without errors, such as the zeros of a noise that leaves nothing of the
 * data: inside it features are arbitrary, so nothing that depends on the subspace may be reported at a k that cuts it
 * (theory.md section 9). Zeros beyond the features there are cut nothing.
 */
public final class Spectrum {
    /** Relative gap below which neighbours count as equal. */
    public static final double TIE = 1e-8;

    /** Values estimated from draws are known to within so many standard errors. */
    private static final int RESOLVED = 2;

    private final Vector values;
    private final Vector shown;
    private final Vector errors;
    private final int mostFeatures;
    private final int available;
    private final int dimension;
    private final Optional<Draws> draws;

    /**
     * From descending values, which are at least 0 but for rounding, and their rounding errors.
     *
     * @param mostFeatures a further limit on the number of features
     */
    Spectrum(double[] values, double[] errors, int dimension, int mostFeatures) {
        this(
                Arrays.stream(values).map(value -> Math.max(0, value)).toArray(),
                errors,
                dimension,
                mostFeatures,
                Optional.empty(),
                Optional.empty());
    }

    /** From estimates, which are left as they came. */
    static Spectrum estimated(double[] values, double[] errors, int dimension, int mostFeatures) {
        return new Spectrum(values, errors, dimension, mostFeatures, Optional.empty(), Optional.empty());
    }

    /**
     * Of features that come by something else than the values shown.
     *
     * @param worths what they come by, descending, at least 0 but for rounding; ties and the number of features are those of it
     * @param errors of the worths
     */
    static Spectrum ordered(Vector values, double[] worths, double[] errors, int dimension, int mostFeatures) {
        return new Spectrum(worths, errors, dimension, mostFeatures, Optional.empty(), Optional.of(values));
    }

    /** Of an objective that has none. */
    static Spectrum none(int mostFeatures) {
        return new Spectrum(mostFeatures);
    }

    private Spectrum(int mostFeatures) {
        values = Vector.zeros(0);
        shown = values;
        errors = values;
        dimension = 0;
        draws = Optional.empty();
        this.mostFeatures = mostFeatures;
        available = mostFeatures;
    }

    private Spectrum(
            double[] values,
            double[] errors,
            int dimension,
            int mostFeatures,
            Optional<Draws> draws,
            Optional<Vector> shown) {
        this.values = Vector.of(values);
        this.shown = shown.orElse(this.values);
        this.errors = Vector.of(errors);
        this.dimension = dimension;
        this.mostFeatures = mostFeatures;
        this.draws = draws;
        int count = Math.min(mostFeatures, Rank.of(values, dimension));
        while (count > 0 && values[count - 1] <= errors[count - 1] + unresolved(Draws::errors, count - 1)) {
            count--;
        }
        available = count;
    }

    /** The same values from draws, with the standard error of each and of its distance to the next. */
    Spectrum withDrawErrors(double[] standardErrors, double[] gapErrors) {
        return new Spectrum(
                values.toArray(),
                errors.toArray(),
                dimension,
                mostFeatures,
                Optional.of(new Draws(Vector.of(standardErrors), Vector.of(gapErrors))),
                Optional.empty());
    }

    /** How far a number at j may be from the truth because of draws. */
    private double unresolved(Function<Draws, Vector> which, int j) {
        return draws.map(d -> RESOLVED * which.apply(d).at(j)).orElse(0.0);
    }

    /** Standard errors of the values and of each value's distance to the next. */
    private record Draws(Vector errors, Vector gapErrors) {}

    /**
     * The values, in the order of the features: descending and at least 0, except that estimates from draws are left as they
     * came, and that an objective may order features by something else.
     */
    public Vector values() {
        return shown;
    }

    /** The standard error of each value, where the noise is known by its draws. */
    public Optional<Vector> drawErrors() {
        return draws.map(Draws::errors);
    }

    /** How many values are above tolerance eps d times the largest and above their own errors. */
    public int available() {
        return available;
    }

    /** Whether k lies inside a cluster of equal values, so that the best k-dimensional subspace is not unique. */
    public boolean cuts(int k) {
        if (k >= values.dimension()) {
            return false;
        }
        double upper = values.at(k - 1);
        double gap = upper - values.at(k);
        return gap < Math.max(TIE * upper, errors.at(k - 1) + errors.at(k) + unresolved(Draws::gapErrors, k - 1))
                || (gap == 0 && k < mostFeatures);
    }

    /** The reason to give where {@link #cuts} holds. */
    public String cutReason(int k) {
        return "k = " + k + " cuts a cluster of equal spectrum values (" + shown.at(k - 1) + " and " + shown.at(k)
                + (draws.isPresent()
                        ? ", which these draws do not tell apart): the subspace is not known"
                        : "): the subspace is not defined");
    }
}
