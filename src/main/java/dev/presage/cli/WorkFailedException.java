package dev.presage.cli;

import org.jspecify.annotations.Nullable;

/** Work that could not be done for a reason that is not the user's input; its message is a sentence for the user. */
final class WorkFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WorkFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
