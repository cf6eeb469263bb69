package dev.presage.data;

/**
 * What a user gave cannot be used: a file, an option, an expression. Its message is one clear sentence that names what
 * was expected and what was found; the command line prints it and exits with 2.
 */
public final class BadInputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** A sentence for the user. */
    public BadInputException(String message) {
        super(message);
    }

    /** A sentence for the user, with its cause for {@code --verbose}. */
    public BadInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
