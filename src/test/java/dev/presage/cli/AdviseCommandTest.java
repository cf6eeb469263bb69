package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code advise} on digits, where the answers are known, and on data without labels. */
@CommandLineTest
class AdviseCommandTest {
    private static final String MASK = "mask(ratio=0.75,patch=4)";

    @TempDir
    private Path folder;

    private static JsonObject recommendation(JsonObject result, int index) {
        return result.getAsJsonArray("recommendation").get(index).getAsJsonObject();
    }

    /** Patches change what both objectives learn, and cost joint embedding label variance; isotropic noise never helps. */
    @Test
    void digits() {
        JsonObject result = CommandRun.jsonObject(
                "advise", "digits", "--noise", MASK, "--noise", "gaussian(sigma=1)", "--dim", "16", "--json");
        assertEquals("advise", result.get("command").getAsString());
        assertEquals(0.01, result.get("margin").getAsDouble());
        JsonArray runs = result.getAsJsonArray("runs");
        assertEquals(4, runs.size());
        List<String> verdicts = List.of("CAN_HELP", "CAN_HELP", "NEVER_HELPS", "NEVER_HELPS");
        for (int i = 0; i < 4; i++) {
            JsonObject run = runs.get(i).getAsJsonObject();
            assertEquals(
                    verdicts.get(i), run.getAsJsonObject("verdict").get("value").getAsString());
            for (String left : List.of("accuracy", "r2Probe", "training")) {
                assertFalse(run.has(left), left);
            }
            assertFalse(run.getAsJsonObject("why").has("leaveOneOut"));
        }
        assertEquals(
                "HURTS",
                runs.get(1)
                        .getAsJsonObject()
                        .getAsJsonObject("verdict")
                        .get("onTheseLabels")
                        .getAsString());
        JsonObject mask = recommendation(result, 0);
        assertEquals(
                "reconstruction",
                mask.getAsJsonObject("paradigm").get("paradigm").getAsString());
        assertEquals("r2", mask.getAsJsonObject("paradigm").get("ground").getAsString());
        String sentence = mask.get("sentence").getAsString();
        assertTrue(sentence.contains("joint-embedding can help some task") && sentence.contains("HURTS"), sentence);
        JsonArray objectives = mask.getAsJsonArray("objectives");
        assertEquals(2, objectives.size());
        JsonObject embedding = objectives.get(1).getAsJsonObject();
        assertEquals(10, embedding.getAsJsonArray("perLabel").size());
        assertEquals(3, embedding.getAsJsonArray("taskFamilies").size());
        assertEquals(
                "assumed",
                embedding.getAsJsonObject("accuracyGain").get("basis").getAsString());
        JsonObject gaussian = recommendation(result, 1);
        for (JsonElement each : gaussian.getAsJsonArray("objectives")) {
            for (JsonElement label : each.getAsJsonObject().getAsJsonArray("perLabel")) {
                assertEquals(0, label.getAsJsonObject().get("gain").getAsDouble(), 1e-9);
            }
        }
        assertEquals(
                "thresholds", gaussian.getAsJsonObject("paradigm").get("ground").getAsString());
    }

    /** The predicted gain in accuracy and the gain in R2 are the differences that analyze shows. */
    @Test
    void agreesWithAnalyze() {
        JsonObject advice = CommandRun.jsonObject("advise", "digits", "--noise", MASK, "--dim", "8", "--json");
        JsonObject analysis = CommandRun.jsonObject(
                "analyze", "digits", "--noise", MASK, "--noise", "gaussian(sigma=1)", "--dim", "8", "--json");
        for (int i = 0; i < 2; i++) {
            JsonObject run = analysis.getAsJsonArray("runs").get(i).getAsJsonObject();
            JsonObject own = advice.getAsJsonArray("runs").get(i).getAsJsonObject();
            assertEquals(run.getAsJsonObject("verdict"), own.getAsJsonObject("verdict"));
            double noisy = predicted(run);
            double clean = predicted(analysis.getAsJsonArray("runs").get(i + 2).getAsJsonObject());
            JsonObject outlook = recommendation(advice, 0)
                    .getAsJsonArray("objectives")
                    .get(i)
                    .getAsJsonObject();
            JsonObject gain = outlook.getAsJsonObject("accuracyGain");
            assertEquals(
                    noisy - clean,
                    gain.get("value").getAsDouble(),
                    5 * gain.get("standardError").getAsDouble());
        }
    }

    private static double predicted(JsonObject run) {
        return run.getAsJsonObject("accuracy")
                .getAsJsonObject("predicted")
                .get("value")
                .getAsDouble();
    }

    /** Without labels, and with a covariance of what does not matter; files are what was printed. */
    @Test
    void withoutLabels() throws IOException {
        Path x = folder.resolve("x.npy");
        java.util.Random random = new java.util.Random(9);
        double[] spread = {3, 2, 2.5, 0.5, 0.4};
        Npy.write(x, Matrix.generate(400, 5, (i, j) -> spread[j] * random.nextGaussian()));
        Path g = folder.resolve("g.npy");
        Npy.write(g, Matrix.generate(5, 5, (i, j) -> i == j && i == 0 ? 9 : 0));
        Path out = folder.resolve("out");
        String[] plain = {"advise", x.toString(), "--scale", "none", "--noise", "gaussian(sigma=1)", "--dim", "2"};
        JsonObject unknown = recommendation(CommandRun.jsonObject(with(plain, "--json")), 0);
        assertTrue(unknown.get("paradigm").isJsonNull());
        assertTrue(unknown.getAsJsonObject("why").get("paradigm").getAsString().contains("--irrelevant"));
        CommandRun known =
                CommandRun.fine(with(plain, "--irrelevant", g.toString(), "--out", out.toString(), "--json"));
        JsonObject paradigm = recommendation(JsonParser.parseString(known.out()).getAsJsonObject(), 0)
                .getAsJsonObject("paradigm");
        assertEquals("thresholds", paradigm.get("ground").getAsString());
        assertEquals(
                JsonParser.parseString(known.out()),
                JsonParser.parseString(Files.readString(out.resolve("advice.json"))));
        assertTrue(Files.size(out.resolve("report.html")) > 0);
    }

    private static String[] with(String[] arguments, String... more) {
        List<String> all = new java.util.ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The answer comes first on a terminal, and a proof needs no numbers below it. */
    @Test
    void text() {
        String out = CommandRun.fine("advise", "digits", "--noise", "gaussian(sigma=1)", "--dim", "4")
                .out();
        assertTrue(out.contains("gaussian(sigma=1), k = 4: reconstruction never helps, whatever the task"), out);
        assertFalse(out.contains("expected gain"), out);
        String mask = CommandRun.fine("advise", "digits", "--noise", MASK, "--dim", "4")
                .out();
        assertTrue(mask.contains("expected gain of a task that lives in the top"), mask);
        assertTrue(mask.contains("by label from most to least"), mask);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "advise digits; --noise",
                "advise digits --noise gaussian(1) --dim all; --dim all",
                "advise digits --noise gaussian(1) --dim 99; 99",
                "advise digits --noise gaussian(1) --margin 2; --margin",
                "advise digits --noise gaussian(1) --angle 90; --angle",
                "advise digits --noise gaussian(1) --irrelevant nowhere.npy; nowhere.npy",
                "advise digits --noise mask({0.1,0.2}); sweep"
            })
    void refusals(String command, String word) {
        CommandRun.refused(List.of(word), command.split(" "));
    }
}
