package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.presage.verify.Claims;
import dev.presage.verify.PlantedMistake;
import dev.presage.verify.PlantedMistakes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** {@code verify} on the command line. */
@CommandLineTest
class VerifyCommandTest {
    @TempDir
    private Path folder;

    /** Two layers that learn at half the rate. */
    private static final Claims WRONG = new Claims() {
        @Override
        public double twoLayer(double cross, double total, double start, double time) {
            return Claims.super.twoLayer(cross, total, start, time / 2);
        }
    };

    private static CommandRun wrong(String... arguments) {
        return CommandRun.of(new CommandLine(new VerifyCommand(WRONG)), arguments);
    }

    @Test
    void aLineForEachStatementAndASummary() {
        CommandRun run = CommandRun.fine("verify", "--only", "noise-hflip,ties", "--seed", "3");
        List<String> lines = run.out().lines().toList();
        assertEquals(4, lines.size(), run.out());
        assertTrue(lines.get(1).matches("ok +noise-hflip +theory.md section 2 .* eps times .*"), lines.get(1));
        assertTrue(lines.get(2).matches("ok +ties .* known by construction.*"), lines.get(2));
        assertTrue(lines.get(3).matches("2 of 2 statements hold \\(quick, seed 3, .* seconds\\)"), lines.get(3));
        assertEquals("", run.err());
    }

    @Test
    void jsonAloneOnStdoutAndTheSameInTheFolder() throws Exception {
        Path out = folder.resolve("proof");
        CommandRun run = CommandRun.fine("verify", "--full", "--only", "noise-none", "--json", "--out", out.toString());
        assertEquals(run.out(), Files.readString(out.resolve("verify.json")));
        JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
        assertEquals("verify", json.get("command").getAsString());
        assertEquals("full", json.get("effort").getAsString());
        assertTrue(json.get("holds").getAsBoolean());
        JsonObject one = json.getAsJsonArray("statements").get(0).getAsJsonObject();
        assertEquals("noise-none", one.get("statement").getAsString());
        assertTrue(one.get("error").getAsDouble() <= one.get("tolerance").getAsDouble());
        for (String field : List.of("source", "derivation", "holds", "seconds")) {
            assertTrue(one.has(field), field);
        }
    }

    @Test
    void aFailingStatementIsNamedAndExitsWithOne() throws Exception {
        CommandRun run = wrong("--only", "dynamics-one-layer,dynamics-two-layer", "--out", folder.toString());
        assertEquals(1, run.code());
        assertEquals("presage: this statement fails: dynamics-two-layer\n", run.err());
        assertTrue(run.out().contains("\nFAILED  dynamics-two-layer "), run.out());
        assertTrue(run.out().contains("\n1 of 2 statements hold, 1 FAILED: dynamics-two-layer ("), run.out());
        JsonObject json = JsonParser.parseString(Files.readString(folder.resolve("verify.json")))
                .getAsJsonObject();
        assertFalse(json.get("holds").getAsBoolean());
        assertEquals(0, wrong("--only", "dynamics-one-layer").code());
    }

    static List<PlantedMistake> mistakes() {
        return PlantedMistakes.all();
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void everyPlantedMistakeIsNamedAndExitsWithOne(PlantedMistake planted) {
        String concerned = new TreeSet<>(planted.concerned()).last();
        CommandRun run = CommandRun.of(
                new CommandLine(new VerifyCommand(planted.claims())), "--only", concerned, "--backend", "java");
        assertEquals(1, run.code(), run.out());
        assertEquals("presage: this statement fails: " + concerned + "\n", run.err());
    }

    @Test
    void unknownNamesAndBothEffortsAreRefused() {
        CommandRun.refused(
                List.of("--only expects the name of a statement", "found 'noise-maks'", "did you mean 'noise-mask'?"),
                "verify",
                "--only",
                "noise-maks");
        CommandRun.refused(List.of("--only expects", "(moments-of-data, ", "found 'qqq'"), "verify", "--only", "qqq");
        assertEquals(2, CommandRun.of("verify", "--quick", "--full").code());
    }
}
