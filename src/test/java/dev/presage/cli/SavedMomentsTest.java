package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --moments DIR}: results from saved moments are those from the samples themselves. */
@CommandLineTest
class SavedMomentsTest {
    /** Numbers come back to the last bit, and so does what follows; restored raw means are rounded once more. */
    /** The pass of an analysis adds up other sums than that of saved moments: eps d times the spread of the spectrum. */
    private static final double TOLERANCE = 1e-11;

    private static final String NO_SAMPLES = "there are no samples, only moments";
    private static final List<String> MEASURED = List.of("leaveOneOut", "test", "trained");

    @TempDir
    private Path folder;

    /** What a verdict says by moments of blocks of the samples, which are not saved. */
    private static final List<String> BY_BLOCKS = List.of(
            "value",
            "reason",
            "onTheseLabels",
            "thetaStandardErrorDegrees",
            "gainStandardError",
            "significance",
            "witness");

    private static String[] command(String name, List<String> first, String... then) {
        List<String> arguments = new ArrayList<>(List.of(name, "--backend=java", "--threads=1"));
        arguments.addAll(first);
        arguments.addAll(List.of(then));
        return arguments.toArray(String[]::new);
    }

    private Path saved(List<String> options, String... data) {
        Path out = folder.resolve("saved");
        List<String> arguments = new ArrayList<>(List.of(data));
        arguments.addAll(options);
        CommandRun.fine(command("moments", arguments, "--noise=none", "--save", out.toString()));
        return out;
    }

    /** All but what samples alone can tell, within the tolerance. */
    private static void sameButForSamples(JsonObject fromData, JsonObject fromMoments) {
        assertEquals("", difference("clean", fromData.get("clean"), fromMoments.get("clean")));
        assertEquals(
                fromData.get("runs").getAsJsonArray().size(),
                fromMoments.get("runs").getAsJsonArray().size());
        for (int i = 0; i < fromData.get("runs").getAsJsonArray().size(); i++) {
            JsonObject expected = fromData.get("runs").getAsJsonArray().get(i).getAsJsonObject();
            JsonObject found = fromMoments.get("runs").getAsJsonArray().get(i).getAsJsonObject();
            JsonObject why = found.get("why").getAsJsonObject();
            for (String field : MEASURED) {
                assertTrue(found.get("accuracy").getAsJsonObject().get(field).isJsonNull());
                assertTrue(found.get("r2Probe").getAsJsonObject().get(field).isJsonNull());
                assertTrue(why.has(field) && why.has("r2Probe." + field), why.toString());
            }
            assertTrue(found.get("r2Probe").getAsJsonObject().get("training").isJsonNull());
            MEASURED.forEach(expected.get("accuracy").getAsJsonObject()::remove);
            MEASURED.forEach(found.get("accuracy").getAsJsonObject()::remove);
            JsonObject tested = expected.get("verdict").getAsJsonObject();
            if (!tested.get("significance").isJsonNull()) {
                JsonObject untested = found.get("verdict").getAsJsonObject();
                assertEquals("UNDECIDED", untested.get("value").getAsString());
                for (String field : BY_BLOCKS) {
                    tested.remove(field);
                    untested.remove(field);
                }
            }
            for (String field : List.of("r2Probe", "why")) {
                expected.remove(field);
                found.remove(field);
            }
            assertEquals("", difference("run " + i, expected, found));
        }
    }

