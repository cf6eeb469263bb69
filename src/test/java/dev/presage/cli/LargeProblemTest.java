package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From d = 1024 on, few features are solved for alone: the spectrum is cut, and says so. */
@CommandLineTest
class LargeProblemTest {
    private static final int D = 1024;
    private static final int N = 600;
    private static final int FEW = 60;

    @TempDir
    Path folder;

    @Test
    void theFirstValuesAreThoseOfTheWholeSpectrum() {
        String x = samples(N);
        JsonObject few =
                CommandRun.jsonObject("analyze", x, "--noise", "gaussian(1)", "--dim", "2", "--json", "--quiet");
        JsonObject all =
                CommandRun.jsonObject("analyze", x, "--noise", "gaussian(1)", "--dim", "300", "--json", "--quiet");
        for (int i = 0; i < 2; i++) {
            JsonObject some = few.getAsJsonArray("runs").get(i).getAsJsonObject();
            JsonObject whole = all.getAsJsonArray("runs").get(i).getAsJsonObject();
            assertTrue(some.get("truncated").getAsBoolean());
            assertFalse(whole.has("truncated"));
            JsonArray first = some.getAsJsonArray("spectrum");
            assertEquals(12, first.size());
            assertEquals(D, whole.getAsJsonArray("spectrum").size());
            double largest = first.get(0).getAsDouble();
            for (int j = 0; j < 12; j++) {
                assertEquals(
                        whole.getAsJsonArray("spectrum").get(j).getAsDouble(),
                        first.get(j).getAsDouble(),
                        1e-9 * largest,
                        some.get("objective") + " " + j);
            }
            JsonObject numerics = some.getAsJsonObject("numerics");
            assertTrue(numerics.get("kMax").isJsonNull());
            assertTrue(some.getAsJsonObject("why").get("kMax").getAsString().contains("first 12 solutions"));
            assertEquals(D, numerics.get("viewRank").getAsInt());
            assertEquals(N - 1, whole.getAsJsonObject("numerics").get("kMax").getAsInt());
            assertTrue(numerics.get("residual").getAsDouble() < 1e-9);
        }
    }

    /** With fewer samples than half the coordinates all of it costs less than the first values of the d x d problem. */
    @Test
    void fewSamplesAreSolvedWholeByTheDualRoute() {
        JsonObject result = CommandRun.jsonObject(
                "analyze", samples(FEW), "--noise", "gaussian(1)", "--dim", "2", "--json", "--quiet");
        for (int i = 0; i < 2; i++) {
            JsonObject run = result.getAsJsonArray("runs").get(i).getAsJsonObject();
            JsonObject numerics = run.getAsJsonObject("numerics");
            assertFalse(run.has("truncated"));
            assertEquals(
                    "dual singular value decomposition", numerics.get("solver").getAsString());
            assertEquals("Cholesky", numerics.get("whitening").getAsString());
            assertEquals(FEW - 1, numerics.get("kMax").getAsInt());
            assertTrue(numerics.get("residual").getAsDouble() < 1e-9);
        }
    }

    private String samples(int n) {
        Random random = new Random(1);
        double[][] rows = new double[n][D];
        for (double[] row : rows) {
            Arrays.setAll(row, j -> random.nextGaussian());
        }
        return Inputs.npy(folder.resolve("x.npy"), rows).toString();
    }

    @Test
    void moreFeaturesThanThereAreAreStillRefused() {
        String x = Inputs.npy(folder.resolve("x.npy"), Inputs.classes(5, D, 1)).toString();
        CommandRun.refused(List.of("--dim 6", "at most 4"), "analyze", x, "--noise", "gaussian(1)", "--dim", "6");
    }
}
