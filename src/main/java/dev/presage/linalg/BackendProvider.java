package dev.presage.linalg;

/**
 * Announces one backend. Implementations are listed in {@code META-INF/services/dev.presage.linalg.BackendProvider}, need
 * a public constructor without arguments, and must not touch a native library before {@link #create}.
 */
public interface BackendProvider {
    /** Name on the command line; of two providers with one name the preferred one counts. */
    String name();

    /**
     * {@code auto} tries the largest preference first; pure Java has 0, and what is below it is never tried unless it is
     * named.
     */
    int preference();

    /**
     * A backend on so many threads. Costs the loading of the library, once per process.
     *
     * @throws BackendException if it knows what is missing: the message, a sentence without its full stop, says so
     * @throws RuntimeException or an {@link Error} of linking, with a message, if it cannot run here for another reason
     */
    Backend create(int threads);
}
