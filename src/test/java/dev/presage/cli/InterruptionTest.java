package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C and SIGTERM, sent to a process of its own once its progress says that something is finished. */
class InterruptionTest {
    private static final int SECONDS = 120;

    @TempDir
    private Path folder;

    private Path out() {
        return folder.resolve("out");
    }

    /** What a program that was started in the background of a script ignores, so does what it starts. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    /** Starts a command as on a terminal, sends a signal when its progress looks so, and returns its exit code. */
    private int interrupted(String signal, String progress, String... arguments) throws Exception {
        Assumptions.assumeFalse(
                signal.equals("INT") && ignoresInterrupts(),
                "skipped: SIGINT is ignored in the background of a script");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Dpresage.terminal=true",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.presage.cli.Presage"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("stdout").toFile())
                .redirectError(folder.resolve("stderr").toFile())
                .start();
        try {
            Pattern seen = Pattern.compile(progress);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (!seen.matcher(err()).find()) {
                assertTrue(process.isAlive(), () -> "it ended before it was interrupted");
                assertTrue(System.nanoTime() < end, () -> "no such progress");
                Thread.sleep(20);
            }
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "it ends");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("stderr"));
    }

    /** The last thing said: one sentence. */
    private String sentence() throws IOException {
        List<String> lines = err().lines().toList();
        return lines.get(lines.size() - 1).replace("\033[K", "");
    }

    private JsonObject partial(String file) throws IOException {
        JsonObject json =
                JsonParser.parseString(Files.readString(out().resolve(file))).getAsJsonObject();
        assertTrue(json.get("partial").getAsBoolean());
        assertTrue(json.get("finished").getAsLong() < json.get("planned").getAsLong());
        assertTrue(
                sentence()
                        .contains("interrupted after " + json.get("finished") + " of " + json.get("planned") + " "
                                + json.get("unit").getAsString()
                                + "; what is finished, and nothing of the others, is in " + out()),
                sentence());
        assertEquals("", Files.readString(folder.resolve("stdout")));
        return json;
    }

    /** 297 strategies, which take seconds on any machine. */
    private static String[] sweep(String... more) {
        String ratios = IntStream.range(1, 100).mapToObj(i -> i + "e-2").collect(Collectors.joining(","));
        List<String> all = new ArrayList<>(List.of(
                "sweep",
                "digits",
                "--backend",
                "java",
                "--noise",
                "mask(ratio={" + ratios + "},patch={1,2,4})",
                "--objective",
                "reconstruction",
                "--dim",
                "4"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String[] train(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "train", "digits", "--objective", "reconstruction", "--noise", "gaussian(sigma=1)", "--dim", "4"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void ctrlCLeavesTheFinishedStrategiesOfASweepAsFiles() throws Exception {
        assertEquals(
                130,
                interrupted("INT", "strategies: [1-9]", sweep("--out", out().toString(), "--plots", "svg")),
                err());
        JsonObject json = partial("sweep.json");
        int finished = json.get("finished").getAsInt();
        assertEquals(finished, json.getAsJsonArray("runs").size());
        assertEquals(finished, json.getAsJsonArray("ranking").size());
        json.getAsJsonArray("runs")
                .forEach(run -> assertTrue(run.getAsJsonObject().get("loss").getAsDouble() > 0));
        assertEquals(
                1 + finished, Files.readAllLines(out().resolve("sweep.csv")).size());
        assertTrue(Files.readString(out().resolve("sweep.html")).contains("the work was stopped"));
        List<String> files = Inputs.namesIn(out());
        assertTrue(
                files.containsAll(List.of("heatmap.svg", "sweep.csv", "sweep.html", "sweep.json")), files.toString());
        assertTrue(files.stream().noneMatch(name -> name.endsWith(".part")), files.toString());
    }

    @Test
    void withoutAFolderThereIsOneSentence() throws Exception {
        assertEquals(130, interrupted("INT", "strategies: [1-9]", sweep("--json")), err());
        assertEquals("", Files.readString(folder.resolve("stdout")));
        assertTrue(
                sentence()
                        .matches(
                                "presage: interrupted after \\d+ of 297 strategies; nothing was written, since no --out DIR says where"),
                sentence());
    }

    @Test
    void aTrainingGoesOnWhereItWasTerminated() throws Exception {
        String[] train = train(
                "--steps",
                "3000",
                "--batch",
                "512",
                "--metrics",
                folder.resolve("steps.csv").toString(),
                "--checkpoint",
                folder.resolve("saved").toString(),
                "--out",
                out().toString());
        assertEquals(143, interrupted("TERM", "training: [1-9]", train), err());
        assertTrue(sentence().contains("interrupted before a model was trained; the steps taken are in"), sentence());
        assertTrue(sentence().contains("with --resume training goes on from the checkpoint in"), sentence());
        assertEquals("", Files.readString(folder.resolve("stdout")));
        assertFalse(Files.exists(out()), "nothing was finished");
        int taken = Files.readAllLines(folder.resolve("steps.csv")).size() - 1;
        assertTrue(taken > 0 && taken < 3000, Integer.toString(taken));
        List<String> resumed = new ArrayList<>(List.of(train));
        resumed.add("--resume");
        CommandRun.fine(resumed.toArray(String[]::new));
        assertEquals(3001, Files.readAllLines(folder.resolve("steps.csv")).size());
        JsonObject json = JsonParser.parseString(Files.readString(out().resolve("train.json")))
                .getAsJsonObject();
        assertFalse(json.has("partial"));
    }

    @Test
    void statementsThatWereTestedAreKept() throws Exception {
        assertEquals(
                143,
                interrupted(
                        "TERM", "of \\d+ \\([1-9]", "verify", "--backend", "java", "--json", "--out", out().toString()),
                err());
        JsonObject json = partial("verify.json");
        assertEquals(
                json.get("finished").getAsInt(),
                json.getAsJsonArray("statements").size());
    }

    @Test
    void beforeAnythingIsFinishedThereIsNothingToKeep() throws Exception {
        assertEquals(
                143,
                interrupted("TERM", "training: [1-9]", train("--steps", "100000", "--out", out().toString())),
                err());
        assertEquals("presage: interrupted before anything was finished; nothing was written", sentence());
        assertFalse(Files.exists(out()));
    }
}
