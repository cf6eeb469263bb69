package dev.presage.moments;

/**
 * A number as it is shown to a user.
 *
 * @param value the number
 * @param standardError its standard error, 0 if exact; for an assumed model that of the computation under the model
 * @param basis how it is known
 */
public record Estimate(double value, double standardError, Basis basis) {
    /** Rejects NaN: a number that cannot be computed is an empty Optional with a reason, never NaN. */
    public Estimate {
        if (!Double.isFinite(value) || !(standardError >= 0)) {
            throw new IllegalArgumentException("an estimate expects a finite value and a standard error of at least 0,"
                    + " found " + value + " and " + standardError);
        }
    }

    /** A frequency of successes in independent trials, with its binomial standard error. */
    public static Estimate frequency(long successes, long trials) {
        double share = (double) successes / trials;
        return new Estimate(share, Math.sqrt(share * (1 - share) / trials), new Basis.Sampled(trials));
    }
}
