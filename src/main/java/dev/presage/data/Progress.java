package dev.presage.data;

/**
 * Told how far long work has come; may be called often and from one thread at a time. It may ask the work to stop, by {@link
 * StoppedException}, and asks again at every report: whoever catches that winds up in silence.
 */
@FunctionalInterface
public interface Progress {
    /** Says nothing. */
    Progress SILENT = (stage, done, total) -> {};

    /**
     * {@code done} of {@code total} steps of a stage are finished.
     *
     * @throws StoppedException if the work is to stop
     */
    void report(String stage, long done, long total);
}
