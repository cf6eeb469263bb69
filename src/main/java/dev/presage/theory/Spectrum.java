package dev.presage.theory;

import dev.presage.linalg.Vector;
import dev.presage.probe.Rank;

/**
 * The ordered solutions of an objective, and what rounding leaves of them.
 *
 * <p>Each value carries a bound on its rounding error. Neighbours closer than {@value #TIE} relative, or closer than their
 * errors, are one cluster, and so are equal ones without errors, such as the zeros of a noise that leaves nothing of the
 * data: inside it features are arbitrary, so nothing that depends on the subspace may be reported at a k that cuts it
 * (theory.md section 9). Zeros beyond the features there are cut nothing.
 */
public final class Spectrum {
    /** Relative gap below which neighbours count as equal. */
    public static final double TIE = 1e-8;

    private final Vector values;
    private final Vector errors;
    private final int mostFeatures;
    private final int available;

    /**
     * From descending values and their rounding errors.
     *
     * @param mostFeatures a further limit on the number of features
     */
    Spectrum(double[] values, double[] errors, int dimension, int mostFeatures) {
        this.values = Vector.generate(values.length, j -> Math.max(0, values[j]));
        this.errors = Vector.of(errors);
        this.mostFeatures = mostFeatures;
        int count = Math.min(mostFeatures, Rank.of(values, dimension));
        while (count > 0 && values[count - 1] <= errors[count - 1]) {
            count--;
        }
        available = count;
    }

    /** The values, descending, clipped at 0. */
    public Vector values() {
        return values;
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
                + "): the subspace is not defined";
    }
}
