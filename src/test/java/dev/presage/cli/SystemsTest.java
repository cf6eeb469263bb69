package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Systems beyond noisy views on the command line: vae, diffusion, rotation, nce and mae-masked-only. */
@CommandLineTest
class SystemsTest {
    @TempDir
    private Path folder;

    private static JsonObject run(JsonObject analysis, String objective, int k) {
        for (JsonElement element : analysis.getAsJsonArray("runs")) {
            JsonObject run = element.getAsJsonObject();
            if (run.get("objective").getAsString().equals(objective)
                    && run.get("k").getAsInt() == k) {
                return run;
            }
        }
        throw new AssertionError("no run of " + objective + " at k = " + k);
    }

    private static double detail(JsonObject run, String name, String basis) {
        JsonObject detail = run.getAsJsonObject("details").getAsJsonObject(name);
        assertEquals(basis, detail.get("basis").getAsString(), name);
        return detail.get("value").getAsDouble();
    }

    @Test
    void everySystemIsAnalysedOnce() {
        JsonObject all = CommandRun.jsonObject(
                "analyze",
                "digits",
                "--limit=300",
                "--objective=all",
                "--dim=3",
                "--noise=mask(0.5,patch=4)",
                "--noise=gaussian(1)",
                "--json",
                "--quiet");
        assertEquals(2 * 9 + 1 + 4, all.getAsJsonArray("runs").size());
        JsonObject vae = run(all, "vae", 3);
        assertEquals("none", vae.get("noise").getAsString());
        double[] spectrum = new double[64];
        double rest = 0;
        for (int j = 0; j < 64; j++) {
            spectrum[j] = vae.getAsJsonArray("spectrum").get(j).getAsDouble();
            assertEquals(
                    all.getAsJsonObject("clean")
                            .getAsJsonArray("spectrum")
                            .get(j)
                            .getAsDouble(),
                    spectrum[j],
                    1e-12);
            rest += j < 3 ? 0 : spectrum[j] / 61;
        }
        assertEquals(rest, detail(vae, "decoderVariance", "exact"), 1e-12);
        assertTrue(vae.getAsJsonObject("why").get("training").getAsString().contains("verify"));
        assertEquals(
                "NEVER_HELPS",
                run(all, "diffusion", 3).getAsJsonObject("verdict").get("value").getAsString());
        assertTrue(detail(run(all, "rotation", 3), "turnAccuracyPredicted", "assumed") > 0.25);
        assertTrue(detail(run(all, "rotation", 3), "turnAccuracyTest", "sampled") > 0.25);
        assertTrue(detail(run(all, "nce", 3), "divergence", "assumed")
                > -run(all, "nce", 3).get("loss").getAsDouble());
        JsonObject masked = run(all, "mae-masked-only", 3);
        assertTrue(masked.get("spectrum").isJsonNull());
        assertTrue(masked.getAsJsonArray("r2").get(1).isJsonNull());
        assertTrue(masked.getAsJsonArray("r2").get(2).getAsDouble() > 0);
        assertEquals(
                masked.get("loss").getAsDouble() + detail(masked, "gapOfUnweighted", "exact"),
                detail(masked, "unweightedLoss", "exact"),
                1e-9);
        assertTrue(detail(masked, "fullRankLoss", "exact") < masked.get("loss").getAsDouble());
        assertTrue(all.getAsJsonArray("warnings").toString().contains("found gaussian"));
    }

    @Test
    void collapsedComponentsAreCounted() {
        JsonObject found = CommandRun.jsonObject(
                "analyze", "digits", "--objective=vae", "--variance=1", "--beta=2", "--dim=16", "--json", "--quiet");
        JsonObject only = found.getAsJsonArray("runs").get(0).getAsJsonObject();
        int k = only.get("k").getAsInt();
        assertTrue(only.getAsJsonArray("spectrum").get(k - 1).getAsDouble() > 2);
        assertTrue(only.getAsJsonArray("spectrum").get(k).getAsDouble() <= 2);
        assertTrue(only.getAsJsonObject("why").get("k").getAsString().contains("collapse"));
        assertTrue(
                found.getAsJsonArray("warnings").toString().contains((16 - k) + " of 16 components of vae collapse"));
    }

