package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.data.StoppedException;
import dev.presage.linalg.BackendException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import picocli.CommandLine;

/** Every failure becomes one sentence on stderr and an exit code: 2 for bad usage or input, 1 for work that failed, 130 for work
 * that was stopped before anything was finished. */
final class Failures {
    private static final int FAILED = 1;
    private static final int BAD_INPUT = 2;
    private static final String NOTHING_FINISHED = "interrupted before anything was finished; nothing was written";

    private Failures() {}

    static int usage(CommandLine.ParameterException failure, String[] arguments) {
        CommandLine commandLine = failure.getCommandLine();
        Throwable cause = failure.getCause();
        String message = cause instanceof BadInputException ? message(cause) : UsageSentence.of(failure);
        return tell(
                commandLine, oneLine(message), failure, Arrays.asList(arguments).contains("--verbose"), BAD_INPUT);
    }

    static int execution(Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
        boolean verbose = parsed.asCommandLineList().stream()
                .anyMatch(line -> line.getParseResult().hasMatchedOption("--verbose"));
        if (failure instanceof BadInputException) {
            return tell(commandLine, message(failure), failure, verbose, BAD_INPUT);
        }
        if (failure instanceof StoppedException) {
            return tell(commandLine, NOTHING_FINISHED, failure, verbose, Interruption.code());
        }
        boolean ownSentence = failure instanceof UncheckedIOException
                || failure instanceof WorkFailedException
                || failure instanceof BackendException;
        String message = ownSentence && failure.getMessage() != null
                ? failure.getMessage()
                : "the work failed unexpectedly (" + failure.getClass().getSimpleName() + ": " + failure.getMessage()
                        + "); --verbose shows where";
        return tell(commandLine, message, failure, verbose, FAILED);
    }

    private static int tell(CommandLine commandLine, String message, Exception failure, boolean verbose, int code) {
        commandLine.getErr().println("presage: " + oneLine(message));
        if (verbose) {
            failure.printStackTrace(commandLine.getErr());
        }
        commandLine.getErr().flush();
        return code;
    }

    /** The sentence of a failure, or the name of its kind if it carries none. */
    static String message(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
