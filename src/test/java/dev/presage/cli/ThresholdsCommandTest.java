package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.presage.data.Npy;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.probe.LowRank;
import dev.presage.theory.SignalModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code thresholds} on vectors and on the same problem as matrices in other coordinates, worked by hand. */
@CommandLineTest
class ThresholdsCommandTest {
    private static final Vector C = Vector.of(2, 1);
    private static final Vector GAMMA = Vector.of(4, 0.5, 0);
    private static final Vector THETA = Vector.of(2, 0.5, 1, 0, 3);

    @TempDir
    private Path folder;

    private String vector(String name, double... values) {
        Path file = folder.resolve(name);
        Npy.write(file, values);
        return file.toString();
    }

    private String matrix(String name, Matrix matrix) {
        Path file = folder.resolve(name);
        Npy.write(file, matrix);
        return file.toString();
    }

    private String[] diagonal(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "thresholds",
                "--signal",
                vector("c.npy", C.toArray()),
                "--irrelevant",
                vector("g.npy", GAMMA.toArray()),
                "--augmentation",
                vector("t.npy", THETA.toArray()),
                "--dim",
                "2"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private String[] rotated(SignalModel model, String... more) {
        var backend = Backends.of("java", 1);
        Random random = new Random(5);
        SignalModel turned = model.rotated(
                LowRank.orthonormal(Matrix.generate(5, 5, (i, j) -> random.nextGaussian()), backend), backend);
        List<String> all = new ArrayList<>(List.of(
                "thresholds",
                "--signal",
                matrix("C.npy", turned.signal().toMatrix()),
                "--irrelevant",
                matrix("G.npy", turned.irrelevant().toMatrix()),
                "--augmentation",
                matrix("T.npy", turned.augmentation().toMatrix()),
                "--dim",
                "2"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** As worked out in AlignmentThresholdsTest: 19/4 and 1, eta^2 = 2/3, delta = 1/2. */
    @Test
    void vectors() {
        JsonObject json = CommandRun.jsonObject(diagonal("--json"));
        assertEquals(19.0 / 4, json.get("alphaSquaredReconstruction").getAsDouble(), 1e-9);
        assertEquals(1, json.get("alphaSquaredJointEmbedding").getAsDouble(), 1e-9);
        assertEquals("joint-embedding", json.get("preferred").getAsString());
        assertEquals("diagonal", json.get("method").getAsString());
        assertEquals(2.0 / 3, json.get("etaSquared").getAsDouble(), 1e-9);
        assertEquals(0.5, json.get("delta").getAsDouble(), 1e-9);
        assertEquals(0.5, json.get("irrelevantLeast").getAsDouble());
        assertEquals(4, json.get("irrelevantMost").getAsDouble());
        assertEquals("thresholds", json.get("command").getAsString());
        assertEquals(5, json.get("dimension").getAsInt());
    }

    @Test
    void theSameAsMatricesInOtherCoordinates() {
        JsonObject json = CommandRun.jsonObject(rotated(SignalModel.diagonal(C, GAMMA, THETA), "--json"));
        assertEquals(19.0 / 4, json.get("alphaSquaredReconstruction").getAsDouble(), 1e-3);
        assertEquals(1, json.get("alphaSquaredJointEmbedding").getAsDouble(), 1e-3);
        assertEquals("joint-embedding", json.get("preferred").getAsString());
        assertEquals("general", json.get("method").getAsString());
        assertTrue(json.get("etaSquared").isJsonNull());
        JsonObject assumptions = json.getAsJsonObject("assumptions");
        assertEquals(4, assumptions.size());
        for (String name : assumptions.keySet()) {
            assertEquals(0, assumptions.get(name).getAsDouble(), 1e-14, name);
        }
    }

    /** Signal and irrelevant feature at 45 degrees, as worked out in GeneralThresholdsTest. */
    @Test
    void noneSuffices() {
        String[] command = {
            "thresholds",
            "--signal",
            matrix("C.npy", Matrix.of(new double[] {1, 0}, new double[] {0, 0})),
            "--irrelevant",
            matrix("G.npy", Matrix.of(new double[] {1.5, 1.5}, new double[] {1.5, 1.5})),
            "--dim",
            "1",
            "--angle",
            "44",
            "--json"
        };
        JsonObject json = CommandRun.jsonObject(command);
        assertTrue(json.get("alphaSquaredJointEmbedding").isJsonNull());
        JsonObject beside = json.getAsJsonObject("jointEmbedding");
        assertEquals(45, beside.get("leastDegrees").getAsDouble(), 1e-6);
        assertTrue(beside.get("leastDegreesAtAlphaSquared").getAsDouble() > 0);
        assertTrue(json.get("preferred").getAsString().equals("either")
                || json.get("preferred").getAsString().equals("reconstruction"));
    }

    @Test
    void inWords() {
        String out = CommandRun.fine(diagonal()).out();
        assertTrue(out.contains("reconstruction   alpha^2 above 4.75000 (alpha above 2.17945)"), out);
        assertTrue(out.contains("joint embedding  alpha^2 above 1.00000 "), out);
        assertTrue(out.contains("preferred: joint-embedding"), out);
        assertTrue(out.contains("eta^2/delta = 1.33333"), out);
        String general =
                CommandRun.fine(rotated(SignalModel.diagonal(C, GAMMA, THETA))).out();
        assertTrue(general.contains("within 45.00 degrees"), general);
        assertTrue(general.contains("relative commutators"), general);
        String none = CommandRun.fine(
                        "thresholds",
                        "--signal",
                        vector("c.npy", 1),
                        "--irrelevant",
                        vector("g.npy", 0.5),
                        "--dim",
                        "1")
                .out();
        assertTrue(none.contains("alpha^2 = 0: no alignment is needed"), none);
        assertTrue(none.contains("preferred: either (neither needs alignment"), none);
    }

    @Test
    void fewerFeaturesThanTheSignalHasAreAWarning() {
        String[] command = rotated(SignalModel.diagonal(C, GAMMA, THETA));
        command[8] = "1";
        CommandRun run = CommandRun.fine(command);
        assertTrue(run.err().contains("has rank 2, of which 1 features can find a part"), run.err());
    }

    private void refused(String expected, String found, String... replaced) {
        String[] command = diagonal();
        for (int i = 0; i < replaced.length; i += 2) {
            for (int j = 0; j < command.length - 1; j++) {
                if (command[j].equals(replaced[i])) {
                    command[j + 1] = replaced[i + 1];
                }
            }
        }
        CommandRun.refused(List.of(expected, found), command);
    }

    @Test
    void badInput() {
        refused("--signal expects the variances of 3 signal coordinates", "found 2", "--dim", "3");
        refused("--dim expects at least 1", "found 0", "--dim", "0");
        refused("expect positive numbers", "found -1.0", "--signal", vector("x.npy", 1, -1));
        refused("expect numbers of at least 0", "found -4.0", "--irrelevant", vector("x.npy", -4, 1, 0));
        refused("--augmentation expects the variances of all 5", "found 3", "--augmentation", vector("x.npy", 1, 1, 1));
        Matrix square = Matrix.of(new double[] {1, 0}, new double[] {0, 1});
        refused("--irrelevant expects a vector", "found 2 x 2 numbers", "--irrelevant", matrix("x.npy", square));
        refused(
                "expects a file",
                "nothing.npy",
                "--signal",
                folder.resolve("nothing.npy").toString());
    }

    @Test
    void badMatrices() {
        Matrix square = Matrix.of(new double[] {1, 0}, new double[] {0, 1});
        String good = matrix("good.npy", square);
        String skew = matrix("skew.npy", Matrix.of(new double[] {1, 0.5}, new double[] {0, 1}));
        String negative = matrix("negative.npy", Matrix.of(new double[] {1, 0}, new double[] {0, -1}));
        String wide = matrix("wide.npy", Matrix.zeros(2, 3));
        String large = matrix("large.npy", Matrix.zeros(3, 3));
        for (String[] bad : new String[][] {
            {"--signal expects a symmetric matrix, found", skew, good, "45", "1"},
            {"--irrelevant expects a symmetric matrix, found", good, skew, "45", "1"},
            {"--signal expects a square matrix, or a vector, found 2 x 3 numbers", wide, good, "45", "1"},
            {"--irrelevant expects 2 x 2 numbers, as in --signal, found 3 x 3", good, large, "45", "1"},
            {"expects a second moment without negative eigenvalues, found -1", negative, good, "45", "1"},
            {"irrelevant features expects no negative eigenvalue, found -1", good, negative, "45", "1"},
            {"a positive eigenvalue, found none", large, large, "45", "1"},
            {"--dim expects from 1 to 2 features, the rank of the signal", good, good, "45", "3"},
            {"--angle expects degrees between 0 and 90, found 90", good, good, "90", "1"}
        }) {
            CommandRun.refused(
                    List.of(bad[0]),
                    "thresholds",
                    "--signal",
                    bad[1],
                    "--irrelevant",
                    bad[2],
                    "--angle",
                    bad[3],
                    "--dim",
                    bad[4]);
        }
    }
}
