package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Table, report, and what may not depend on threads or backend. */
@CommandLineTest
class AnalyzeOutputTest {
    /** Fields of the manifest that name the machine, not the result. */
    private static final Set<String> CIRCUMSTANCES = Set.of("backend", "backendDetail", "threads");

    private static final List<String> BASE = List.of(
            "analyze",
            "--limit",
            "150",
            "--objective",
            "reconstruction,joint-embedding,supervised,joint",
            "--dim",
            "7",
            "--noise",
            "mask(0.5,patch=2)|gaussian(0.3)");

    @TempDir
    private Path folder;

    @Test
    void tableIsAlignedAndSaysWhatWasAnalysedAndWhy() {
        CommandRun run = CommandRun.fine("analyze", "--limit", "60", "--dim", "2,3", "--noise", "mask(0.5)");
        assertEquals("", run.err());
        List<String> lines = run.out().lines().toList();
        assertTrue(lines.get(0).startsWith("digits: 60 training samples, 360 test samples, d = 64 (1 x 8 x 8)"));
        int head = lines.indexOf(lines.stream()
                .filter(l -> l.startsWith("noise ") && l.endsWith("verdict"))
                .findFirst()
                .orElseThrow());
        int column = lines.get(head).indexOf("verdict");
        List<String> rows = lines.subList(head + 1, head + 5);
        for (String row : rows) {
            assertTrue(row.startsWith("mask(ratio=0.5)  "), row);
            assertEquals("UNDECIDED", row.substring(column), "columns are aligned");
        }
        assertTrue(lines.stream().allMatch(line -> line.equals(line.stripTrailing())), "no blanks at line ends");
        assertTrue(run.out().contains("\nWhy these verdicts:\n  mask(ratio=0.5), reconstruction, k = 2: "));
    }

    @Test
    void jsonStandsAloneAndWarningsGoToStderrUnlessQuiet() {
        String[] flipped = {"analyze", "--limit", "50", "--dim", "1", "--noise", "hflip(p=0.3)", "--json"};
        CommandRun loud = CommandRun.fine(flipped);
        assertTrue(loud.out().startsWith("{\n") && loud.out().endsWith("}\n"));
        assertTrue(loud.err().lines().allMatch(line -> line.startsWith("presage: warning: ")), loud.err());
        assertTrue(loud.err().contains("--noise-space raw"), loud.err());
        List<String> quiet = new ArrayList<>(List.of(flipped));
        quiet.add("--quiet");
        assertEquals("", CommandRun.fine(quiet.toArray(String[]::new)).err());
    }

    @Test
    void reportIsOneWellFormedPageThatLoadsNothingAndEscapesNames() throws Exception {
        Path data = Inputs.npy(folder.resolve("<script>&X.npy"), Inputs.classes(40, 4, 3));
        Path labels = Inputs.labels(folder.resolve("y.npy"), 40);
        Path out = folder.resolve("out");
        CommandRun.fine(
                "analyze",
                data.toString(),
                "--labels",
                labels.toString(),
                "--dim",
                "2",
                "--noise",
                "mask(0.5)",
                "--out",
                out.toString());
        PageSource page = PageSource.read(out.resolve("report.html"));
        assertTrue(page.text().contains("&lt;script&gt;&amp;X.npy"));
        assertFalse(page.text().contains("<script>&X.npy"));
        assertTrue(page.text().contains("UNDECIDED") && page.text().contains("mask(ratio=0.5)"));
        assertTrue(page.text().contains("&quot;sha256&quot;"), "manifest");
        assertEquals(
                5, page.count("plots", "svg"), "spectrum, R2, alignment, accuracies and angles between objectives");
        assertEquals(5, page.count("plots", "table"), "a table behind each");
        assertEquals(3, page.count("numbers", "tr"), "a head and two runs");
        assertTrue(page.text().contains("whether masking 50 % of the coordinates can help a 2-feature"));
        assertTrue(
                page.text()
                        .contains("<code>./presage analyze &quot;"
                                + data.toString()
                                        .replace("&", "&amp;")
                                        .replace("<", "&lt;")
                                        .replace(">", "&gt;") + "&quot; --labels " + labels
                                + " --dim 2 --noise &quot;mask(0.5)&quot; --out " + out + "</code>"),
                "the command");
    }

