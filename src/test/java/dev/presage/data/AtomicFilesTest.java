package dev.presage.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void writesAndReplaces() throws Exception {
        Path target = folder.resolve("a.bin");
        AtomicFiles.write(target, out -> out.write(new byte[] {1, 2, 3}));
        AtomicFiles.write(target, out -> {
            assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(target));
            out.write(4);
        });
        assertArrayEquals(new byte[] {4}, Files.readAllBytes(target));
        assertEquals(List.of("a.bin"), names());
    }

    @Test
    void failureLeavesTheTargetAsItWasAndNothingAside() throws Exception {
        Path target = Files.write(folder.resolve("a.bin"), new byte[] {1});
        UncheckedIOException failure = assertThrows(
                UncheckedIOException.class,
                () -> AtomicFiles.write(target, out -> {
                    out.write(2);
                    throw new IOException("No space left on device");
                }));
        assertEquals("cannot write " + target + ": No space left on device", failure.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> AtomicFiles.write(target, out -> {
                    throw new IllegalStateException();
                }));
        assertArrayEquals(new byte[] {1}, Files.readAllBytes(target));
        assertEquals(List.of("a.bin"), names());
    }

    @Test
    void saysWhyItCannotWrite() throws Exception {
        Path file = Files.write(folder.resolve("a.bin"), new byte[] {1});
        assertSentence(folder.resolve("none/b.bin"), "no such file or folder");
        assertSentence(file.resolve("b.bin"), "Not a directory");
        assertSentence(folder, "it is a folder");
    }

    private static void assertSentence(Path target, String reason) {
        UncheckedIOException failure =
                assertThrows(UncheckedIOException.class, () -> AtomicFiles.write(target, out -> out.write(1)));
        assertEquals("cannot write " + target + ": " + reason, failure.getMessage());
    }

    @Test
    void checksAFolderUpFront() throws Exception {
        Path made = folder.resolve("x/y");
        AtomicFiles.requireWritableFolder("--out", made);
        assertTrue(Files.isDirectory(made));
        try (Stream<Path> files = Files.list(made)) {
            assertEquals(0, files.count());
        }
        Path file = Files.write(folder.resolve("a.bin"), new byte[] {1});
        assertEquals(
                "--out expects a writable folder, found " + file + " (it is a file)",
                assertThrows(BadInputException.class, () -> AtomicFiles.requireWritableFolder("--out", file))
                        .getMessage());
        Path below = file.resolve("x");
        String message = assertThrows(BadInputException.class, () -> AtomicFiles.requireWritableFolder("--save", below))
                .getMessage();
        assertTrue(message.startsWith("--save expects a writable folder, found " + below + " ("), message);
    }

    @Test
    void aShutdownDeletesWhatIsAside() throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        NeverEndingWriter.class.getName(),
                        folder.resolve("a.bin").toString())
                .inheritIO()
                .start();
        try {
            while (names().isEmpty()) {
                assertTrue(writer.isAlive());
                Thread.sleep(20);
            }
            writer.destroy();
            assertTrue(writer.waitFor(10, TimeUnit.SECONDS));
        } finally {
            writer.destroyForcibly();
        }
        assertEquals(List.of(), names());
    }

    /** A program that is interrupted in the middle of a file. */
    static final class NeverEndingWriter {
        private NeverEndingWriter() {}

        public static void main(String[] arguments) {
            AtomicFiles.write(Path.of(arguments[0]), out -> {
                out.write(new byte[1 << 20]);
                try {
                    Thread.sleep(TimeUnit.MINUTES.toMillis(1));
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }
}
