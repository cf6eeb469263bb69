package dev.presage.verify;

/**
 * How far claim and referee were apart.
 *
 * @param error measured, at least 0; NaN counts as a failure
 * @param tolerance what rounding, sampling or an unfinished descent allows
 * @param derivation where the tolerance comes from, in words
 */
public record Measurement(double error, double tolerance, String derivation) {
    /** Whether the claim stands. */
    public boolean holds() {
        return error <= tolerance;
    }

    /** The worse of two, by the share of the tolerance that is used up. */
    Measurement worse(Measurement other) {
        return other.share() >= share() || Double.isNaN(other.error) ? other : this;
    }

    private double share() {
        return error == 0 ? 0 : Math.abs(error / tolerance);
    }
}
