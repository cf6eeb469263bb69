package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every file that the commands write is on docs/formats.md. */
@CommandLineTest
class FormatsPageTest {
    @TempDir
    private Path folder;

    @Test
    void everyFileThatIsWrittenIsOnThePage() throws IOException {
        String page = Files.readString(Path.of("docs", "formats.md"));
        Path data = folder.resolve("X.npy");
        ByteBuffer images = ByteBuffer.allocate(60 * 16 * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : Inputs.classes(60, 16, 1)) {
            Arrays.stream(row).forEach(images::putDouble);
        }
        Inputs.npy(data, "<f8", "(60, 4, 4)", images.array());
        Path labels = Inputs.labels(folder.resolve("y.npy"), 60);
        Set<String> written = new TreeSet<>();
        for (List<String> command : List.of(
                List.of("moments", "--noise", "mask(0.5)", "--no-center", "--save"),
                List.of("encode", "--objective", "vae", "--dim", "2", "--save"),
                List.of("analyze", "--noise", "none", "--dim", "2", "--out"),
                List.of("advise", "--noise", "mask(0.5)", "--dim", "2", "--out"),
                List.of("sweep", "--noise", "mask({0.2,0.5})", "--dim", "2", "--out"),
                List.of("order", "--dim", "2", "--shares", "0.8", "--out"),
                List.of("ambiguity", "--dim", "2", "--tolerances", "0.1", "--out"),
                List.of("paradigms", "--dim", "2", "--alpha", "0", "--samples", "50", "--out"),
                List.of(
                        "train",
                        "--objective",
                        "reconstruction",
                        "--noise",
                        "none",
                        "--dim",
                        "2",
                        "--steps",
                        "5",
                        "--out"),
                List.of("verify", "--only", "ranks", "--out"))) {
            Path out = folder.resolve(command.get(0));
            List<String> words = new ArrayList<>(command);
            words.add(out.toString());
            if (!command.get(0).equals("verify")) {
                words.add(1, data.toString());
                words.addAll(List.of("--labels", labels.toString()));
            }
            if (command.get(0).equals("paradigms")) {
                words.addAll(List.of("--test", data.toString(), "--test-labels", labels.toString()));
            }
            words.add("--quiet");
            CommandRun.fine(words.toArray(String[]::new));
            try (Stream<Path> files = Files.walk(out)) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> written.add(file.getFileName().toString()));
            }
        }
        assertTrue(written.size() > 25, written::toString);
        written.removeIf(page::contains);
        assertTrue(written.isEmpty(), () -> "not on the page: " + written);
    }
}
