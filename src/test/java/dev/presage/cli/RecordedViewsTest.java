package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.presage.data.Npy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views that another program drew: {@code --views V.npy}. */
@CommandLineTest
class RecordedViewsTest {
    private static final int N = 60;
    private static final int V = 320;
    private static final int D = 4;
    private static final double DROP = 0.4;

    @TempDir
    static Path folder;

    private static String x;
    private static String y;
    private static String v;

    /** Each coordinate of a view is set to 0 with probability 0.4, in raw values. */
    @BeforeAll
    static void writeFiles() throws Exception {
        double[][] rows = Inputs.classes(N, D, 5);
        x = Inputs.npy(folder.resolve("x.npy"), rows).toString();
        double[] labels = new double[N];
        for (int i = 0; i < N; i++) {
            labels[i] = i % 3;
        }
        Npy.write(folder.resolve("y.npy"), labels);
        y = folder.resolve("y.npy").toString();
        SplittableRandom random = new SplittableRandom(3);
        ByteBuffer values = ByteBuffer.allocate(8 * N * V * D).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : rows) {
            for (int a = 0; a < V; a++) {
                for (double value : row) {
                    values.putDouble(random.nextDouble() < DROP ? 0 : value);
                }
            }
        }
        v = put("v.npy", "(" + N + ", " + V + ", " + D + ")", values.array());
    }

    private static String put(String name, String shape, byte[] values) throws Exception {
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
        String padded = header + " ".repeat(127 - 10 - header.length()) + "\n";
        byte[] file = ByteBuffer.allocate(128 + values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) 118)
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .put(values)
                .array();
        return Files.write(folder.resolve(name), file).toString();
    }

    private static JsonObject run(JsonObject analysis, int i) {
        return analysis.getAsJsonArray("runs").get(i).getAsJsonObject();
    }

    /** Errors come from 16 groups: Student's t with 15 degrees of freedom is beyond 6 with chance 2.4e-5. */
    private static void assertWithin(double exact, double estimate, double error) {
        assertTrue(error > 0);
        assertEquals(exact, estimate, 6 * error);
    }

    @Test
    void analyzeShowsEstimatesBesideTheExactOperator() {
        JsonObject result = CommandRun.jsonObject(
                "analyze",
                x,
                "--labels",
                y,
                "--noise",
                "mask(0.4)",
                "--noise-space",
                "raw",
                "--views",
                v,
                "--dim",
                "2",
                "--json",
                "--quiet");
        assertEquals(4, result.getAsJsonArray("runs").size());
        for (int objective = 0; objective < 2; objective++) {
            JsonObject exact = run(result, objective);
            JsonObject drawn = run(result, 2 + objective);
            assertEquals("views(" + v + ")", drawn.get("noise").getAsString());
            assertEquals(exact.get("objective"), drawn.get("objective"));
            assertFalse(exact.has("drawErrors"));
            JsonObject errors = drawn.getAsJsonObject("drawErrors");
            assertEquals(V, errors.get("viewsPerSample").getAsInt());
            assertEquals(16, errors.get("groups").getAsInt());
            assertEquals(64, errors.get("sha256").getAsString().length());
            assertFalse(errors.has("seed"), "nothing was drawn here");
            assertWithin(
                    exact.get("loss").getAsDouble(),
                    drawn.get("loss").getAsDouble(),
                    errors.get("loss").getAsDouble());
            for (int j = 0; j < D; j++) {
                assertWithin(
                        exact.getAsJsonArray("spectrum").get(j).getAsDouble(),
                        drawn.getAsJsonArray("spectrum").get(j).getAsDouble(),
                        errors.getAsJsonArray("spectrum").get(j).getAsDouble());
            }
            assertWithin(
                    exact.getAsJsonArray("r2").get(1).getAsDouble(),
                    drawn.getAsJsonArray("r2").get(1).getAsDouble(),
                    errors.getAsJsonArray("r2").get(1).getAsDouble());
        }
    }

    @Test
    void viewsAloneReplaceTheUsualNoises() {
        assertEquals(
                2,
                CommandRun.jsonObject("analyze", x, "--views", v, "--dim", "2", "--json", "--quiet")
                        .getAsJsonArray("runs")
                        .size());
    }

    @Test
    void momentsAreWrittenWithTheirErrors() {
        Path exact = folder.resolve("exact");
        Path drawn = folder.resolve("drawn");
        CommandRun.fine("moments", x, "--noise", "mask(0.4)", "--noise-space", "raw", "--save", exact.toString());
        CommandRun.fine("moments", x, "--views", v, "--save", drawn.toString());
        for (String name : List.of("cross", "between", "total")) {
            for (int i = 0; i < D; i++) {
                for (int j = 0; j < D; j++) {
                    assertWithin(
                            Npy.readMatrix(exact.resolve(name + ".npy")).at(i, j),
                            Npy.readMatrix(drawn.resolve(name + ".npy")).at(i, j),
                            Npy.readMatrix(drawn.resolve(name + "-error.npy")).at(i, j));
                }
            }
        }
        double[] mean = Npy.readVector(exact.resolve("view-mean.npy"));
        double[] estimated = Npy.readVector(drawn.resolve("view-mean.npy"));
        double[] errors = Npy.readVector(drawn.resolve("view-mean-error.npy"));
        for (int j = 0; j < D; j++) {
            assertWithin(mean[j], estimated[j], errors[j]);
        }
        CommandRun.fine("moments", x, "--noise", "mask(0.4)", "--save", drawn.toString());
        assertFalse(Files.exists(drawn.resolve("total-error.npy")), "exact moments leave no errors of others behind");
    }

    @Test
    void encodersComeFromViewsToo() {
        Path model = folder.resolve("model");
        CommandRun.fine(
                "encode", x, "--objective", "reconstruction", "--views", v, "--dim", "1", "--save", model.toString());
        assertEquals(D, Npy.readMatrix(model.resolve("W.npy")).columns());
    }

    @Test
    void aLimitTakesTheViewsOfTheSamplesThatStay() {
        JsonObject few = CommandRun.jsonObject(
                "analyze",
                x,
                "--views",
                v,
                "--noise",
                "mask(0.4)",
                "--noise-space",
                "raw",
                "--limit",
                "20",
                "--dim",
                "1",
                "--objective",
                "reconstruction",
                "--json",
                "--quiet");
        assertEquals(20, few.getAsJsonObject("manifest").get("n").getAsInt());
        assertWithin(
                run(few, 0).get("loss").getAsDouble(),
                run(few, 1).get("loss").getAsDouble(),
                run(few, 1).getAsJsonObject("drawErrors").get("loss").getAsDouble());
    }

    @Test
    void whatIsNoSetOfViewsIsNamed() throws Exception {
        List<String> words = new ArrayList<>(List.of("expects views as n x views x coordinates", "60 samples of 4"));
        CommandRun.refused(with(words, "found 60 x 4"), "analyze", x, "--views", x);
        String other = put("other.npy", "(60, 2, 3)", new byte[8 * 360]);
        CommandRun.refused(with(words, "found 60 x 2 x 3"), "analyze", x, "--views", other);
        String two = put("two.npy", "(60, 2, 4)", new byte[8 * 480]);
        CommandRun.refused(List.of("at least 3 views", "found 2"), "analyze", x, "--views", two);
        byte[] nan = ByteBuffer.allocate(8 * 720)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(8 * 77, Double.NaN)
                .array();
        String broken = put("nan.npy", "(60, 3, 4)", nan);
        CommandRun.refused(List.of("nan.npy", "view 19", "coordinate 1", "NaN"), "analyze", x, "--views", broken);
        CommandRun.refused(List.of("missing.npy", "found nothing there"), "analyze", x, "--views", "missing.npy");
    }

    private static List<String> with(List<String> words, String more) {
        List<String> all = new ArrayList<>(words);
        all.add(more);
        return all;
    }

    @Test
    void oneNoiseIsAskedForWhereThereIsOne() {
        String to = folder.resolve("none").toString();
        CommandRun.refused(List.of("--noise EXPR or --views V.npy", "neither"), "moments", x, "--save", to);
        CommandRun.refused(
                List.of("--noise EXPR or --views V.npy", "both"),
                "moments",
                x,
                "--save",
                to,
                "--views",
                v,
                "--noise",
                "none");
        CommandRun.refused(
                List.of("drawing new views expects a noise", "recorded"),
                "train",
                x,
                "--objective",
                "reconstruction",
                "--views",
                v,
                "--dim",
                "1");
    }
}
