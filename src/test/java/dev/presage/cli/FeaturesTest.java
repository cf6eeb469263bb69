package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --features} in every command, noise in front of features, and {@code probe}. */
@CommandLineTest
class FeaturesTest {
    /** The same sums on features that were kept and on features that were computed anew. */
    private static final double ROUNDING = 1e-9;

    @TempDir
    Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void analyzeSeesFeaturesOnly() {
        JsonObject result = CommandRun.jsonObject(
                "analyze",
                "digits",
                "--limit",
                "300",
                "--features",
                "fourier(count=24,scale=0.7)",
                "--noise",
                "gaussian(1)",
                "--dim",
                "4",
                "--seed",
                "5",
                "--train",
                "--steps",
                "20",
                "--json");
        JsonObject manifest = result.getAsJsonObject("manifest");
        assertEquals(
                "fourier(count=24,scale=0.7,seed=5)", manifest.get("features").getAsString());
        assertEquals(24, manifest.get("d").getAsInt());
        assertTrue(manifest.get("shape").isJsonNull());
        assertEquals(
                24, result.getAsJsonObject("clean").getAsJsonArray("spectrum").size());
        JsonObject run = result.getAsJsonArray("runs").get(0).getAsJsonObject();
        assertEquals("NEVER_HELPS", run.getAsJsonObject("verdict").get("value").getAsString());
        assertFalse(run.get("training").isJsonNull());
        assertEquals(
                "samples are mapped from d = 64 coordinates to the d = 24 features of fourier(count=24,scale=0.7,seed=5): what is"
                        + " reported is about features, and noise acts on them, centred and scaled",
                result.getAsJsonArray("warnings").get(0).getAsString());
        CommandRun table = CommandRun.fine(
                "analyze",
                "digits",
                "--limit",
                "300",
                "--features",
                "polynomial(components=3)",
                "--noise",
                "none",
                "--dim",
                "2");
        assertTrue(table.out().contains("\nfeatures: polynomial(degree=2,components=3)\n"), table.out());
    }

    @Test
    void withoutFeaturesTheManifestSaysSo() {
        JsonObject result = CommandRun.jsonObject("analyze", "digits", "--noise", "none", "--dim", "2", "--json");
        assertTrue(result.getAsJsonObject("manifest").get("features").isJsonNull());
        assertEquals(64, result.getAsJsonObject("manifest").get("d").getAsInt());
    }

    @Test
    void momentsEncodeAndTrainTakeThem() {
        CommandRun.fine(
                "moments",
                "digits",
                "--features",
                "patches(count=3,size=3,pool=1)",
                "--noise",
                "dropout(0.2)",
                "--save",
                file("m"));
        assertEquals(6, Npy.readMatrix(folder.resolve("m/clean.npy")).rows());
        CommandRun.fine(
                "encode",
                "digits",
                "--features",
                "polynomial(components=3)",
                "--objective",
                "reconstruction",
                "--noise",
                "none",
                "--dim",
                "2",
                "--save",
                file("e"));
        assertEquals(9, Npy.readMatrix(folder.resolve("e/W.npy")).columns());
        JsonObject trained = CommandRun.jsonObject(
                "train",
                "digits",
                "--features",
                "fourier(count=8)",
                "--objective",
                "reconstruction",
                "--noise",
                "gaussian(1)",
                "--dim",
                "2",
                "--steps",
                "30",
                "--json");
        assertEquals(
                "fourier(count=8,scale=1,seed=0)",
                trained.getAsJsonObject("manifest").get("features").getAsString());
    }

