package dev.presage.data;

/**
 * Long work is to stop, because whoever started it asked for that; thrown by {@link Progress#report}. What was being done is given
 * up; what was finished before may be kept, and is then said to be a part. No failure.
 */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Without a reason: it is known who asked. */
    public StoppedException() {
        super("the work was stopped");
    }
}
