package dev.presage.linalg;

/** What is known of one backend on this machine after it was loaded and tested. */
public sealed interface BackendStatus {
    /** Name on the command line. */
    String name();

    /** One sentence for a person. */
    String sentence();

    /** Whether it loaded and passed its self-test. */
    default boolean available() {
        return this instanceof Usable;
    }

    /**
     * It loaded and passed.
     *
     * @param name name on the command line
     * @param description library, version and device
     * @param threads number of threads it uses
     * @param precision type of the numbers it computes with
     * @param largestDeviation largest relative deviation of the self-test, from its definitions and from pure Java
     * @param worstCheck the check with that deviation
     */
    record Usable(
            String name,
            String description,
            int threads,
            Precision precision,
            double largestDeviation,
            String worstCheck)
            implements BackendStatus {
        @Override
        public String sentence() {
            return String.format(
                    java.util.Locale.ROOT,
                    "%s: %s, %d %s, %s; self-test passed, largest deviation %.1e (%s).",
                    name,
                    description,
                    threads,
                    threads == 1 ? "thread" : "threads",
                    precision,
                    largestDeviation,
                    worstCheck);
        }
    }

    /**
     * It is missing, did not load, or failed.
     *
     * @param name name on the command line
     * @param sentence why
     */
    record Unusable(String name, String sentence) implements BackendStatus {}
}