    /** No noise drawn in front of features is no noise: S and M are C, and G too. */
    @Test
    void noiseInFrontOfFeaturesIsDrawn() {
        List<String> usual = List.of("moments", "digits", "--limit", "50", "--features", "fourier(count=5)", "--noise");
        run(usual, "none", "--save", file("exact"));
        run(usual, "gaussian(sigma=0)", "--noise-space", "input", "--views-per-sample", "4", "--save", file("drawn"));
        run(usual, "none", "--noise-space", "input", "--save", file("none"));
        for (String name : List.of("clean", "cross", "between", "total")) {
            Matrix exact = Npy.readMatrix(folder.resolve("exact/" + name + ".npy"));
            assertEquals(
                    0,
                    exact.minus(Npy.readMatrix(folder.resolve("drawn/" + name + ".npy")))
                            .maxAbs(),
                    ROUNDING,
                    name);
            assertEquals(
                    0,
                    exact.minus(Npy.readMatrix(folder.resolve("none/" + name + ".npy")))
                            .maxAbs(),
                    ROUNDING,
                    name);
        }
        run(usual, "shift(1)", "--noise-space", "input", "--save", file("shifted"));
        double lost = Npy.readMatrix(folder.resolve("exact/clean.npy"))
                .minus(Npy.readMatrix(folder.resolve("shifted/between.npy")))
                .maxAbs();
        assertTrue(lost > 0.01, "a shift changes features, found a change of " + lost);
        assertTrue(Npy.readMatrix(folder.resolve("shifted/total-error.npy")).maxAbs() > 0);
    }

    /** Recorded views are of the samples as they are, and go through the map as well. */
    @Test
    void recordedViewsGoThroughTheMap() {
        double[][] x = Inputs.classes(12, 4, 3);
        Path samples = Inputs.npy(folder.resolve("X.npy"), x);
        byte[] views = new byte[12 * 3 * 4 * Double.BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(views).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : x) {
            for (int view = 0; view < 3; view++) {
                for (double value : row) {
                    buffer.putDouble(value);
                }
            }
        }
        Path recorded = Inputs.npy(folder.resolve("V.npy"), "<f8", "(12, 3, 4)", views);
        CommandRun.fine(
                "moments",
                samples.toString(),
                "--limit",
                "9",
                "--features",
                "fourier(count=5)",
                "--views",
                recorded.toString(),
                "--save",
                file("m"));
        Matrix clean = Npy.readMatrix(folder.resolve("m/clean.npy"));
        assertEquals(5, clean.rows());
        assertEquals(
                0, clean.minus(Npy.readMatrix(folder.resolve("m/total.npy"))).maxAbs(), ROUNDING);
    }

    private static void run(List<String> usual, String... more) {
        List<String> all = new ArrayList<>(usual);
        all.addAll(List.of(more));
        CommandRun.fine(all.toArray(String[]::new));
    }

    @Test
    void probesSideBySide() {
        JsonObject result = CommandRun.jsonObject(
                "probe",
                "digits",
                "--features",
                "polynomial(components=10)",
                "--against",
                "none",
                "--against",
                "fourier(count=99)",
                "--json");
        assertEquals(3, result.getAsJsonArray("probes").size());
        JsonObject first = result.getAsJsonArray("probes").get(0).getAsJsonObject();
        JsonObject linear = result.getAsJsonArray("probes").get(1).getAsJsonObject();
        assertTrue(first.get("testOverFirst").isJsonNull());
        assertEquals("none", linear.getAsJsonObject("manifest").get("features").getAsString());
        double gain = linear.getAsJsonObject("test").get("value").getAsDouble()
                - first.getAsJsonObject("test").get("value").getAsDouble();
        JsonObject over = linear.getAsJsonObject("testOverFirst");
        assertEquals(gain, over.get("value").getAsDouble(), ROUNDING);
        assertTrue(
                gain < -3 * over.get("standardError").getAsDouble(),
                "products of pixels tell digits better than pixels");
        assertEquals(64, linear.getAsJsonObject("manifest").get("d").getAsInt());
        CommandRun table = CommandRun.fine("probe", "digits", "--limit", "99");
        assertTrue(table.out().contains("| `none` | 64 | "), table.out());
        CommandRun quiet = CommandRun.fine("probe", "digits", "--limit", "99", "--features", "none", "--quiet");
        assertEquals("", quiet.err());
    }

