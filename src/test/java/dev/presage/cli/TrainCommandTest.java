package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train} on the command line. */
@CommandLineTest
class TrainCommandTest {
    private static final String[] SHORT = {
        "train",
        "digits",
        "--objective",
        "supervised",
        "--noise",
        "gaussian(sigma=1)",
        "--dim",
        "9",
        "--steps",
        "60",
        "--batch",
        "64",
        "--seeds",
        "2",
        "--threads",
        "1"
    };

    @TempDir
    private Path folder;

    private static String[] with(String... more) {
        return java.util.stream.Stream.of(SHORT, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }

    @Test
    void jsonHasTheFieldsOfTheContract() throws Exception {
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.fine(with("--json", "--out", out.toString()));
        assertEquals(run.out(), Files.readString(out.resolve("train.json")));
        JsonObject all = com.google.gson.JsonParser.parseString(run.out()).getAsJsonObject();
        for (String field : List.of(
                "manifest",
                "objective",
                "noise",
                "k",
                "closedFormLoss",
                "trainedLoss",
                "relativeLossGap",
                "subspaceAngleDegrees",
                "accuracy",
                "curve",
                "device",
                "seconds",
                "why",
                "runs")) {
            assertTrue(all.has(field), field);
        }
        double closed = all.get("closedFormLoss").getAsDouble();
        double trained = all.get("trainedLoss").getAsDouble();
        assertEquals((trained - closed) / closed, all.get("relativeLossGap").getAsDouble(), 1e-12);
        assertTrue(trained > closed);
        JsonObject accuracy = all.getAsJsonObject("accuracy");
        assertEquals("sampled", accuracy.getAsJsonObject("trained").get("basis").getAsString());
        assertTrue(accuracy.get("difference").isJsonObject(), "two seeds have a spread");
        assertEquals("test", accuracy.get("on").getAsString());
        assertEquals(2, all.getAsJsonArray("runs").size());
        JsonObject start = all.getAsJsonArray("curve").get(0).getAsJsonObject();
        assertEquals(0, start.get("step").getAsInt());
        assertTrue(start.get("loss").getAsDouble() > trained);
        assertTrue(start.get("predictedLoss").isJsonNull()
                && all.getAsJsonObject("why").has("predictedLoss"));
        JsonObject softmax = accuracy.getAsJsonObject("softmax");
        assertEquals(
                "sampled", softmax.getAsJsonObject("closedForm").get("basis").getAsString());
        assertTrue(softmax.get("difference").isJsonObject());
        JsonObject fitted = all.getAsJsonArray("runs").get(0).getAsJsonObject().getAsJsonObject("softmax");
        assertTrue(fitted.get("converged").getAsBoolean());
        assertTrue(fitted.get("gradientNorm").getAsDouble() <= 1e-6);
        assertEquals(1, all.get("spectralGap").getAsDouble(), 1e-9, "ten classes have nine features");
    }

    @Test
    void plainDescentIsPredicted() {
        CommandRun run = CommandRun.fine(with("--json", "--optimizer", "sgd"));
        JsonObject all = com.google.gson.JsonParser.parseString(run.out()).getAsJsonObject();
        assertFalse(all.getAsJsonObject("why").has("predictedLoss"));
        for (com.google.gson.JsonElement point : all.getAsJsonArray("curve")) {
            JsonObject at = point.getAsJsonObject();
            assertTrue(at.get("predictedLoss").isJsonPrimitive(), at.toString());
        }
        JsonObject start = all.getAsJsonArray("curve").get(0).getAsJsonObject();
        assertEquals(start.get("loss").getAsDouble(), start.get("predictedLoss").getAsDouble(), 1e-12);
        String table = CommandRun.fine(with("--optimizer", "sgd")).out();
        assertTrue(table.contains("predicted") && table.contains("softmax %"), table);
    }

    @Test
    void anAnalysisCanTrain() throws Exception {
        Path out = folder.resolve("out");
        String[] analysis = {
            "analyze",
            "digits",
            "--objective",
            "reconstruction,joint-embedding",
            "--noise",
            "gaussian(sigma=1)",
            "--dim",
            "3,5",
            "--train",
            "--steps",
            "40",
            "--batch",
            "64",
            "--seeds",
            "2",
            "--threads",
            "1",
            "--out",
            out.toString()
        };
        String table = CommandRun.fine(analysis).out();
        assertTrue(table.contains("trained") && table.contains("gap %"), table);
        assertTrue(Files.readString(out.resolve("report.html")).contains("trained loss over optimum %"));
        JsonObject all = com.google.gson.JsonParser.parseString(Files.readString(out.resolve("analysis.json")))
                .getAsJsonObject();
        assertEquals(4, all.getAsJsonArray("runs").size());
        for (com.google.gson.JsonElement element : all.getAsJsonArray("runs")) {
            JsonObject run = element.getAsJsonObject();
            JsonObject trained = run.getAsJsonObject("accuracy").getAsJsonObject("trained");
            JsonObject training = run.getAsJsonObject("training");
            assertEquals(
                    training.getAsJsonObject("accuracy")
                            .getAsJsonObject("trained")
                            .get("value")
                            .getAsDouble(),
                    trained.get("value").getAsDouble());
            assertEquals(
                    run.getAsJsonObject("accuracy")
                            .getAsJsonObject("test")
                            .get("value")
                            .getAsDouble(),
                    training.getAsJsonObject("accuracy")
                            .getAsJsonObject("closedForm")
                            .get("value")
                            .getAsDouble(),
                    "the same probe on the same samples");
            assertEquals(
                    run.get("loss").getAsDouble(),
                    training.get("closedFormLoss").getAsDouble());
            assertEquals(40, training.getAsJsonObject("plan").get("steps").getAsInt());
            assertFalse(run.getAsJsonObject("why").has("trained"));
        }
    }

    /** A training that fails leaves the rest of the analysis standing. */
    @Test
    void anAnalysisSurvivesATrainingThatDiverges() {
        CommandRun run = CommandRun.fine(
                "analyze",
                "digits",
                "--objective",
                "reconstruction",
                "--noise",
                "gaussian(sigma=1)",
                "--dim",
                "3",
                "--train",
                "--steps",
                "40",
                "--batch",
                "64",
                "--optimizer",
                "sgd",
                "--learning-rate",
                "1e6",
                "--json");
        JsonObject only = com.google.gson.JsonParser.parseString(run.out())
                .getAsJsonObject()
                .getAsJsonArray("runs")
                .get(0)
                .getAsJsonObject();
        assertTrue(only.getAsJsonObject("accuracy").get("trained").isJsonNull());
        assertTrue(only.get("training").isJsonNull());
        assertTrue(only.getAsJsonObject("why").get("trained").getAsString().contains("diverged"));
        assertTrue(run.err().contains("was not trained"), run.err());
    }

    @Test
    void optionsOfATrainingThatIsNotAskedForAreRefused() {
        CommandRun run = CommandRun.of("analyze", "digits", "--steps", "10");
        run.assertOneSentence(2);
        assertTrue(run.err().contains("--steps expects --train"), run.err());
    }

    @Test
    void tableNamesBothLosses() {
        String table = CommandRun.fine(SHORT).out();
        assertTrue(table.contains("closed form") && table.contains("seed 0") && table.contains("seed 1"), table);
    }

    @Test
    void divergenceIsWorkThatFailed() {
        CommandRun run = CommandRun.of(with("--optimizer", "sgd", "--learning-rate", "1e6"));
        run.assertOneSentence(1);
        assertTrue(run.err().contains("diverged"), run.err());
    }

    /** Metrics are told of every step; a finished checkpoint gives the same models again; another training refuses it. */
    @Test
    void checkpointsAndMetrics() throws Exception {
        Path csv = folder.resolve("steps.csv");
        Path lines = folder.resolve("steps.jsonl");
        String saved = folder.resolve("saved").toString();
        CommandRun first = CommandRun.fine(with("--json", "--checkpoint", saved, "--metrics", csv.toString()));
        List<String> rows = Files.readAllLines(csv);
        assertEquals("seed,step,time,rate,loss,gradientNorm,seconds", rows.get(0));
        assertEquals(1 + 2 * 60, rows.size());
        assertTrue(Files.exists(folder.resolve("saved/seed-0.training")));
        assertTrue(Files.exists(folder.resolve("saved/seed-1.training")));
        CommandRun again =
                CommandRun.fine(with("--json", "--checkpoint", saved, "--resume", "--metrics", lines.toString()));
        assertEquals(0, Files.size(lines), "no step was taken");
        for (String field : List.of("trainedLoss", "curve", "optimisation", "accuracy")) {
            assertEquals(parsed(first).get(field), parsed(again).get(field), field);
        }
        CommandRun other = CommandRun.of(with("--checkpoint", saved, "--resume", "--learning-rate", "0.02"));
        assertEquals(2, other.code());
        assertTrue(other.err().contains("--resume expects a checkpoint of the same training"), other.err());
        Files.delete(folder.resolve("saved/seed-1.training"));
        CommandRun.fine(with("--json", "--checkpoint", saved, "--resume", "--metrics", lines.toString()));
        assertEquals(60, Files.readAllLines(lines).size(), "one model was trained");
        assertTrue(Files.readAllLines(lines).get(59).startsWith("{\"seed\":1,\"step\":60,"));
    }

    /** A training that diverges after a checkpoint is one that was interrupted: what is taken again replaces its lines. */
    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl"})
    void metricsGoOnWhereTheTrainingDoes(String kind) throws Exception {
        Path file = folder.resolve("steps." + kind);
        String[] diverging = with(
                "--optimizer",
                "sgd",
                "--learning-rate",
                "0.15",
                "--checkpoint",
                folder.resolve("saved").toString());
        String[] options = {"--checkpoint-every", "3", "--metrics", file.toString()};
        CommandRun first = CommandRun.of(joined(diverging, options));
        first.assertOneSentence(1);
        List<String> before = Files.readAllLines(file);
        int header = kind.equals("csv") ? 1 : 0;
        assertTrue(before.size() > 5 + header, "some steps were taken: " + before.size());
        CommandRun.of(joined(diverging, options, "--resume")).assertOneSentence(1);
        List<String> after = Files.readAllLines(file);
        assertEquals(withoutSeconds(before), withoutSeconds(after));
        int saved = (before.size() - header) / 3 * 3;
        assertEquals(before.subList(0, saved + header), after.subList(0, saved + header), "kept, seconds and all");
        int last = saved - 1 + header; // the line of the step that the checkpoint is of
        Files.write(file, after.subList(0, last));
        CommandRun gap = CommandRun.of(joined(diverging, options, "--resume"));
        gap.assertOneSentence(2);
        assertTrue(gap.err().contains("--metrics with --resume expects the file of the same training"), gap.err());
        assertTrue(gap.err().contains("found no such step"), gap.err());
        List<String> other = new ArrayList<>(after);
        String step = kind.equals("csv") ? "0," : "\"step\":";
        other.set(last, after.get(last - 1).replaceFirst(step + (saved - 1), step + saved));
        Files.write(file, other);
        CommandRun another = CommandRun.of(joined(diverging, options, "--resume"));
        another.assertOneSentence(2);
        assertTrue(another.err().contains(", found loss "), another.err());
        Files.writeString(file, "a shopping list\n");
        CommandRun none = CommandRun.of(joined(diverging, options, "--resume"));
        none.assertOneSentence(2);
        assertTrue(none.err().contains("found a shopping list in line 1 of "), none.err());
        assertEquals("a shopping list\n", Files.readString(file), "it is left alone");
        CommandRun.of(joined(diverging, options)).assertOneSentence(1);
        assertEquals(withoutSeconds(before), withoutSeconds(Files.readAllLines(file)), "without --resume, anew");
    }

    private static String[] joined(String[] one, String[] two, String... three) {
        return Stream.of(one, two, three).flatMap(Arrays::stream).toArray(String[]::new);
    }

    private static List<String> withoutSeconds(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst("(,[^,]*|,\"seconds.*)$", ""))
                .toList();
    }

