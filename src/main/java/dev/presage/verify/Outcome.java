package dev.presage.verify;

/**
 * One line of a verification.
 *
 * @param name of the statement
 * @param source where it is stated
 * @param measurement error and tolerance
 * @param seconds it took
 */
public record Outcome(String name, String source, Measurement measurement, double seconds) {
    /** Whether the statement holds. */
    public boolean holds() {
        return measurement.holds();
    }
}
