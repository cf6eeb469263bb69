package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show: exit codes of the program, closed streams, locales. */
class ProcessTest {
    @TempDir
    private Path folder;

    private Process start(ProcessBuilder.Redirect out, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.presage.cli.Presage"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out);
        builder.redirectError(folder.resolve("err").toFile());
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    private int end(Process process) throws InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the program ends");
        return process.exitValue();
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    @Test
    void tableIsUtf8InTheCLocale() throws Exception {
        Path out = folder.resolve("out");
        Process process = start(
                ProcessBuilder.Redirect.to(out.toFile()),
                "analyze",
                "--backend",
                "java",
                "--limit",
                "50",
                "--dim",
                "1",
                "--noise",
                "none");
        assertEquals(0, end(process), err());
        assertEquals("", err());
        assertTrue(Files.readString(out, StandardCharsets.UTF_8).contains(" \u00b1"));
    }

    @Test
    void badInputExitsWith2() throws Exception {
        Path out = folder.resolve("out");
        assertEquals(2, end(start(ProcessBuilder.Redirect.to(out.toFile()), "analyze", "--dim", "x")));
        assertEquals("", Files.readString(out));
        assertEquals("presage: --dim expects whole numbers separated by commas, or all, found 'x'\n", err());
    }

    /** Work that keeps nothing by halves ends at once: the files of an earlier one are as they were, and nothing lies beside them. */
    @Test
    void anInterruptedStudyLeavesEarlierFilesAsTheyWere() throws Exception {
        Path results = Files.createDirectory(folder.resolve("results"));
        Files.writeString(results.resolve("ambiguity.json"), "earlier");
        Process process = start(
                ProcessBuilder.Redirect.to(folder.resolve("out").toFile()),
                "ambiguity",
                "--backend",
                "java",
                "--tolerances",
                IntStream.range(0, 3000).mapToObj(i -> i + "e-3").collect(Collectors.joining(",")),
                "--dim",
                "30",
                "--verbose",
                "--out",
                results.toString());
        assertFalse(process.waitFor(3, TimeUnit.SECONDS), err());
        process.destroy();
        assertEquals(128 + 15, end(process), err());
        assertEquals(List.of("ambiguity.json"), Inputs.namesIn(results));
        assertEquals("earlier", Files.readString(results.resolve("ambiguity.json")));
        assertEquals("", Files.readString(folder.resolve("out")));
    }

    @Test
    void aReaderThatStopsEarlyOrAFullDiskIsOneSentence() throws Exception {
        Process closed = start(
                ProcessBuilder.Redirect.PIPE,
                "analyze",
                "--backend",
                "java",
                "--limit",
                "50",
                "--dim",
                "1",
                "--noise",
                "none",
                "--json",
                "--quiet");
        closed.getInputStream().close();
        assertEquals(1, end(closed));
        assertEquals("presage: the result could not be written to standard output\n", err());
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        assertEquals(1, end(start(ProcessBuilder.Redirect.to(full.toFile()), "data")));
        assertEquals("presage: the result could not be written to standard output\n", err());
        assertFalse(err().contains("\tat "));
    }
}