    /** Of digits under a patch mask: the picture in the page has the weights of the witness in JSON. */
    @Test
    void reportDrawsTheTaskThatGainsMost() throws Exception {
        Path out = folder.resolve("out");
        CommandRun.fine(
                "analyze",
                "--objective",
                "joint-embedding",
                "--dim",
                "16",
                "--noise",
                "mask(0.75,patch=4)",
                "--noise",
                "gaussian(1)",
                "--out",
                out.toString());
        String page = PageSource.read(out.resolve("report.html")).text();
        Matcher picture = Pattern.compile("<img alt=\"weights from -\\S+ to \\S+\" .* width=\"112\" height=\"112\""
                        + " src=\"data:image/png;base64,([^\"]+)\"/>")
                .matcher(page);
        assertTrue(picture.find());
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(picture.group(1))));
        assertFalse(picture.find(), "only CAN_HELP has a picture");
        JsonObject run = JsonParser.parseString(Files.readString(out.resolve("analysis.json")))
                .getAsJsonObject()
                .getAsJsonArray("runs")
                .get(0)
                .getAsJsonObject();
        JsonObject witness = run.getAsJsonObject("verdict").getAsJsonObject("witness");
        double most = 0;
        for (JsonElement weight : witness.getAsJsonArray("direction")) {
            most = Math.max(most, Math.abs(weight.getAsDouble()));
        }
        for (int pixel = 0; pixel < 64; pixel++) {
            double share = witness.getAsJsonArray("direction").get(pixel).getAsDouble() / most;
            Color colour = new Color(image.getRGB(pixel % 8 * 14 + 7, pixel / 8 * 14 + 7));
            // blue has no red, orange no blue
            assertEquals(Math.round(255 * (1 - Math.max(0, share))), share > 0 ? colour.getRed() : 255, "red");
            assertEquals(Math.round(255 * (1 + Math.min(0, share))), share < 0 ? colour.getBlue() : 255, "blue");
        }
        assertTrue(page.contains(String.format(
                Locale.ROOT,
                "Largest possible gain: %.3g of its variance (exact on these samples). Principal components taken in: %d (",
                witness.get("gain").getAsDouble(),
                witness.getAsJsonArray("taken")
                        .get(0)
                        .getAsJsonObject()
                        .get("component")
                        .getAsInt())));
    }

    @Test
    void sameSeedAndThreadsGiveTheSameBytes() {
        assertEquals(text("--threads", "2", "--seed", "3"), text("--threads", "2", "--seed", "3"));
    }

    @ParameterizedTest
    @CsvSource({"--threads 2,--threads 1", "--backend openblas,--backend java"})
    void numbersDoNotDependOnThreadsOrBackend(String one, String other) {
        assertClose("", CommandRun.json(arguments(one.split(" "))), CommandRun.json(arguments(other.split(" "))), 1);
    }

    private static String text(String... options) {
        return CommandRun.fine(arguments(options)).out();
    }

    private static String[] arguments(String... options) {
        List<String> arguments = new ArrayList<>(BASE);
        arguments.addAll(List.of("--json", "--quiet"));
        arguments.addAll(List.of(options));
        return arguments.toArray(String[]::new);
    }

    /**
     * The same structure, and numbers that agree to 1e-9 of the larger of the value and the largest in its array. Angles and
     * residuals that are rounding themselves agree absolutely.
     */
    private static void assertClose(String where, JsonElement a, JsonElement b, double scale) {
        if (a.isJsonObject()) {
            JsonObject x = a.getAsJsonObject();
            JsonObject y = b.getAsJsonObject();
            assertEquals(x.keySet(), y.keySet(), where);
            for (String key : x.keySet()) {
                if (!CIRCUMSTANCES.contains(key) && !key.equals("residual")) {
                    assertClose(where + "/" + key, x.get(key), y.get(key), 1);
                }
            }
        } else if (a.isJsonArray()) {
            assertEquals(a.getAsJsonArray().size(), b.getAsJsonArray().size(), where);
            double largest = 1e-3;
            for (JsonElement value : a.getAsJsonArray()) {
                if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()) {
                    largest = Math.max(largest, Math.abs(value.getAsDouble()));
                }
            }
            for (int i = 0; i < a.getAsJsonArray().size(); i++) {
                assertClose(
                        where + "/" + i,
                        a.getAsJsonArray().get(i),
                        b.getAsJsonArray().get(i),
                        largest);
            }
        } else if (a.isJsonPrimitive() && a.getAsJsonPrimitive().isNumber()) {
            double size = Math.max(scale, Math.abs(a.getAsDouble()));
            assertEquals(a.getAsDouble(), b.getAsDouble(), 1e-9 * size, where);
        } else {
            assertEquals(a, b, where);
        }
    }
}
