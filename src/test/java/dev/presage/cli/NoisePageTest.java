package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.presage.noise.OpSignature;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/noise.md names every operation, and its pictures are what its commands draw. */
@CommandLineTest
class NoisePageTest {
    private static final Path PAGE = Path.of("docs", "noise.md");
    private static final Path FASHION = Path.of("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz");
    private static final int PIXELS = 28 * 28;

    @TempDir
    private static Path folder;

    /** Two colour images of three pictures each: n, c, h, w = 2, 3, 28, 28, as NumPy would write them. */
    @BeforeAll
    static void paint() throws IOException {
        if (!Files.exists(FASHION)) {
            assertFalse(Boolean.getBoolean("presage.require-fashion-mnist"), FASHION + " is not there");
            return;
        }
        byte[] pictures;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(FASHION))) {
            in.skipNBytes(16);
            pictures = in.readNBytes(6 * PIXELS);
        }
        String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 28, 28), }";
        byte[] text = (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] file = new byte[10 + text.length + pictures.length];
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0};
        System.arraycopy(magic, 0, file, 0, 10);
        System.arraycopy(text, 0, file, 10, text.length);
        System.arraycopy(pictures, 0, file, 10 + text.length, pictures.length);
        Files.write(folder.resolve("colour.npy"), file);
    }

    static Stream<String> commands() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("./presage views "))
                .toList()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void picturesAreDrawnByTheirCommands(String command) throws IOException {
        assumeTrue(Files.exists(FASHION), "Fashion-MNIST is not installed");
        Path drawn = folder.resolve("drawn.png");
        int at = command.indexOf("--save ");
        Path kept = Path.of(command.substring(at + "--save ".length()));
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(command.substring("./presage ".length(), at));
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        words.replaceAll(w -> w.equals("colour.npy") ? folder.resolve(w).toString() : w);
        words.addAll(List.of("--quiet", "--save", drawn.toString()));
        CommandRun.fine(words.toArray(String[]::new));
        BufferedImage fresh = ImageIO.read(drawn.toFile());
        BufferedImage old = ImageIO.read(kept.toFile());
        assertEquals(List.of(old.getWidth(), old.getHeight()), List.of(fresh.getWidth(), fresh.getHeight()));
        int different = 0;
        for (int y = 0; y < old.getHeight(); y++) {
            for (int x = 0; x < old.getWidth(); x++) {
                // a rounding error may turn one level into the next
                for (int shift = 0; shift <= 16; shift += 8) {
                    int was = old.getRGB(x, y) >> shift & 255;
                    different = Math.max(different, Math.abs(was - (fresh.getRGB(x, y) >> shift & 255)));
                }
            }
        }
        assertTrue(different <= 1, kept + " differs by " + different + " levels");
    }

    @Test
    void everyOperationHasItsSection() throws IOException {
        Set<String> sections = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("### "))
                .flatMap(line -> Stream.of(line.substring(4).split(", ")))
                .collect(Collectors.toCollection(TreeSet::new));
        sections.remove("a pipeline and a mixture");
        assertEquals(
                OpSignature.all().stream().map(OpSignature::name).collect(Collectors.toCollection(TreeSet::new)),
                sections);
    }

    @Test
    void everyPictureOfANoiseIsShownAndEveryShownPictureIsThere() throws IOException {
        Set<String> shown = Pattern.compile("\\(pictures/([a-z0-9]+\\.png)\\)")
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.list(Path.of("docs", "pictures"))) {
            assertEquals(
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.startsWith("report-"))
                            .collect(Collectors.toCollection(TreeSet::new)),
                    shown);
        }
    }
}
