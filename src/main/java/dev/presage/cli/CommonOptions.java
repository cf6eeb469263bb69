package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.Backends;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** Options that every command that computes has. */
final class CommonOptions {
    @Option(
            names = "--backend",
            defaultValue = "auto",
            paramLabel = "NAME",
            description = "Linear algebra: auto, java, openblas (default: ${DEFAULT-VALUE}).")
    private String backend = "auto";

    @Option(names = "--threads", paramLabel = "N", description = "Number of threads (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--quiet", description = "No progress and no warnings on stderr.")
    private boolean quiet;

    @Option(names = "--verbose", description = "Show where a failure happened.")
    private boolean verbose;

    boolean quiet() {
        return quiet;
    }

    /** The chosen backend, self-tested. */
    Backend backend() {
        if (threads < 1) {
            throw new BadInputException("--threads expects at least 1, found " + threads);
        }
        try {
            return Backends.of(backend, threads);
        } catch (BackendException e) {
            throw new WorkFailedException(e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--backend: " + e.getMessage(), e);
        }
    }

    int threads() {
        return threads;
    }

    /** Progress on stderr where that is a terminal. */
    Progress progress() {
        return quiet || !Boolean.getBoolean("presage.terminal") ? Progress.SILENT : new TerminalProgress(System.err);
    }

    /** Says something a careful reader should know. */
    void warn(String warning) {
        if (!quiet) {
            System.err.println("presage: warning: " + warning + ".");
        }
    }

    /** Runs work; running out of memory becomes a sentence. */
    static int guarded(Callable<Integer> work) throws Exception {
        try {
            return work.call();
        } catch (OutOfMemoryError e) {
            throw new WorkFailedException(
                    "the work needs more than the " + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB of memory that Java may use; set PRESAGE_JAVA_OPTS=-Xmx... to allow more",
                    e);
        }
    }
}
