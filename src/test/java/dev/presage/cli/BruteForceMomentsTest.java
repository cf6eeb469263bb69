package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The moments that the program writes agree with brute force in NumPy, by {@code src/test/python/moments.py}. */
class BruteForceMomentsTest {
    private static final String SCRIPT =
            Path.of("src", "test", "python", "moments.py").toString();

    @TempDir
    private Path folder;

    @BeforeEach
    void needsNumPy() throws Exception {
        boolean there = false;
        try {
            there = run(List.of("python3", "-c", "import numpy")) == 0;
        } catch (IOException e) {
            // No python3 at all.
        }
        assertTrue(there || !Boolean.getBoolean("presage.require-numpy"), "python3 with NumPy is not there");
        Assumptions.assumeTrue(there, "python3 with NumPy is not there (Debian: python3-numpy)");
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, "the script ends");
        return process.exitValue();
    }

    /** The script, which starts the classes under test. */
    private int moments(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", "-B", SCRIPT));
        command.addAll(List.of(arguments));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        for (String word : List.of(
                java, "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), "dev.presage.cli.Presage")) {
            command.add("--command=" + word);
        }
        return run(command);
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    @Test
    void agreeForSingleOperationsChainsAndMixtures() throws Exception {
        assertEquals(0, moments("quick"), this::outOrFailure);
        assertFalse(out().contains("WRONG"), out());
        assertEquals(5, out().lines().filter(line -> line.startsWith("ok ")).count(), out());
    }

    @Test
    void aPlantedMistakeIsNoticed() throws Exception {
        assertEquals(1, moments("grey", "--only", "crop(scale=0.4..1)", "--plant", "M transposed"), this::outOrFailure);
        assertTrue(out().contains("WRONG chain"), out());
        assertTrue(out().endsWith("NOT all as expected\n"), out());
    }

    private String outOrFailure() {
        try {
            return out();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