    /** The first place where two values differ, or nothing. */
    private static String difference(String place, JsonElement a, JsonElement b) {
        if (a.isJsonObject() && b.isJsonObject()) {
            if (!a.getAsJsonObject().keySet().equals(b.getAsJsonObject().keySet())) {
                return place + ": " + a.getAsJsonObject().keySet() + " and "
                        + b.getAsJsonObject().keySet();
            }
            for (Map.Entry<String, JsonElement> entry : a.getAsJsonObject().entrySet()) {
                String inside = difference(
                        place + "." + entry.getKey(),
                        entry.getValue(),
                        b.getAsJsonObject().get(entry.getKey()));
                if (!inside.isEmpty()) {
                    return inside;
                }
            }
            return "";
        }
        if (a.isJsonArray()
                && b.isJsonArray()
                && a.getAsJsonArray().size() == b.getAsJsonArray().size()) {
            for (int i = 0; i < a.getAsJsonArray().size(); i++) {
                String inside = difference(
                        place + "[" + i + "]",
                        a.getAsJsonArray().get(i),
                        b.getAsJsonArray().get(i));
                if (!inside.isEmpty()) {
                    return inside;
                }
            }
            return "";
        }
        boolean numbers = a.isJsonPrimitive()
                && b.isJsonPrimitive()
                && a.getAsJsonPrimitive().isNumber()
                && b.getAsJsonPrimitive().isNumber();
        boolean same = numbers
                ? Math.abs(a.getAsDouble() - b.getAsDouble()) <= TOLERANCE * Math.max(1, Math.abs(a.getAsDouble()))
                : a.equals(b);
        return same ? "" : place + ": " + a + " and " + b;
    }

    @ParameterizedTest
    @CsvSource({
        "global, true, prepared",
        "global, true, raw",
        "pixel, true, prepared",
        "pixel, true, raw",
        "none, true, raw",
        "global, false, prepared",
        "global, false, raw",
        "pixel, false, raw"
    })
    void anAnalysisIsThatOfTheSamples(String scale, boolean centre, String space) {
        List<String> preparation = List.of("--scale", scale, centre ? "--center" : "--no-center");
        String[] asked = {
            "--noise=mask(ratio=0.75,patch=4)",
            "--noise=gaussian(sigma=0.3)|hflip",
            "--objective=reconstruction,joint-embedding,supervised,joint",
            "--dim=5",
            "--noise-space",
            space,
            "--json",
            "--quiet"
        };
        JsonObject fromData = CommandRun.jsonObject(command("analyze", preparation, asked));
        Path out = saved(preparation);
        List<String> there = List.of("--moments", out.toString());
        JsonObject fromMoments = CommandRun.jsonObject(command("analyze", there, asked));
        sameButForSamples(fromData, fromMoments);
        JsonObject manifest = fromMoments.get("manifest").getAsJsonObject();
        for (String field :
                List.of("n", "d", "classes", "classNames", "targets", "shape", "center", "scale", "noiseSpace")) {
            assertEquals(fromData.get("manifest").getAsJsonObject().get(field), manifest.get(field), field);
        }
        JsonElement divisor = fromData.get("manifest").getAsJsonObject().get("scaleFactor");
        assertEquals("", difference("scaleFactor", divisor, manifest.get("scaleFactor")));
    }

