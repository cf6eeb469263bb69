package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.presage.LocalServer;
import dev.presage.PublishedFashionMnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command fetch, with a server on this machine in place of the publishers'. */
@CommandLineTest
class FetchCommandTest {
    private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");
    private static final long CIFAR_BYTES = 170052171;

    @TempDir
    private Path folder;

    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String[] fetch(String name, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "fetch",
                name,
                "--from",
                server.address(),
                "--into",
                folder.resolve("set").toString()));
        command.addAll(List.of(more));
        return command.toArray(String[]::new);
    }

    @Test
    void theBundledOneNeedsNothing() {
        assertEquals(
                "digits comes with the program: nothing to fetch\n",
                CommandRun.fine("fetch", "digits").out());
        JsonObject json = CommandRun.jsonObject("fetch", "digits", "--json");
        assertEquals("digits", json.get("name").getAsString());
        assertTrue(json.get("folder").isJsonNull());
        assertTrue(json.get("files").getAsJsonArray().isEmpty());
    }

    @Test
    void whatTheSystemHasIsNotFetched() {
        Assumptions.assumeTrue(Files.isDirectory(DEBIAN) && System.getenv("PRESAGE_DATA") == null);
        String said = CommandRun.fine("fetch", "fashion-mnist").out();
        assertTrue(said.contains("nothing fetched"), said);
        assertTrue(CommandRun.jsonObject("fetch", "fashion-mnist", "--json")
                .get("files")
                .getAsJsonArray()
                .isEmpty());
    }

    @Test
    void fetchesChecksAndKnowsAgain() throws IOException {
        for (String part : List.of("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")) {
            String name = part + "-ubyte.gz";
            server.put(name, PublishedFashionMnist.file(name));
        }
        CommandRun run = CommandRun.fine(fetch("fashion-mnist"));
        assertEquals("", run.err(), "no progress where stderr is no terminal");
        List<String> lines = run.out().lines().toList();
        assertEquals(5, lines.size());
        assertEquals(
                "fetched: t10k-labels-idx1-ubyte.gz, SHA-256"
                        + " 67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5 as published",
                lines.get(0));
        assertEquals("fashion-mnist is in " + folder.resolve("set"), lines.get(4));
        assertEquals(4, Inputs.namesIn(folder.resolve("set")).size());
        JsonObject again = CommandRun.jsonObject(fetch("fashion-mnist", "--json"));
        assertEquals(folder.resolve("set").toString(), again.get("folder").getAsString());
        JsonObject last = again.get("files").getAsJsonArray().get(3).getAsJsonObject();
        assertEquals("train-images-idx3-ubyte.gz", last.get("name").getAsString());
        assertEquals(26421880, last.get("bytes").getAsLong());
        assertTrue(last.get("present").getAsBoolean());
        assertTrue(CommandRun.fine(fetch("fashion-mnist")).out().startsWith("already there: "));
        assertEquals("", CommandRun.fine(fetch("fashion-mnist", "--quiet")).out());
        assertEquals(4, server.requests().size());
        CommandRun.fine("analyze", folder.resolve("set").toString(), "--limit", "50", "--dim", "1", "--noise", "none");
    }

    @Test
    void whatFailsIsOneSentenceAndLeavesNothing() {
        CommandRun gone = CommandRun.of(fetch("tiny-imagenet"));
        gone.assertOneSentence(1);
        assertEquals(
                "presage: " + server.address()
                        + "/tiny-imagenet-200.zip cannot be fetched: the server answers 404 (it is not there)\n",
                gone.err());
        server.put("t10k-labels-idx1-ubyte.gz", new byte[4542]);
        CommandRun wrong = CommandRun.of(fetch("mnist"));
        wrong.assertOneSentence(1);
        assertTrue(wrong.err().contains("was deleted: its SHA-256 is "), wrong.err());
        assertFalse(Files.exists(folder.resolve("set")));
    }

    /** As by Ctrl-C. */
    @Test
    void theEndOfTheProgramLeavesAPartToGoOnWith() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        server.next(exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.sendResponseHeaders(200, CIFAR_BYTES);
            exchange.getResponseBody().write(new byte[50_000]);
            exchange.getResponseBody().flush();
            begun.countDown();
            server.silence();
        });
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.presage.cli.Presage"));
        command.addAll(List.of(fetch("cifar10")));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path part = folder.resolve("set").resolve("cifar-10-binary.tar.gz.part");
        try {
            assertTrue(begun.await(60, TimeUnit.SECONDS), "the download begins");
            for (int i = 0; i < 200 && (!Files.exists(part) || Files.size(part) < 50_000); i++) {
                Thread.sleep(20);
            }
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program ends");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(50_000, Files.size(part));
        assertEquals(
                List.of("cifar-10-binary.tar.gz.part", "cifar-10-binary.tar.gz.part.version"),
                Inputs.namesIn(folder.resolve("set")));
        server.next(exchange -> exchange.sendResponseHeaders(404, -1));
        CommandRun.of(fetch("cifar10")).assertOneSentence(1);
        assertEquals(
                "/data/cifar-10-binary.tar.gz bytes=50000- \"v1\"",
                server.requests().get(1));
        assertEquals(50_000, Files.size(part), "a failure that is not its own fault leaves it");
    }
}
