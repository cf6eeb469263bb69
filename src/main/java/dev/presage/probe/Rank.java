package dev.presage.probe;

/** The one tolerance of the project: what is below eps d times the largest value is rounding (theory.md section 9). */
public final class Rank {
    private static final double EPS = Math.ulp(1.0);

    private Rank() {}

    /** How many of the descending values exceed eps d times the first. */
    public static int of(double[] descending, int dimension) {
        return of(descending, dimension, 0);
    }

    /** How many of the descending values exceed eps d times the first, and the relative error of what they are of. */
    public static int of(double[] descending, int dimension, double relativeError) {
        double tolerance = descending.length == 0 ? 0 : Math.max(EPS * dimension, relativeError) * descending[0];
        int rank = 0;
        while (rank < descending.length && descending[rank] > tolerance) {
            rank++;
        }
        return rank;
    }

    /**
     * Below this a Cholesky pivot of a Gram matrix of k unit vectors is rounding: entries are known to about eps, a squared
     * pivot to about k eps.
     */
    static double pivotTolerance(int k) {
        return Math.sqrt(EPS * Math.max(k, 2));
    }
}
