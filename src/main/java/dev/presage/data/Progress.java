package dev.presage.data;

/** Told how far long work has come; may be called often and from one thread at a time. */
@FunctionalInterface
public interface Progress {
    /** Says nothing. */
    Progress SILENT = (stage, done, total) -> {};

    /** {@code done} of {@code total} steps of a stage are finished. */
    void report(String stage, long done, long total);
}
