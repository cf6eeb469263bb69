package dev.presage.cli;

/** Work that could not be done for a reason that is not the user's input; its message is a sentence for the user. */
final class WorkFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WorkFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