    @Test
    void thePenaltyMayBeChosenBySamplesHeldOut() {
        String[] probe = {"probe", "digits", "--limit", "500", "--features", "fourier(count=40)", "--json"};
        JsonObject usual = probe(probe);
        JsonObject held = probe(Stream.concat(Stream.of(probe), Stream.of("--select", "held-out"))
                .toArray(String[]::new));
        JsonObject one = usual.getAsJsonObject("leftOut");
        assertEquals("leave-one-out", one.get("select").getAsString());
        assertEquals(500, one.get("samples").getAsInt());
        assertEquals(usual.get("leaveOneOut"), one.get("accuracy"));
        JsonObject part = held.getAsJsonObject("leftOut");
        assertEquals("held-out", part.get("select").getAsString());
        assertEquals(50, part.get("samples").getAsInt());
        assertTrue(part.get("accuracy").isJsonNull() && held.get("leaveOneOut").isJsonNull());
        assertEquals(one.get("r2").getAsDouble(), part.get("r2").getAsDouble(), 0.1);
        assertTrue(held.get("cpuSeconds").getAsDouble() >= 0);
        if (usual.get("ridge").equals(held.get("ridge"))) {
            assertEquals(usual.get("test"), held.get("test"));
        }
        CommandRun table = CommandRun.fine("probe", "digits", "--limit", "99", "--select", "held-out");
        assertTrue(table.out().contains(" | 9 held out | 0."), table.out());
        CommandRun.refused(
                List.of("--select expects one of auto, leave-one-out, held-out, found 'cv'"),
                "probe",
                "digits",
                "--select",
                "cv");
        CommandRun.refused(
                List.of("expects at least 10 of them, found 9"),
                "probe",
                "digits",
                "--limit",
                "9",
                "--select",
                "held-out");
    }

    private static JsonObject probe(String... arguments) {
        return CommandRun.jsonObject(arguments).getAsJsonArray("probes").get(0).getAsJsonObject();
    }

    @Test
    void refusesInASentence() {
        List<String> analyze = List.of("analyze", "digits", "--noise");
        refused("column 9: fourier expects the arguments", analyze, "none", "--features", "fourier(x=1)");
        refused("patches expects images, found", analyze, "none", "--features", "fourier(count=9)|patches");
        refused("expects images", analyze, "shift(1)", "--features", "fourier(count=9)");
        refused("expects features behind it", analyze, "none", "--noise-space", "input");
        refused("--views-per-sample expects --noise-space input", analyze, "none", "--views-per-sample", "4");
        refused(
                "at least 3 views",
                analyze,
                "shift(1)",
                "--features",
                "fourier(count=9)",
                "--noise-space",
                "input",
                "--views-per-sample",
                "2");
        refused("from 1 to 32766", analyze, "none", "--features", "fourier(count=40000)");
        CommandRun.refused(
                List.of("expect noise that acts on the features"),
                "train",
                "--quiet",
                "digits",
                "--features",
                "fourier(count=9)",
                "--noise-space",
                "input",
                "--noise",
                "shift(1)",
                "--objective",
                "reconstruction",
                "--dim",
                "2");
        CommandRun.refused(
                List.of("expect images"),
                "views",
                "--quiet",
                "digits",
                "--features",
                "fourier(count=9)",
                "--noise",
                "none",
                "--save",
                file("v.png"));
        Path samples = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(12, 4, 3));
        CommandRun.refused(List.of("a ridge probe expects classes"), "probe", samples.toString());
        Path constant = Inputs.npy(folder.resolve("constant.npy"), new double[5][4]);
        CommandRun.refused(
                List.of("fourier expects samples that vary"),
                "analyze",
                constant.toString(),
                "--features",
                "fourier(count=9)");
    }

    private static void refused(String words, List<String> usual, String... more) {
        List<String> all = new ArrayList<>(usual);
        all.addAll(List.of(more));
        CommandRun.refused(List.of(words), all.toArray(String[]::new));
    }
}
