package dev.presage.linalg;

/**
 * A backend could not do what it was asked on legitimate input: a library routine failed, a result left the range of a
 * double, or no backend works on this machine. The message is one sentence with the routine or the numbers.
 */
public final class BackendException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** One sentence. */
    public BackendException(String message) {
        super(message);
    }
}
