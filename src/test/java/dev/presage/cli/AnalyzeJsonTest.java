package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema of {@code analyze --json}: names, types, lengths, and a reason for each null. */
@CommandLineTest
class AnalyzeJsonTest {
    private static final int D = 64;

    @TempDir
    private Path folder;

    @Test
    void digitsWithDefaults() {
        JsonObject all = CommandRun.jsonObject("analyze", "--json", "--quiet");
        assertHas(all, "presage", "schema", "command", "manifest", "clean", "runs");
        assertEquals(1, all.get("schema").getAsInt());
        assertEquals("analyze", all.get("command").getAsString());
        JsonObject manifest = all.getAsJsonObject("manifest");
        assertManifest(manifest);
        assertEquals("digits", manifest.get("data").getAsString());
        assertEquals(1437, manifest.get("n").getAsInt());
        assertEquals(360, manifest.get("testN").getAsInt());
        assertEquals(10, manifest.get("classes").getAsInt());
        assertEquals(
                "[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]",
                manifest.get("classNames").toString());
        assertEquals("[1,8,8]", manifest.get("shape").toString());
        assertTrue(manifest.get("center").getAsBoolean());
        assertEquals("global", manifest.get("scale").getAsString());
        assertEquals(globalDivisor(), manifest.get("scaleFactor").getAsDouble(), 1e-12);
        assertEquals("prepared", manifest.get("noiseSpace").getAsString());
        assertEquals(0, manifest.get("seed").getAsLong());
        JsonObject clean = all.getAsJsonObject("clean");
        assertDescending(clean.getAsJsonArray("spectrum"), D);
        assertCurve(clean.get("alignment"), D, 0, 100 + 1e-9);
        assertCurve(clean.get("r2"), D, 0, 1);
        assertEquals(
                clean.getAsJsonArray("r2").get(61), clean.getAsJsonArray("r2").get(63), "constant past the rank");
        List<String> runs = new ArrayList<>();
        for (JsonElement element : all.getAsJsonArray("runs")) {
            JsonObject run = element.getAsJsonObject();
            runs.add(run.get("noise").getAsString() + " " + run.get("objective").getAsString());
            assertRun(run, 16);
            assertDescending(run.getAsJsonArray("spectrum"), D);
            assertCurve(run.get("alignment"), 16, 0, 100 + 1e-9);
            assertCurve(run.get("r2"), 16, 0, 1);
            assertFalse(run.has("thetaPerK"), "only with --dim all");
            assertFalse(run.has("gainR2PerK"), "only with --dim all");
            JsonObject accuracy = run.getAsJsonObject("accuracy");
            assertEstimate(accuracy.get("predicted"), "assumed");
            assertEstimate(accuracy.get("leaveOneOut"), "sampled");
            assertEstimate(accuracy.get("test"), "sampled");
            assertTrue(accuracy.get("trained").isJsonNull());
            JsonObject r2 = run.getAsJsonObject("r2Probe");
            assertEstimate(r2.get("training"), "exact");
            assertEquals(
                    run.getAsJsonArray("r2").get(15),
                    r2.getAsJsonObject("training").get("value"));
            assertEstimate(r2.get("leaveOneOut"), "sampled");
            assertEstimate(r2.get("test"), "sampled");
        }
        assertEquals(
                List.of(
                        "mask(ratio=0.75,patch=4) reconstruction",
                        "mask(ratio=0.75,patch=4) joint-embedding",
                        "gaussian(sigma=1) reconstruction",
                        "gaussian(sigma=1) joint-embedding"),
                runs);
    }

    @Test
    void everyDimension() {
        JsonArray runs = CommandRun.jsonObject(
                        "analyze", "--json", "--quiet", "--limit", "200", "--dim", "all", "--noise", "  mask( 0.5 )")
                .getAsJsonArray("runs");
        assertEquals(2, runs.size());
        for (JsonElement element : runs) {
            JsonObject run = element.getAsJsonObject();
            int k = run.get("k").getAsInt();
            assertRun(run, k);
            assertEquals("mask(ratio=0.5)", run.get("noise").getAsString());
            assertEquals("  mask( 0.5 )", run.get("noiseAsGiven").getAsString());
            assertEquals(k, run.getAsJsonArray("alignment").size());
            assertCurve(run.get("thetaPerK"), k, 0, 90);
            assertCurve(run.get("gainR2PerK"), k, -1, 1);
            assertEquals(
                    run.getAsJsonArray("gainR2PerK").get(k - 1), verdict(run).get("gainR2"));
        }
    }