    @Test
    void everyNumberOfFeaturesToo() {
        String[] asked = {"--noise=mask(ratio=0.5,patch=2)", "--dim=all", "--json", "--quiet"};
        JsonObject fromData = CommandRun.jsonObject(command("analyze", List.of(), asked));
        Path out = saved(List.of());
        sameButForSamples(
                fromData, CommandRun.jsonObject(command("analyze", List.of("--moments", out.toString()), asked)));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void targetsAndTheirReasons(boolean centre) {
        double[][] x = Inputs.classes(60, 5, 3);
        String data = Inputs.npy(folder.resolve("X.npy"), x).toString();
        String y = Inputs.npy(folder.resolve("y.npy"), Inputs.targets(x, 2, 4)).toString();
        List<String> options = List.of("--labels", y, centre ? "--center" : "--no-center");
        String[] asked = {
            "--noise=mask(0.5)",
            "--objective=reconstruction,joint-embedding,supervised,joint",
            "--dim=2",
            "--json",
            "--quiet"
        };
        List<String> all = new ArrayList<>(List.of(data));
        all.addAll(options);
        JsonObject fromData = CommandRun.jsonObject(command("analyze", all, asked));
        Path out = saved(options, data);
        JsonObject fromMoments = CommandRun.jsonObject(command("analyze", List.of("--moments", out.toString()), asked));
        JsonObject why = fromMoments
                .get("runs")
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .get("why")
                .getAsJsonObject();
        assertEquals(NO_SAMPLES, why.get("r2Probe.leaveOneOut").getAsString());
        assertEquals(NO_SAMPLES, why.get("r2Probe.training").getAsString());
        sameButForSamples(fromData, fromMoments);
        assertEquals(
                2, fromMoments.get("manifest").getAsJsonObject().get("targets").getAsInt());
    }

    @Test
    void whatSamplesAloneCanTellIsNullWithTheReason() {
        Path out = saved(List.of());
        CommandRun run = CommandRun.fine(command(
                "analyze",
                List.of("--moments", out.toString()),
                "--noise=none",
                "--noise=mask(0.5)",
                "--dim=3",
                "--json"));
        JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
        assertEquals("", run.err(), "nothing to warn of");
        JsonObject masked = json.get("runs").getAsJsonArray().get(2).getAsJsonObject();
        JsonObject why = masked.get("why").getAsJsonObject();
        for (String field : List.of(
                "leaveOneOut",
                "test",
                "trained",
                "training",
                "r2Probe.training",
                "r2Probe.leaveOneOut",
                "r2Probe.test",
                "r2Probe.trained")) {
            assertEquals(NO_SAMPLES, why.get(field).getAsString(), field);
        }
        assertFalse(masked.get("accuracy").getAsJsonObject().get("predicted").isJsonNull());
        String table = CommandRun.fine(
                        command("analyze", List.of("--moments", out.toString()), "--noise=mask(0.5)", "--dim=3"))
                .out();
        assertTrue(table.contains("moments of 1437 samples, d = 64 (1 x 8 x 8), 10 classes; centred"), table);
    }

    @Test
    void theManifestSaysWhereTheMomentsCameFrom() throws Exception {
        Path out = saved(List.of("--limit=300"));
        JsonObject own = JsonParser.parseString(Files.readString(out.resolve("manifest.json")))
                .getAsJsonObject();
        assertEquals(10, own.get("classCounts").getAsJsonArray().size());
        JsonObject manifest = CommandRun.jsonObject(command(
                        "analyze", List.of("--moments", out.toString()), "--noise=mask(0.5)", "--dim=3", "--json"))
                .get("manifest")
                .getAsJsonObject();
        assertEquals(out.toString(), manifest.get("data").getAsString());
        assertEquals(own, manifest.get("source"));
        assertEquals(300, manifest.get("n").getAsInt());
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String file : List.of(
                "manifest.json",
                "mean.npy",
                "clean.npy",
                "shift.npy",
                "divisor.npy",
                "keep.npy",
                "label-cross.npy",
                "label-mean.npy",
                "label-covariance.npy",
                "class-means.npy",
                "class-covariances.npy")) {
            digest.update(Files.readAllBytes(out.resolve(file)));
        }
        assertEquals(
                HexFormat.of().formatHex(digest.digest()),
                manifest.get("sha256").getAsString());
    }

    @Test
    void momentsAndModelsAreThoseOfTheSamples() throws Exception {
        Path out = saved(List.of("--scale=pixel"));
        for (String[] one : new String[][] {
            {"moments", "--noise=mask(0.5)|shift(1)"},
            {"encode", "--noise=mask(0.5)|shift(1)", "--objective=reconstruction", "--dim=3"}
        }) {
            Path a = folder.resolve(one[0] + "-data");
            Path b = folder.resolve(one[0] + "-moments");
            List<String> options = List.of(one).subList(1, one.length);
            List<String> there = new ArrayList<>(options);
            there.addAll(List.of("--noise-space=raw", "--quiet"));
            CommandRun.fine(command(one[0], there, "--scale=pixel", "--save", a.toString()));
            CommandRun.fine(command(one[0], there, "--moments", out.toString(), "--save", b.toString()));
            assertEquals(Inputs.namesIn(a), Inputs.namesIn(b));
            for (String name : Inputs.namesIn(a)) {
                if (name.equals("class-covariances.npy")) {
                    assertEquals(-1, Files.mismatch(a.resolve(name), b.resolve(name)));
                } else if (name.endsWith(".npy")) {
                    assertClose(a.resolve(name), b.resolve(name));
                }
            }
        }
        CommandRun.refused(
                List.of("--save expects another folder"),
                command("moments", List.of("--moments", out.toString()), "--noise=none", "--save", out + "/."));
    }

