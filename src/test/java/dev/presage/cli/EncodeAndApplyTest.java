package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models as files: what they compute on raw samples, and what is refused. */
@CommandLineTest
class EncodeAndApplyTest {
    @TempDir
    private Path folder;

    private JsonObject encode(Path data, String objective, int k, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "encode",
                "--backend=java",
                data.toString(),
                "--objective",
                objective,
                "--dim",
                Integer.toString(k),
                "--save",
                model().toString(),
                "--json"));
        arguments.addAll(List.of(options));
        return CommandRun.jsonObject(arguments.toArray(String[]::new));
    }

    private Path model() {
        return folder.resolve("model");
    }

    private Matrix apply(Path data) {
        Path z = folder.resolve("z/Z.npy");
        CommandRun.fine(
                "apply", "--backend=java", model().toString(), "--data", data.toString(), "--save", z.toString());
        return Npy.readMatrix(z);
    }

    @ParameterizedTest
    @CsvSource({"global, true", "pixel, true", "none, true", "global, false"})
    void featuresAreWxPlusBAndTheDecoderLosesWhatTheLossSays(String scale, boolean centre) {
        double[][] x = Inputs.digitPixels();
        Path data = Inputs.npy(folder.resolve("X.npy"), x);
        JsonObject said = encode(
                data, "reconstruction", 5, "--noise", "none", "--scale", scale, centre ? "--center" : "--no-center");
        Matrix w = Npy.readMatrix(model().resolve("W.npy"));
        double[] b = Npy.readVector(model().resolve("bias.npy"));
        Matrix z = apply(data);
        assertEquals(x.length, z.rows());
        assertEquals(5, z.columns());
        double[] mean = new double[5];
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < 5; k++) {
                double expected = b[k];
                for (int j = 0; j < 64; j++) {
                    expected += w.at(k, j) * x[i][j];
                }
                assertEquals(expected, z.at(i, k), 1e-11);
                mean[k] += z.at(i, k) / x.length;
            }
        }
        for (int k = 0; centre && k < 5; k++) {
            assertEquals(0, mean[k], 1e-10, "features of the training set are centred");
        }
        double[] divisors = divisors(said);
        Matrix decoder = Npy.readMatrix(model().resolve("decoder.npy"));
        double[] c = Npy.readVector(model().resolve("decoder-bias.npy"));
        double loss = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < 64; j++) {
                double back = c[j];
                for (int k = 0; k < 5; k++) {
                    back += decoder.at(j, k) * z.at(i, k);
                }
                double error = divisors[j] == 0 ? 0 : (back - x[i][j]) / divisors[j];
                loss += error * error / x.length;
            }
        }
        assertEquals(said.get("loss").getAsDouble(), loss, 1e-9 * loss, "loss on clean samples, in prepared units");
    }

    private static double[] divisors(JsonObject model) {
        var factor = model.getAsJsonObject("manifest").get("scaleFactor");
        double[] divisors = new double[64];
        for (int j = 0; j < 64; j++) {
            divisors[j] = factor.isJsonArray() ? factor.getAsJsonArray().get(j).getAsDouble() : factor.getAsDouble();
        }
        return divisors;
    }

    @Test
    void lossIsThatOfAnalyzeAndModelJsonIsWhatIsPrinted() throws Exception {
        Path data = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(80, 6, 2));
        JsonObject said = encode(data, "joint-embedding", 3, "--noise", " mask( 0.5 )", "--seed", "4");
        assertEquals(said, JsonParser.parseString(Files.readString(model().resolve("model.json"))));
        assertEquals("joint-embedding", said.get("objective").getAsString());
        assertEquals("mask(ratio=0.5)", said.get("noise").getAsString());
        assertEquals(3, said.get("k").getAsInt());
        assertEquals(4, said.getAsJsonObject("manifest").get("seed").getAsInt());
        double loss = CommandRun.jsonObject("analyze", data.toString(), "--json", "--noise", "mask(0.5)", "--dim", "3")
                .getAsJsonArray("runs")
                .get(1)
                .getAsJsonObject()
                .get("loss")
                .getAsDouble();
        assertEquals(loss, said.get("loss").getAsDouble(), 1e-12);
    }

    @Test
    void onlyObjectivesThatReconstructHaveADecoderNotEvenAnOldOne() {
        Path data = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(80, 6, 2));
        encode(data, "reconstruction", 2, "--noise", "mask(0.5)");
        assertEquals(
                List.of("W.npy", "bias.npy", "decoder-bias.npy", "decoder.npy", "model.json"), Inputs.namesIn(model()));
        encode(data, "joint-embedding", 2, "--noise", "mask(0.5)");
        assertEquals(List.of("W.npy", "bias.npy", "model.json"), Inputs.namesIn(model()));
    }

    @Test
    void integersAreDividedByTheirTypesMaximum() {
        byte[] bytes = Inputs.randomBytes(40 * 3, 9);
        double[][] scaled = new double[40][3];
        for (int i = 0; i < bytes.length; i++) {
            scaled[i / 3][i % 3] = (bytes[i] & 255) / 255.0;
        }
        Path whole = Inputs.npy(folder.resolve("bytes.npy"), "|u1", "(40, 3)", bytes);
        encode(whole, "reconstruction", 2, "--noise", "none");
        Matrix z = apply(whole);
        Matrix same = apply(Inputs.npy(folder.resolve("scaled.npy"), scaled));
        assertTrue(z.maxAbs() > 0.1);
        assertEquals(0, z.minus(same).maxAbs(), 1e-13);
    }

    @Test
    void applyRefusesWhatDoesNotFitAndLeavesNothing() throws Exception {
        Path data = Inputs.npy(folder.resolve("X.npy"), Inputs.classes(20, 4, 2));
        encode(data, "reconstruction", 2, "--noise", "none");
        Path wide = Inputs.npy(folder.resolve("wide.npy"), Inputs.classes(20, 5, 2));
        double[][] rows = Inputs.classes(20, 4, 2);
        rows[19][2] = Double.NaN;
        Path hole = Inputs.npy(folder.resolve("hole.npy"), rows);
        String z = folder.resolve("new/Z.npy").toString();
        String model = model().toString();
        CommandRun.refused(List.of("d = 4, found d = 5"), "apply", model, "--data", wide.toString(), "--save", z);
        CommandRun.refused(List.of("sample 19, coordinate 2"), "apply", model, "--data", hole.toString(), "--save", z);
        CommandRun.refused(
                List.of("found no W.npy"), "apply", folder.toString(), "--data", data.toString(), "--save", z);
        CommandRun.refused(List.of("found nothing there"), "apply", model, "--data", "absent.npy", "--save", z);
        assertFalse(Files.exists(folder.resolve("new")));
        CommandRun.refused(
                List.of("--save expects a writable folder"),
                "apply",
                model,
                "--data",
                data.toString(),
                "--save",
                data.resolve("Z.npy").toString());
        CommandRun.refused(
                List.of("--save expects a file to write, found the folder"),
                "apply",
                model,
                "--data",
                data.toString(),
                "--save",
                model);
        Npy.write(model().resolve("bias.npy"), new double[] {1, 2, 3});
        CommandRun.refused(List.of("its 2 features, found 3"), "apply", model, "--data", data.toString(), "--save", z);
        Files.write(model().resolve("W.npy"), new byte[] {1, 2, 3});
        CommandRun.refused(
                List.of("W.npy expects an npy file"), "apply", model, "--data", data.toString(), "--save", z);
    }
}