    /** Training goes below the whitened solution's loss, and that is said of both numbers. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "0.1"})
    void barlowTwinsIsComparedWithItsWhitenedSolution(String redundancy) {
        String[] options = {
            "train",
            "digits",
            "--objective",
            "barlow-twins",
            "--redundancy",
            redundancy,
            "--noise",
            "gaussian(sigma=2)",
            "--dim",
            "4",
            "--steps",
            "1000",
            "--batch",
            "256",
            "--threads",
            "1"
        };
        JsonObject json = CommandRun.jsonObject(joined(options, new String[] {"--json"}));
        JsonObject whitened = CommandRun.jsonObject(
                "analyze",
                "digits",
                "--objective",
                "joint-embedding",
                "--noise",
                "gaussian(sigma=2)",
                "--dim",
                "4",
                "--json");
        double expected = 0;
        for (int j = 0; j < 4; j++) {
            double omega = whitened.getAsJsonArray("runs")
                    .get(0)
                    .getAsJsonObject()
                    .getAsJsonArray("spectrum")
                    .get(j)
                    .getAsDouble();
            expected += (1 - omega) * (1 - omega);
        }
        assertEquals(expected, json.get("closedFormLoss").getAsDouble(), 1e-9);
        double own = json.get("ownLoss").getAsDouble();
        assertEquals(expected, own, 0.05 * expected, "near it, as steps are few");
        assertTrue(redundancy.equals("1") || own < expected, "rotations that even the diagonal: " + own);
        assertTrue(json.get("trainedLoss").getAsDouble() > expected, "whitened, nothing is better");
        String why = json.getAsJsonObject("why").get("closedFormLoss").getAsString();
        assertTrue(why.startsWith("that of the whitened solution"), why);
        String table = CommandRun.fine(options).out();
        assertTrue(table.contains("the loss of the encoders as trained, features not whitened: "), table);
        assertTrue(table.contains("closedFormLoss: that of the whitened solution"), table);
    }

    /** Rates and times are beside those of the training in every form of an analysis. */
    @Test
    void anAnalysisShowsTheCourseOfItsTrainings() throws Exception {
        Path out = folder.resolve("analysis");
        String table = CommandRun.fine(
                        "analyze",
                        "digits",
                        "--noise",
                        "gaussian(sigma=1)",
                        "--objective",
                        "reconstruction",
                        "--dim",
                        "3",
                        "--train",
                        "--optimizer",
                        "sgd",
                        "--steps",
                        "300",
                        "--batch",
                        "64",
                        "--out",
                        out.toString())
                .out();
        String rate = "the largest stable learning rate of plain descent is ";
        assertTrue(table.contains("gaussian(sigma=1), reconstruction, k = 3: " + rate), table);
        assertTrue(table.contains("half learned, mode by mode, at step "), table);
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains(">The course of training</h2>") && page.contains(rate), "the page");
        JsonObject json = com.google.gson.JsonParser.parseString(Files.readString(out.resolve("analysis.json")))
                .getAsJsonObject()
                .getAsJsonArray("runs")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("training")
                .getAsJsonObject("optimisation");
        assertTrue(json.get("largestStableRate").getAsDouble() > 0);
        JsonObject mode = json.getAsJsonArray("modes").get(0).getAsJsonObject();
        String predicted = String.format(
                java.util.Locale.ROOT, "%.0f", mode.get("predictedStep").getAsDouble());
        String trained = String.format(
                java.util.Locale.ROOT, "%.0f", mode.get("trainedStep").getAsDouble());
        assertTrue(page.contains("<td>" + trained + "</td><td>" + predicted + "</td>"), "the page's modes");
        assertTrue(table.contains("at step " + trained + " (predicted " + predicted + ")"), table);
    }

    /** The text of a noise does not say what is in the files it names. */
    @Test
    void aCheckpointIsOfTheContentsOfTheNoisesFiles() throws Exception {
        Path covariance = folder.resolve("covariance.npy");
        Npy.write(covariance, Matrix.generate(64, 64, (i, j) -> i == j ? 1 : 0));
        String[] options = {
            "train",
            "digits",
            "--objective",
            "reconstruction",
            "--noise",
            "gaussian(covariance=" + covariance + ")",
            "--dim",
            "2",
            "--steps",
            "4",
            "--batch",
            "16",
            "--checkpoint",
            folder.resolve("files").toString()
        };
        CommandRun.fine(options);
        CommandRun.fine(joined(options, new String[] {"--resume"}));
        Npy.write(covariance, Matrix.generate(64, 64, (i, j) -> i == j ? 2 : 0));
        CommandRun other = CommandRun.of(joined(options, new String[] {"--resume"}));
        other.assertOneSentence(2);
        assertTrue(
                other.err().contains("expects a checkpoint of the same training, 'files of the noise: "), other.err());
        assertEquals(2, other.err().split("SHA-256 ", -1).length - 1, other.err());
    }

    private static JsonObject parsed(CommandRun run) {
        return com.google.gson.JsonParser.parseString(run.out()).getAsJsonObject();
    }

    @Test
    void modesAndRatesAreShown() throws Exception {
        String[] sgd = {
            "train", "digits", "--objective", "reconstruction", "--noise", "none", "--dim", "4", "--optimizer", "sgd",
            "--steps", "200", "--batch", "64", "--rate-schedule", "constant", "--warm-up", "0.1", "--clip", "5"
        };
        String table = CommandRun.fine(sgd).out();
        assertTrue(table.contains("half at step"), table);
        assertTrue(table.contains("the largest stable learning rate of plain descent is"), table);
        JsonObject json = parsed(CommandRun.fine(
                java.util.stream.Stream.concat(java.util.Arrays.stream(sgd), java.util.stream.Stream.of("--json"))
                        .toArray(String[]::new)));
        assertEquals("constant", json.getAsJsonObject("plan").get("schedule").getAsString());
        assertEquals(5, json.getAsJsonObject("plan").get("clip").getAsDouble());
        JsonObject optimisation = json.getAsJsonObject("optimisation");
        assertTrue(optimisation.get("largestStableRate").getAsDouble() > 0);
        assertEquals(4, optimisation.getAsJsonArray("modes").size());
        assertEquals("float64", json.get("precision").getAsString());
        assertEquals("host", json.get("noiseDrawnOn").getAsString());
    }

    /** Without its profile a device is refused in a sentence, before any model is trained. */
    @Test
    void aDeviceThatIsNotInTheBuildIsOneSentence() {
        CommandRun run = CommandRun.of(with("--device", "cuda", "--quiet"));
        assertEquals(1, run.code());
        assertTrue(run.err().startsWith("presage: the device cuda expects "), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