    @Test
    void flatDataWithoutLabels() {
        Path x = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(50, 5, 1));
        JsonObject all = CommandRun.jsonObject(
                "analyze", x.toString(), "--json", "--noise", "mask(0.5)", "--dim", "all", "--seed", "7");
        JsonObject manifest = all.getAsJsonObject("manifest");
        assertManifest(manifest);
        assertTrue(manifest.get("shape").isJsonNull(), "no image shape");
        assertTrue(manifest.get("classes").isJsonNull(), "no labels");
        assertTrue(manifest.get("classNames").isJsonNull(), "no labels");
        assertEquals(0, manifest.get("testN").getAsInt());
        assertEquals(7, manifest.get("seed").getAsLong());
        assertTrue(all.getAsJsonObject("clean").get("r2").isJsonNull());
        assertTrue(all.getAsJsonObject("clean").get("alignment").isJsonNull());
        for (JsonElement element : all.getAsJsonArray("runs")) {
            JsonObject run = element.getAsJsonObject();
            assertRun(run, 5);
            Set<String> nulls = nulls(run);
            assertTrue(
                    nulls.containsAll(
                            Set.of("alignment", "r2", "gainR2", "onTheseLabels", "predicted", "leaveOneOut", "test")),
                    nulls.toString());
            assertCurve(run.get("thetaPerK"), 5, 0, 90);
            assertTrue(run.get("gainR2PerK").isJsonNull());
        }
    }

    @Test
    void realTargets() {
        double[][] rows = Inputs.classes(50, 5, 1);
        String x = Inputs.npy(folder.resolve("X.npy"), rows).toString();
        String y =
                Inputs.npy(folder.resolve("y.npy"), Inputs.targets(rows, 2, 2)).toString();
        JsonObject all = CommandRun.jsonObject(
                "analyze",
                x,
                "--labels",
                y,
                "--test",
                x,
                "--test-labels",
                y,
                "--json",
                "--quiet",
                "--objective",
                "reconstruction,joint-embedding,supervised,joint",
                "--noise",
                "mask(0.5)",
                "--dim",
                "all");
        JsonObject manifest = all.getAsJsonObject("manifest");
        assertManifest(manifest);
        assertTrue(manifest.get("classes").isJsonNull(), "no classes");
        assertEquals(2, manifest.get("targets").getAsInt());
        assertCurve(all.getAsJsonObject("clean").get("r2"), 5, 0, 1);
        assertEquals(4, all.getAsJsonArray("runs").size());
        for (JsonElement element : all.getAsJsonArray("runs")) {
            JsonObject run = element.getAsJsonObject();
            int k = run.get("k").getAsInt();
            assertEquals(run.get("objective").getAsString().equals("supervised") ? 2 : 5, k, "as many as targets");
            assertRun(run, k);
            for (String field : List.of("predicted", "leaveOneOut", "test", "trained")) {
                assertTrue(run.getAsJsonObject("accuracy").get(field).isJsonNull());
                assertEquals(
                        "targets are real numbers: see r2Probe",
                        run.getAsJsonObject("why").get(field).getAsString());
            }
            assertCurve(run.get("gainR2PerK"), k, -1, 1);
            JsonObject r2 = run.getAsJsonObject("r2Probe");
            assertEstimate(r2.get("leaveOneOut"), "sampled");
            double training = run.getAsJsonArray("r2").get(k - 1).getAsDouble();
            assertEquals(
                    training,
                    r2.getAsJsonObject("test").get("value").getAsDouble(),
                    1e-10,
                    "tested on what it was fitted to");
            assertTrue(r2.getAsJsonObject("leaveOneOut").get("value").getAsDouble() < training);
        }
    }

    @Test
    void testSamplesWithAndWithoutLabels() {
        String x = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(50, 5, 1)).toString();
        String y = Inputs.labels(folder.resolve("y.npy"), 50).toString();
        String t = Inputs.npy(folder.resolve("T.npy"), Inputs.classes(20, 5, 2)).toString();
        String ty = Inputs.labels(folder.resolve("ty.npy"), 20).toString();
        List<String> unlabelled =
                List.of("analyze", x, "--labels", y, "--test", t, "--json", "--quiet", "--dim", "2", "--noise", "none");
        JsonObject run = onlyRuns(unlabelled);
        assertTrue(run.getAsJsonObject("accuracy").get("test").isJsonNull());
        assertEquals(
                "the test set has no labels",
                run.getAsJsonObject("why").get("test").getAsString());
        List<String> labelled = new ArrayList<>(unlabelled);
        labelled.addAll(List.of("--test-labels", ty));
        assertEstimate(onlyRuns(labelled).getAsJsonObject("accuracy").get("test"), "sampled");
    }

    @Test
    void aCutClusterGivesNullsWithReasonsAndUndecided() {
        JsonObject run = CommandRun.jsonObject(
                        "analyze",
                        "--json",
                        "--quiet",
                        "--noise",
                        "hflip",
                        "--noise-space",
                        "raw",
                        "--objective",
                        "joint-embedding",
                        "--dim",
                        "8",
                        "--limit",
                        "300")
                .getAsJsonArray("runs")
                .get(0)
                .getAsJsonObject();
        assertRun(run, 8);
        assertEquals("UNDECIDED", verdict(run).get("value").getAsString());
        assertTrue(verdict(run).get("thetaMaxDegrees").isJsonNull());
        assertTrue(run.getAsJsonObject("accuracy").get("predicted").isJsonNull());
        for (JsonElement value : run.getAsJsonArray("r2")) {
            assertTrue(value.isJsonNull(), "every omega is 1 here");
        }
        assertTrue(run.get("loss").getAsJsonPrimitive().isNumber());
        assertDescending(run.getAsJsonArray("spectrum"), D);
        assertTrue(run.getAsJsonObject("why").get("r2").getAsString().contains("cluster"));
    }

    @Test
    void scaleFactorsOfEveryScaling() {
        JsonObject pixel = manifest("--scale", "pixel");
        assertEquals(D, pixel.getAsJsonArray("scaleFactor").size());
        assertEquals("pixel", pixel.get("scale").getAsString());
        JsonObject none = manifest("--scale", "NONE", "--no-center", "--noise-space", "raw");
        assertEquals(1, none.get("scaleFactor").getAsDouble());
        assertEquals("none", none.get("scale").getAsString());
        assertEquals("raw", none.get("noiseSpace").getAsString());
        assertFalse(none.get("center").getAsBoolean());
    }

    @Test
    void supervisedSpectrumIsAsLongAsThereAreClassesAndComparesWithItsOwnNoiseFreeSelf() {
        JsonObject run = CommandRun.jsonObject(
                        "analyze",
                        "--json",
                        "--quiet",
                        "--objective",
                        "supervised",
                        "--dim",
                        "9",
                        "--noise",
                        "mask(0.5)")
                .getAsJsonArray("runs")
                .get(0)
                .getAsJsonObject();
        assertRun(run, 9);
        assertTrue(verdict(run).get("gainR2OverNoiseFree").getAsJsonPrimitive().isNumber());
    }

    @Test
    void filesHoldTheSameJson() throws Exception {
        Path out = folder.resolve("a/b");
        CommandRun run = CommandRun.fine(
                "analyze",
                "--json",
                "--quiet",
                "--limit",
                "100",
                "--dim",
                "2",
                "--noise",
                "none",
                "--out",
                out.toString());
        assertEquals(run.out(), Files.readString(out.resolve("analysis.json")));
        assertEquals(List.of("analysis.json", "report.html"), Inputs.namesIn(out));
    }

    private static JsonObject manifest(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("analyze", "--json", "--quiet", "--limit", "100", "--dim", "1", "--noise", "none"));
        arguments.addAll(List.of(options));
        JsonObject manifest =
                CommandRun.jsonObject(arguments.toArray(String[]::new)).getAsJsonObject("manifest");
        assertManifest(manifest);
        return manifest;
    }

    private static JsonObject onlyRuns(List<String> arguments) {
        return CommandRun.jsonObject(arguments.toArray(String[]::new))
                .getAsJsonArray("runs")
                .get(0)
                .getAsJsonObject();
    }

    private static JsonObject verdict(JsonObject run) {
        return run.getAsJsonObject("verdict");
    }

    private static double globalDivisor() {
        double[][] x = Inputs.digitPixels();
        double squares = 0;
        for (int j = 0; j < D; j++) {
            double mean = 0;
            for (double[] row : x) {
                mean += row[j] / x.length;
            }
            for (double[] row : x) {
                squares += (row[j] - mean) * (row[j] - mean);
            }
        }
        return Math.sqrt(squares / x.length / D);
    }

    private static void assertManifest(JsonObject manifest) {
        assertHas(
                manifest,
                "data",
                "sha256",
                "n",
                "testN",
                "d",
                "classes",
                "targets",
                "shape",
                "center",
                "scale",
                "scaleFactor",
                "noiseSpace",
                "seed",
                "backend",
                "threads",
                "jdk",
                "os");
        assertTrue(manifest.get("sha256").getAsString().matches("[0-9a-f]{64}"));
        assertTrue(Set.of("java", "openblas").contains(manifest.get("backend").getAsString()));
    }

    /** Names and types of one run; every null has its reason, every reason a null. */
    private static void assertRun(JsonObject run, int k) {
        assertHas(
                run,
                "noise",
                "noiseAsGiven",
                "objective",
                "k",
                "loss",
                "spectrum",
                "alignment",
                "r2",
                "verdict",
                "accuracy",
                "why");
        assertEquals(k, run.get("k").getAsInt());
        JsonObject verdict = verdict(run);
        assertHas(
                verdict,
                "value",
                "onTheseLabels",
                "thetaMaxDegrees",
                "thetaStandardErrorDegrees",
                "gainR2",
                "gainStandardError",
                "reason");
        assertTrue(Set.of("NEVER_HELPS", "CAN_HELP", "UNDECIDED")
                .contains(verdict.get("value").getAsString()));
        if (!verdict.get("onTheseLabels").isJsonNull()) {
            assertTrue(Set.of("HELPS", "HURTS", "NO_DIFFERENCE", "UNDECIDED")
                    .contains(verdict.get("onTheseLabels").getAsString()));
        }
        assertFalse(verdict.get("reason").getAsString().isBlank());
        assertHas(run.getAsJsonObject("accuracy"), "predicted", "leaveOneOut", "test", "trained");
        assertHas(run.getAsJsonObject("r2Probe"), "training", "leaveOneOut", "test", "trained");
        JsonObject why = run.getAsJsonObject("why");
        assertEquals(why.keySet(), nulls(run), "reasons and nulls");
        for (Map.Entry<String, JsonElement> reason : why.entrySet()) {
            assertFalse(reason.getValue().getAsString().isBlank(), reason.getKey());
        }
    }

    /** Fields of a run, its verdict, its accuracies and (after a dot) its measured R2 that are null or hold a null. */
    private static Set<String> nulls(JsonObject run) {
        Set<String> nulls = new HashSet<>();
        for (JsonObject part : List.of(run, verdict(run), run.getAsJsonObject("accuracy"))) {
            for (Map.Entry<String, JsonElement> field : part.entrySet()) {
                JsonElement value = field.getValue();
                boolean holds = value.isJsonArray()
                        && value.getAsJsonArray().asList().stream().anyMatch(JsonElement::isJsonNull);
                if (value.isJsonNull() || holds) {
                    nulls.add(field.getKey());
                }
            }
        }
        JsonObject r2 = run.getAsJsonObject("r2Probe");
        r2.keySet().stream()
                .filter(field -> r2.get(field).isJsonNull())
                .forEach(field -> nulls.add("r2Probe." + field));
        return nulls;
    }

    private static void assertHas(JsonObject object, String... fields) {
        List<String> order = new ArrayList<>(object.keySet());
        order.retainAll(List.of(fields));
        assertEquals(List.of(fields), order, "fields, in this order");
    }

    private static void assertDescending(JsonArray values, int length) {
        assertEquals(length, values.size());
        double before = Double.POSITIVE_INFINITY;
        for (JsonElement value : values) {
            assertTrue(value.getAsDouble() <= before && value.getAsDouble() >= 0, values.toString());
            before = value.getAsDouble();
        }
    }

    private static void assertCurve(JsonElement curve, int length, double least, double most) {
        assertEquals(length, curve.getAsJsonArray().size());
        for (JsonElement value : curve.getAsJsonArray()) {
            assertTrue(value.getAsDouble() >= least && value.getAsDouble() <= most, curve.toString());
        }
    }

    private static void assertEstimate(JsonElement estimate, String basis) {
        JsonObject e = estimate.getAsJsonObject();
        assertEquals(Set.of("value", "standardError", "basis"), e.keySet());
        assertEquals(basis, e.get("basis").getAsString());
        assertTrue(e.get("value").getAsDouble() >= 0 && e.get("value").getAsDouble() <= 1);
        assertTrue(e.get("standardError").getAsDouble() >= 0
                && e.get("standardError").getAsDouble() < 0.5);
    }
}
