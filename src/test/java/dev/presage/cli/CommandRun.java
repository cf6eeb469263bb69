package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;
import picocli.CommandLine;

/**
 * One run of the command line in this process, with what it printed.
 *
 * @param command what was typed, for messages
 * @param code exit code
 * @param out stdout
 * @param err stderr
 */
record CommandRun(String command, int code, String out, String err) {
    /** Runs a command; both streams are as before afterwards. */
    static CommandRun of(String... arguments) {
        return of(() -> Presage.run(arguments), arguments);
    }

    /** Runs one command by itself. */
    static CommandRun of(CommandLine command, String... arguments) {
        return of(() -> command.execute(arguments), arguments);
    }

    private static CommandRun of(IntSupplier program, String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int code;
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            code = program.getAsInt();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return new CommandRun(
                "presage " + String.join(" ", arguments),
                code,
                printed.toString(StandardCharsets.UTF_8),
                said.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command that must succeed. */
    static CommandRun fine(String... arguments) {
        CommandRun run = of(arguments);
        assertEquals(0, run.code, () -> run.command + ": " + run.err);
        return run;
    }

    /** Runs a command that must succeed and print one JSON value alone. */
    static JsonElement json(String... arguments) {
        return JsonParser.parseString(fine(arguments).out);
    }

    static JsonObject jsonObject(String... arguments) {
        return json(arguments).getAsJsonObject();
    }

    /** Runs a command that must refuse its input: exit code 2, one sentence with all these words, and nothing else. */
    static String refused(List<String> words, String... arguments) {
        CommandRun run = of(arguments);
        run.assertOneSentence(2);
        for (String word : words) {
            assertTrue(run.err.contains(word), () -> run.command + ": no '" + word + "' in: " + run.err);
        }
        return run.err;
    }

    /** Exit code, nothing on stdout, one line on stderr that begins with the program's name, and no trace of Java. */
    void assertOneSentence(int expected) {
        assertEquals(expected, code, () -> command + ": " + err);
        assertEquals("", out, command);
        assertTrue(err.matches("presage: [^\\n]+\\n"), () -> command + ": not one line: " + err);
        assertFalse(
                err.matches("(?s).*(Exception|\\tat |dev\\.presage|java\\.|unexpectedly|null\\b).*"),
                () -> command + ": not a sentence for a user: " + err);
    }
}
