package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on data with real-valued targets. */
@CommandLineTest
class TargetsCommandTest {
    private static final int N = 60;
    private static final int D = 4;

    @TempDir
    private Path folder;

    private double[][] rows;
    private double[][] targets;
    private String x;
    private String y;

    @BeforeEach
    void files() {
        rows = Inputs.classes(N, D, 7);
        targets = Inputs.targets(rows, 1, 8);
        x = Inputs.npy(folder.resolve("X.npy"), rows).toString();
        y = Inputs.npy(folder.resolve("y.npy"), targets).toString();
    }

    private String csv() {
        StringBuilder text = new StringBuilder("a,b,price,c,d\n");
        for (int i = 0; i < N; i++) {
            text.append(
                    rows[i][0] + "," + rows[i][1] + "," + targets[i][0] + "," + rows[i][2] + "," + rows[i][3] + "\n");
        }
        return Inputs.put(folder.resolve("data.csv"), text.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static String runs(String... arguments) {
        return CommandRun.jsonObject(arguments).get("runs").toString();
    }

    @Test
    void aTableIsItsArrays() {
        String expected = runs("analyze", x, "--labels", y, "--noise", "mask(0.5)", "--json", "--quiet");
        assertEquals(
                expected,
                runs("analyze", csv(), "--label-column", "price", "--noise", "mask(0.5)", "--json", "--quiet"));
        assertTrue(expected.contains("\"r2Probe\":{\"training\":{"), expected);
    }

    @Test
    void aLimitIsTheFirstSamples() {
        String x40 =
                Inputs.npy(folder.resolve("X40.npy"), Arrays.copyOf(rows, 40)).toString();
        String y40 = Inputs.npy(folder.resolve("y40.npy"), Arrays.copyOf(targets, 40))
                .toString();
        assertEquals(
                runs("analyze", x40, "--labels", y40, "--noise", "mask(0.5)", "--json", "--quiet"),
                runs("analyze", x, "--labels", y, "--limit", "40", "--noise", "mask(0.5)", "--json", "--quiet"));
    }

    @Test
    void wholeNumbersAreClassesUnlessToldOtherwise() {
        String ages = Inputs.labels(folder.resolve("ages.npy"), N).toString();
        JsonObject classes = CommandRun.jsonObject("analyze", x, "--labels", ages, "--json", "--quiet")
                .getAsJsonObject("manifest");
        assertEquals(3, classes.get("classes").getAsInt());
        assertTrue(classes.get("targets").isJsonNull());
        JsonObject asTargets = CommandRun.jsonObject(
                        "analyze", x, "--labels", ages, "--label-kind", "targets", "--json", "--quiet")
                .getAsJsonObject("manifest");
        assertTrue(asTargets.get("classes").isJsonNull());
        assertTrue(asTargets.get("classNames").isJsonNull());
        assertEquals(1, asTargets.get("targets").getAsInt());
    }

    @Test
    void tableAndPageShowR2() throws Exception {
        Path out = folder.resolve("out");
        String table = CommandRun.fine(
                        "analyze",
                        x,
                        "--labels",
                        y,
                        "--test",
                        x,
                        "--test-labels",
                        y,
                        "--dim",
                        "2",
                        "--out",
                        out.toString())
                .out();
        assertTrue(table.contains("1 target;"), table);
        assertTrue(table.contains("leave-1-out") && !table.contains("predicted"), table);
        JsonObject run = JsonParser.parseString(Files.readString(out.resolve("analysis.json")))
                .getAsJsonObject()
                .getAsJsonArray("runs")
                .get(0)
                .getAsJsonObject();
        JsonObject left = run.getAsJsonObject("r2Probe").getAsJsonObject("leaveOneOut");
        String cell = String.format(
                Locale.ROOT,
                "%.4f \u00b1%.4f",
                left.get("value").getAsDouble(),
                left.get("standardError").getAsDouble());
        assertTrue(table.contains(cell), table);
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("<th scope=\"col\">leave-one-out R2</th>"), page);
        assertTrue(page.contains(cell) && !page.contains("predicted"), page);
    }

    @Test
    void trainComparesR2() {
        String[] command = {
            "train",
            x,
            "--labels",
            y,
            "--objective",
            "supervised",
            "--noise",
            "mask(0.3)",
            "--dim",
            "1",
            "--steps",
            "300",
            "--seeds",
            "2",
            "--quiet"
        };
        JsonObject all = CommandRun.jsonObject(
                Stream.concat(Arrays.stream(command), Stream.of("--json")).toArray(String[]::new));
        assertTrue(all.getAsJsonObject("accuracy").get("closedForm").isJsonNull());
        assertTrue(all.getAsJsonObject("accuracy")
                .getAsJsonObject("softmax")
                .get("trained")
                .isJsonNull());
        assertEquals(
                "targets are real numbers: see r2Probe",
                all.getAsJsonObject("why").get("accuracy").getAsString());
        JsonObject r2 = all.getAsJsonObject("r2Probe");
        assertEquals("leaveOneOut", r2.get("on").getAsString());
        double closed = r2.getAsJsonObject("closedForm").get("value").getAsDouble();
        assertEquals(closed, r2.getAsJsonObject("trained").get("value").getAsDouble(), 0.05);
        assertTrue(r2.get("difference").isJsonObject());
        assertTrue(all.get("relativeLossGap").getAsDouble() < 0.05, "near the optimum");
        for (JsonElement run : all.getAsJsonArray("runs")) {
            assertTrue(run.getAsJsonObject().get("r2").isJsonObject());
            assertTrue(run.getAsJsonObject().get("accuracy").isJsonNull());
        }
        String table = CommandRun.fine(command).out();
        assertTrue(table.contains("least squares R2") && table.contains("R2 of linear probes"), table);
    }

    @Test
    void momentsWriteB() {
        Path saved = folder.resolve("m");
        CommandRun.fine("moments", x, "--labels", y, "--noise", "none", "--scale", "none", "--save", saved.toString());
        Matrix b = Npy.readMatrix(saved.resolve("label-cross.npy"));
        assertEquals(D, b.rows());
        assertEquals(1, b.columns());
        double ybar = Arrays.stream(targets).mapToDouble(t -> t[0]).average().orElseThrow();
        for (int j = 0; j < D; j++) {
            double sum = 0;
            for (int i = 0; i < N; i++) {
                sum += rows[i][j] * (targets[i][0] - ybar);
            }
            assertEquals(sum / N, b.at(j, 0), 1e-11);
        }
    }

    @Test
    void refusesWhatAreNoTargets() {
        targets[17][0] = Double.NaN;
        String hole = Inputs.npy(folder.resolve("hole.npy"), targets).toString();
        CommandRun.refused(
                List.of("hole.npy: label 17 (from 0) expects a finite number, found NaN"),
                "analyze",
                x,
                "--labels",
                hole);
        double[][] same = new double[N][1];
        Arrays.fill(same, new double[] {0.1});
        String constant = Inputs.npy(folder.resolve("same.npy"), same).toString();
        CommandRun.refused(List.of("targets expect values that vary", "all alike"), "analyze", x, "--labels", constant);
        CommandRun.refused(
                List.of("--label-kind expects", "auto", "found 'words'"),
                "analyze",
                x,
                "--labels",
                y,
                "--label-kind",
                "words");
        CommandRun.refused(
                List.of("--dim 2 exceeds", "at most 1 features"),
                "analyze",
                x,
                "--labels",
                y,
                "--objective",
                "supervised",
                "--dim",
                "2");
        assertFalse(Files.exists(folder.resolve("m")));
    }
}