    private static void assertClose(Path expected, Path found) {
        assertEquals(Npy.shape(expected), Npy.shape(found));
        boolean line = Npy.shape(expected).size() == 1;
        double[] a = line ? Npy.readVector(expected) : Npy.readMatrix(expected).toArray();
        double[] b = line ? Npy.readVector(found) : Npy.readMatrix(found).toArray();
        for (int i = 0; i < a.length; i++) {
            assertEquals(a[i], b[i], TOLERANCE * Math.max(1, Math.abs(a[i])), expected + " at " + i);
        }
    }

    /** mean.npy and clean.npy of the original values, as NumPy would write them. */
    private Path handMade(double[][] x, boolean raw) {
        int d = x[0].length;
        double[] mean = new double[d];
        double[][] second = new double[d][d];
        for (double[] row : x) {
            for (int i = 0; i < d; i++) {
                mean[i] += row[i] / x.length;
            }
        }
        for (double[] row : x) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    second[i][j] += (raw ? row[i] * row[j] : (row[i] - mean[i]) * (row[j] - mean[j])) / x.length;
                }
            }
        }
        Path hand = folder.resolve("hand");
        try {
            Files.createDirectories(hand);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Npy.write(hand.resolve("mean.npy"), mean);
        Inputs.npy(hand.resolve("clean.npy"), second);
        return hand;
    }

    @ParameterizedTest
    @CsvSource({"global, true, prepared", "pixel, true, raw", "none, true, prepared", "global, false, raw"})
    void twoFilesMadeByHandWillDo(String scale, boolean centre, String space) {
        double[][] x = Inputs.classes(80, 16, 9);
        String data = Inputs.npy(folder.resolve("X.npy"), x).toString();
        Path hand = handMade(x, false);
        String[] asked = {
            "--noise=mask(0.3,fill=1)",
            "--dim=all",
            "--json",
            "--quiet",
            "--scale",
            scale,
            "--noise-space",
            space,
            centre ? "--center" : "--no-center"
        };
        JsonObject fromData = CommandRun.jsonObject(command("analyze", List.of(data), asked));
        JsonObject fromMoments =
                CommandRun.jsonObject(command("analyze", List.of("--moments", hand.toString()), asked));
        assertEquals("", difference("clean", fromData.get("clean"), fromMoments.get("clean")));
        JsonObject manifest = fromMoments.get("manifest").getAsJsonObject();
        assertTrue(manifest.get("n").isJsonNull() && manifest.get("source").isJsonNull(), manifest.toString());
        assertTrue(manifest.get("shape").isJsonNull() && manifest.get("classes").isJsonNull());
        for (int i = 0; i < 2; i++) {
            JsonObject expected = fromData.get("runs").getAsJsonArray().get(i).getAsJsonObject();
            JsonObject found = fromMoments.get("runs").getAsJsonArray().get(i).getAsJsonObject();
            for (String field : List.of("loss", "spectrum")) {
                assertEquals("", difference(field, expected.get(field), found.get(field)));
            }
            for (int k = 0; k < 16; k++) {
                assertEquals(
                        expected.get("thetaPerK").getAsJsonArray().get(k).getAsDouble(),
                        found.get("thetaPerK").getAsJsonArray().get(k).getAsDouble(),
                        1e-8);
            }
        }
    }

    @Test
    void handMadeFoldersMayHaveAManifestAShapeAndTargets() {
        double[][] x = Inputs.classes(80, 16, 9);
        Path hand = handMade(x, true);
        Inputs.put(hand.resolve("manifest.json"), "{\"center\": false, \"n\": 80}".getBytes(StandardCharsets.UTF_8));
        String[] asked = {"--noise=mask(0.5,patch=2)", "--dim=2", "--json", "--quiet"};
        List<String> there = List.of("--moments", hand.toString(), "--shape=1,4,4");
        JsonObject json = CommandRun.jsonObject(command("analyze", there, asked));
        JsonObject manifest = json.get("manifest").getAsJsonObject();
        assertEquals("[1,4,4]", manifest.get("shape").toString());
        assertEquals(80, manifest.get("n").getAsInt());
        assertFalse(manifest.get("center").getAsBoolean());
        assertEquals("global", manifest.get("scale").getAsString());

        Inputs.put(
                hand.resolve("manifest.json"),
                "{\"classes\": 2, \"classCounts\": [30, 50]}".getBytes(StandardCharsets.UTF_8));
        handMade(x, false);
        double[][] cross = new double[16][2];
        double[] mean = Npy.readVector(hand.resolve("mean.npy"));
        for (int i = 0; i < 80; i++) {
            for (int j = 0; j < 16; j++) {
                cross[j][i < 30 ? 0 : 1] += (x[i][j] - mean[j]) / 80;
            }
        }
        Inputs.npy(hand.resolve("label-cross.npy"), cross);
        JsonObject classes = CommandRun.jsonObject(command("analyze", there, asked));
        String data = Inputs.npy(folder.resolve("X.npy"), x).toString();
        double[] y = new double[80];
        Arrays.fill(y, 30, 80, 1);
        Npy.write(folder.resolve("y.npy"), y);
        List<String> samples = List.of(data, "--labels", folder.resolve("y.npy").toString());
        JsonObject fromData = CommandRun.jsonObject(command("analyze", samples, "--noise=none", "--dim=2", "--json"));
        assertEquals(
                "",
                difference(
                        "r2",
                        fromData.get("clean").getAsJsonObject().get("r2"),
                        classes.get("clean").getAsJsonObject().get("r2")));
        JsonObject why = classes.get("runs")
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .get("why")
                .getAsJsonObject();
        assertEquals(
                "there are no class covariances among the moments",
                why.get("predicted").getAsString());
        assertEquals(
                "[\"0\",\"1\"]",
                classes.get("manifest").getAsJsonObject().get("classNames").toString());
    }

    @Test
    void whatNeedsSamplesSaysSo() {
        String out = saved(List.of("--limit=100")).toString();
        String expected = "expects samples, found only their moments in " + out;
        List<String> there = List.of("--moments", out, "--noise=none");
        CommandRun.refused(
                List.of("train " + expected), command("train", there, "--objective=reconstruction", "--dim=2"));
        CommandRun.refused(
                List.of("views " + expected),
                command("views", there, "--save", folder.resolve("v.png").toString()));
        CommandRun.refused(List.of("--train " + expected), command("analyze", there, "--train"));
        CommandRun.refused(List.of("--views " + expected), command("analyze", there, "--views", out + "/mean.npy"));
        CommandRun.refused(
                List.of("--views " + expected),
                command(
                        "moments",
                        List.of("--moments", out),
                        "--views",
                        out + "/mean.npy",
                        "--save",
                        folder.resolve("n").toString()));
        for (String option : List.of(
                "--labels=y.npy",
                "--label-column=1",
                "--label-kind=auto",
                "--test=X.npy",
                "--test-labels=y.npy",
                "--resize=8x8",
                "--skip-bad",
                "--limit=5")) {
            CommandRun.refused(
                    List.of("--moments expects no " + option.replaceFirst("=.*", "")),
                    command("analyze", there, option));
        }
        CommandRun.refused(List.of("in place of DATA", "'digits'"), command("analyze", there, "digits"));
        CommandRun.refused(List.of("expects --center", "found --no-center"), command("analyze", there, "--no-center"));
        CommandRun.refused(
                List.of("expects --scale global", "found pixel"), command("analyze", there, "--scale=pixel"));
        CommandRun.refused(List.of("1,8,8", "found 1,4,16"), command("analyze", there, "--shape=1,4,16"));
        CommandRun.refused(List.of("--shape expects --moments"), command("analyze", List.of("--shape=1,8,8")));
        CommandRun.fine(command("analyze", there, "--center", "--scale=global", "--shape=1,8,8", "--quiet"));
    }

    private void refused(Path moments, String... words) {
        CommandRun.refused(
                List.of(words),
                command("analyze", List.of("--moments", moments.toString()), "--noise=none", "--dim=1"));
    }

    @Test
    void filesThatAreNotWhatTheyShouldBe() throws Exception {
        refused(folder.resolve("nowhere"), "--moments expects a folder", "nothing at");
        refused(Inputs.put(folder.resolve("file"), new byte[3]), "--moments expects a folder", "the file");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        refused(empty, "mean.npy and clean.npy", "found no mean.npy");
        Path hand = handMade(Inputs.classes(40, 3, 2), false);
        Path clean = hand.resolve("clean.npy");
        byte[] good = Files.readAllBytes(clean);
        Files.delete(clean);
        refused(hand, "found no clean.npy");
        Inputs.put(clean, Arrays.copyOf(good, good.length - 9));
        refused(hand, "clean.npy expects", "it ends early");
        Inputs.put(clean, new byte[] {1, 2, 3});
        refused(hand, "clean.npy expects an npy file", "found 01 02 03");
        Npy.write(clean, Matrix.zeros(3, 2));
        refused(hand, "clean.npy expects 3 x 3 numbers", "found 3 x 2");
        Npy.write(clean, new double[9]);
        refused(hand, "clean.npy expects 3 x 3 numbers", "found 9");
        Npy.write(clean, Matrix.of(new double[][] {{1, 0, 0}, {0, Double.NaN, 0}, {0, 0, 1}}));
        refused(hand, "clean.npy", "found NaN");
        Npy.write(clean, Matrix.of(new double[][] {{1, 0.5, 0}, {0.5, 1, 0}, {0, 0.1, 1}}));
        refused(hand, "clean.npy expects a symmetric matrix", "0.1 at row 2, column 1");
        Npy.write(clean, Matrix.of(new double[][] {{1, 0, 0}, {0, -0.25, 0}, {0, 0, 1}}));
        refused(hand, "the covariance of clean.npy", "no negative eigenvalue", "found the smallest -0.25");
        Npy.write(clean, Matrix.of(new double[][] {{1e300, 0, 0}, {0, 1e300, 0}, {0, 0, 1e300}}));
        CommandRun huge = CommandRun.of(command("analyze", List.of("--moments", hand.toString()), "--noise=none"));
        assertTrue(huge.code() == 0 || huge.code() == 2, huge.err());
        Npy.write(clean, Matrix.zeros(3, 3));
        refused(hand, "expects data that vary");
        Npy.write(clean, Matrix.of(new double[][] {{1, 0, 0}, {0, -1e-9, 0}, {0, 0, 1}}));
        CommandRun run = CommandRun.fine(
                command("analyze", List.of("--moments", hand.toString()), "--noise=none", "--dim=1", "--json"));
        assertTrue(run.err().contains("smallest eigenvalue") && run.err().contains("-1.0e-09"), run.err());
        Npy.write(hand.resolve("mean.npy"), Matrix.zeros(3, 3));
        refused(hand, "mean.npy expects a vector", "3 x 3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense { | expects JSON | found something else at line 1 column",
                "'' | expects | found",
                "{\"n\": NaN} | expects JSON | found something else",
                "{\"n\": 50 | expects JSON | found something else",
                "{\"n\": 50} 1 | expects | found something",
                "[1, 2] | expects a JSON object | found [1,2]",
                "{\"n\": \"many\"} | expects a whole number of at least 2 as \"n\" | found \"many\"",
                "{\"n\": 2.5} | whole number | found 2.5",
                "{\"n\": 1} | at least 2 | found 1",
                "{\"n\": 1e999999999} | whole number | 1e999999999",
                "{\"center\": 1} | true or false | found 1",
                "{\"scale\": 3} | a text as \"scale\" | found 3",
                "{\"scale\": \"some\"} | global, pixel or none | some",
                "{\"scale\": \"global\"} | expects shift.npy | found none",
                "{\"shape\": 3} | whole numbers of at least 1 as \"shape\" | found 3",
                "{\"shape\": [1, 3]} | channels, height and width | [1, 3]",
                "{\"shape\": [1, 2, 2]} | expects the 3 coordinates | [1, 2, 2]",
                "{\"shape\": [9007199254740992, 9007199254740992, 3]} | expects the 3 coordinates | 9007",
                "{\"shape\": [1, 0, 3]} | at least 1 | [1,0,3]",
                "{\"classes\": 2} | samples of each of 2 classes | found none",
                "{\"classes\": 2, \"classCounts\": [5]} | each of 2 classes | found 1 numbers",
                "{\"classes\": 2, \"classCounts\": [5, -1]} | at least 0 | [5,-1]",
                "{\"classes\": 2, \"classCounts\": [1, 0]} | at least 2 samples | found 1",
                "{\"classes\": 2, \"classCounts\": [5, 5], \"n\": 11} | add up to n = 11 | a sum of 10",
                "{\"classes\": 2, \"classCounts\": [5, 5]} | expects label-cross.npy | found none",
                "{\"targets\": 1} | expects label-cross.npy | found none"
            })
    void manifestsThatAreNotWhatTheyShouldBe(String json, String expected, String found) {
        Path hand = handMade(Inputs.classes(40, 3, 2), false);
        Inputs.put(hand.resolve("manifest.json"), json.getBytes(StandardCharsets.UTF_8));
        refused(hand, expected, found);
    }

    @Test
    void aManifestInAnotherEncodingIsRefused() {
        Path hand = handMade(Inputs.classes(40, 3, 2), false);
        Inputs.put(hand.resolve("manifest.json"), new byte[] {'{', (byte) 0xFF, '}'});
        refused(hand, "manifest.json expects a text in UTF-8");
    }

    @Test
    void savedFilesThatContradictEachOther() throws Exception {
        double[][] x = Inputs.classes(60, 3, 3);
        String data = Inputs.npy(folder.resolve("X.npy"), x).toString();
        String y = Inputs.labels(folder.resolve("y.npy"), 60).toString();
        Path out = saved(List.of("--labels", y, "--no-center"), data);
        Map<String, Runnable> damages = Map.of(
                "shift.npy expects 3 numbers",
                () -> Npy.write(out.resolve("shift.npy"), new double[2]),
                "positive numbers in divisor.npy",
                () -> Npy.write(out.resolve("divisor.npy"), new double[] {1, 0, 1}),
                "0 or 1 in keep.npy",
                () -> Npy.write(out.resolve("keep.npy"), new double[] {1, 0.5, 1}),
                "clean-centred.npy to be clean.npy less",
                () -> Npy.write(out.resolve("clean-centred.npy"), Matrix.of(new double[][] {
                    {1, 0, 0}, {0, 1, 0}, {0, 0, 1}
                })),
                "class-means.npy expects 3 x 3 numbers",
                () -> Npy.write(out.resolve("class-means.npy"), Matrix.zeros(3, 2)),
                "the covariance of samples and labels together",
                () -> Npy.write(
                        out.resolve("class-means.npy"),
                        Npy.readMatrix(out.resolve("class-means.npy")).times(50)),
                "the classes in",
                () -> Npy.write(
                        out.resolve("class-covariances.npy"),
                        Collections.nCopies(3, SymmetricMatrix.diagonal(0.001, 0.002, 0.003))),
                "the covariance of class 0",
                () -> Npy.write(
                        out.resolve("class-covariances.npy"),
                        Collections.nCopies(3, SymmetricMatrix.diagonal(1, -1, 1))),
                "class-covariances.npy expects 3 x 3 x 3 numbers",
                () -> Npy.write(
                        out.resolve("class-covariances.npy"),
                        Collections.nCopies(2, SymmetricMatrix.diagonal(1, 1, 1))));
        CommandRun.fine(command("analyze", List.of("--moments", out.toString()), "--noise=none", "--dim=1", "--quiet"));
        for (Map.Entry<String, Runnable> damage : damages.entrySet()) {
            saved(List.of("--labels", y, "--no-center"), data);
            damage.getValue().run();
            refused(out, damage.getKey());
        }
        saved(List.of("--labels", y, "--no-center"), data);
        Files.delete(out.resolve("keep.npy"));
        refused(out, "expects keep.npy (values scaled by global), found none");
    }

    @Test
    void anotherDataSetLeavesNothingOfTheLast() {
        double[][] x = Inputs.classes(30, 3, 3);
        String data = Inputs.npy(folder.resolve("X.npy"), x).toString();
        Path out = saved(List.of("--no-center"));
        saved(List.of(), data);
        assertEquals(
                List.of(
                        "between.npy",
                        "clean.npy",
                        "cross.npy",
                        "divisor.npy",
                        "keep.npy",
                        "manifest.json",
                        "mean.npy",
                        "shift.npy",
                        "total.npy",
                        "view-mean.npy"),
                Inputs.namesIn(out));
    }
}
