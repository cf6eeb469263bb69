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