    @Test
    void noiseForNceComesFromFiles() {
        Path x = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(50, 3, 2));
        Path mean = folder.resolve("m.npy");
        Path covariance = folder.resolve("s.npy");
        Npy.write(mean, new double[] {1, 0, 0});
        Npy.write(covariance, Matrix.generate(3, 3, (i, j) -> i == j ? 0.5 + i : 0.2));
        JsonObject found = CommandRun.jsonObject(
                "analyze",
                x.toString(),
                "--objective=nce",
                "--dim=3",
                "--reference-mean=" + mean,
                "--reference-covariance=" + covariance,
                "--json",
                "--quiet");
        JsonObject only = found.getAsJsonArray("runs").get(0).getAsJsonObject();
        assertEquals(-only.get("loss").getAsDouble(), detail(only, "divergence", "assumed"), 1e-10);
        assertTrue(detail(only, "divergenceOfMeans", "assumed") > 0);
        CommandRun.refused(
                List.of("--reference-covariance expects 64 x 64 numbers, found 3 x 3"),
                "analyze",
                "digits",
                "--objective=nce",
                "--reference-covariance=" + covariance);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "analyze --objective vae --beta 0 | --beta expects a positive number | found 0",
                "analyze --objective vae --variance none | a positive number, or free | found 'none'",
                "analyze --objective vae --variance 0 | a positive number, or free | found 0",
                "analyze --objective vae --variance 1e9 | components that do not collapse | all do",
                "analyze --objective vae --dim 64 | --dim 64 exceeds | at most 60 features",
                "analyze --objective vae --noise none | an objective that looks at views | found vae",
                "encode --objective vae --noise none --dim 2 --save m | an objective that looks at views | found vae",
                "analyze --objective diffusion --time 0 | from 1 to 1000 | found 0",
                "analyze --objective diffusion --time 1001 | from 1 to 1000 | found 1001",
                "analyze --objective diffusion --schedule cosin | linear, cosine | did you mean 'cosine'?",
                "analyze --time 3 | the objective diffusion | found reconstruction",
                "analyze --beta 3 | the objective vae | found reconstruction",
                "analyze --schedule linear | the objective diffusion | found reconstruction",
                "analyze --objective rotation --dim 3 --scale pixel | --scale global or none | found pixel",
                "analyze --objective rotation --dim 4 | --dim 4 exceeds | at most 3 features",
                "analyze --objective mae-masked-only --noise gaussian(1) | mask, mae or block | found gaussian(1)",
                "analyze --objective mae-masked-only --noise mask(0.5) --noise-space raw | drops some prepared values to 0 | found mask",
                "analyze --objective mae-masked-only --noise mask(0.5) --dim 62 | --dim 62 exceeds | at most 61 features",
                "sweep --objective vae --noise mask({0.1,0.2}) | objectives that look at views | found vae",
                "sweep --objective mae-masked-only --noise mask({0.1,0.2}) | and have a spectrum | found mae-masked-only",
                "train --objective nce --dim 2 | training knows reconstruction, | found nce",
                "analyze --objective vae --train | training knows reconstruction, | found vae",
            })
    void refusedInOneSentence(String command, String expected, String found) {
        CommandRun.refused(List.of(expected, found), command.split(" "));
    }

    @Test
    void imagesThatAreNotSquareCannotBeTurned() {
        Path x = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(50, 6, 2));
        CommandRun.refused(
                List.of("rotation expects square images, found samples of d = 6 without a shape"),
                "analyze",
                x.toString(),
                "--objective=rotation",
                "--dim=3");
    }
}
