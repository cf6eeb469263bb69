package dev.presage.theory;

import dev.presage.linalg.Vector;
import dev.presage.probe.Rank;
import java.util.Arrays;
import java.util.Optional;

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
    private final Vector errors;
    private final int mostFeatures;
    private final int available;
    private final int dimension;
    private final Optional<Vector> drawErrors;

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
                Optional.empty());
    }

    /** From estimates, which are left as they came. */
    static Spectrum estimated(double[] values, double[] errors, int dimension, int mostFeatures) {
        return new Spectrum(values, errors, dimension, mostFeatures, Optional.empty());
    }

    private Spectrum(double[] values, double[] errors, int dimension, int mostFeatures, Optional<Vector> drawErrors) {
        this.values = Vector.of(values);
        this.errors = Vector.of(errors);
        this.dimension = dimension;
        this.mostFeatures = mostFeatures;
        this.drawErrors = drawErrors;
        int count = Math.min(mostFeatures, Rank.of(values, dimension));
        while (count > 0 && values[count - 1] <= errors[count - 1]) {
            count--;
        }
        available = count;
    }

    /** The same values, known only to within {@value #RESOLVED} of these standard errors, and rounding. */
    Spectrum withDrawErrors(double[] standardErrors) {
        double[] wider = new double[standardErrors.length];
        for (int j = 0; j < wider.length; j++) {
            wider[j] = errors.at(j) + RESOLVED * standardErrors[j];
        }
        return new Spectrum(values.toArray(), wider, dimension, mostFeatures, Optional.of(Vector.of(standardErrors)));
    }

    /** The values, descending; at least 0, except that estimates from draws are left as they came. */
    public Vector values() {
        return values;
    }

    /** The standard error of each value, where the noise is known by its draws. */
    public Optional<Vector> drawErrors() {
        return drawErrors;
    }

    /** How many values are above tolerance eps d times the largest and above their own error. */
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
        return gap < Math.max(TIE * upper, errors.at(k - 1) + errors.at(k)) || (gap == 0 && k < mostFeatures);
    }

    /** The reason to give where {@link #cuts} holds. */
    public String cutReason(int k) {
        return "k = " + k + " cuts a cluster of equal spectrum values (" + values.at(k - 1) + " and " + values.at(k)
                + (drawErrors.isPresent()
                        ? ", which these draws do not tell apart): the subspace is not known"
                        : "): the subspace is not defined");
    }
}
