package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.Suggestion;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.BackendStatus;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Precision;
import dev.presage.report.Provenance;
import dev.presage.study.Extent;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that every command that computes has. */
final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private static final List<String> BACKENDS =
            List.of("auto", "java", "openblas", "mkl", "cuda", "cuda-float32", "nd4j");
    /** More threads than this are a slip: each costs memory and time before any work is done. */
    private static final int MOST_THREADS = 64;

    private static final int THREADS_PER_PROCESSOR = 4;

    @Option(
            names = "--backend",
            defaultValue = "auto",
            paramLabel = "NAME",
            description = "Linear algebra: auto, java, openblas, mkl, cuda, cuda-float32 (default: ${DEFAULT-VALUE}).")
    private String backend = "auto";

    @Option(names = "--threads", paramLabel = "N", description = "Number of threads (default: all processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--quiet", description = "No progress and no warnings on stderr.")
    private boolean quiet;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            description = "Seed of all random draws (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", description = "Print JSON alone on stdout.")
    private boolean json;

    /** Read by {@link Failures}, from the parse result: a failure may precede the injection. */
    @SuppressWarnings("UnusedVariable")
    @Option(names = "--verbose", description = "Show where a failure happened.")
    private boolean verbose;

    /** Who writes a page, and by what command. */
    Provenance provenance() {
        return new Provenance(
                Version.number(), command.root().commandLine().getParseResult().originalArgs());
    }

    long seed() {
        return seed;
    }

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    /** The chosen backend, self-tested. */
    Backend backend() {
        if (!BACKENDS.contains(backend)) {
            throw unknownBackend(BACKENDS);
        }
        Backend chosen = backend(backend);
        if (chosen.precision() != Precision.FLOAT64) {
            warn("the backend " + chosen.name() + " computes in " + chosen.precision()
                    + ", while ranks, clusters and verdicts are decided as for float64");
        }
        return chosen;
    }

    /** The backend of some name, self-tested. */
    Backend backend(String name) {
        int count = threads();
        try {
            return Backends.of(name, count);
        } catch (BackendException e) {
            throw new WorkFailedException(Failures.message(e), e);
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--backend: " + Failures.message(e).replaceFirst("\\.$", ""), e);
        }
    }

    /** The backends that a doctor looks at: all of them, or the one that was named, as if there were no other. */
    List<BackendStatus> probe() {
        int count = threads();
        if (backend.equals("auto")) {
            return Backends.probe(count);
        }
        return List.of(Backends.probe(backend, count).orElseThrow(() -> unknownBackend(BACKENDS)));
    }

    private BadInputException unknownBackend(List<String> known) {
        return new BadInputException("--backend expects one of " + String.join(", ", known) + ", found '" + backend
                + "'" + Suggestion.hint(backend, known));
    }

    int threads() {
        int most = Math.max(
                MOST_THREADS, THREADS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
        if (threads < 1 || threads > most) {
            throw new BadInputException("--threads expects from 1 to " + most + " on this machine, found " + threads);
        }
        return threads;
    }

    /** Progress on stderr where that is a terminal. */
    Progress progress() {
        return quiet || !Boolean.getBoolean("presage.terminal") ? Progress.SILENT : new TerminalProgress(System.err);
    }

    /** The same of work whose finished parts are worth keeping: a signal asks it to stop. */
    Progress stoppable() {
        return Interruption.watched(progress());
    }

    /**
     * Says that work was stopped, where its finished part is and what is missing.
     *
     * @param files what was written, in words
     * @return the exit code
     */
    static int stopped(Extent extent, Optional<Path> out, String files) {
        return stopped("after " + extent, kept(out, files));
    }

    /** Where the finished part of work that was stopped is. */
    static List<String> kept(Optional<Path> out, String files) {
        return out.map(folder ->
                        List.of("what is finished, and nothing of the others, is in " + folder + " (" + files + ")"))
                .orElse(List.of());
    }

    /** The same in other words: when it was stopped, and what is left of it. */
    static int stopped(String when, List<String> kept) {
        System.err.println("presage: interrupted " + when + "; "
                + (kept.isEmpty() ? "nothing was written, since no --out DIR says where" : String.join("; ", kept)));
        return Interruption.code();
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
