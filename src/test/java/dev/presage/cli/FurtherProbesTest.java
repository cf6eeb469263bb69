package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Softmax and k-NN probes, and predictions by parts of classes, in {@code analyze}, {@code train} and {@code probe}. */
@CommandLineTest
class FurtherProbesTest {
    private static final List<String> COMMON =
            List.of("digits", "--limit", "500", "--noise", "gaussian(sigma=1)", "--threads", "1");

    @TempDir
    private Path folder;

    private static JsonObject json(CommandRun run) {
        return JsonParser.parseString(run.out()).getAsJsonObject();
    }

    private static String[] command(String name, String... more) {
        return java.util.stream.Stream.of(List.of(name), COMMON, List.of(more))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private static double value(JsonObject of, String field) {
        return of.getAsJsonObject(field).get("value").getAsDouble();
    }

    private static JsonObject accuracy(CommandRun run, int which) {
        JsonArray runs = json(run).getAsJsonArray("runs");
        return runs.get(which).getAsJsonObject().getAsJsonObject("accuracy");
    }

    @Test
    void analyzeTellsThemWhereTheyAreAskedFor() {
        CommandRun run = CommandRun.fine(command(
                "analyze",
                "--objective",
                "reconstruction",
                "--dim",
                "4,8",
                "--softmax",
                "--parts",
                "2",
                "--neighbours",
                "5",
                "--json"));
        for (int which = 0; which < 2; which++) {
            JsonObject accuracy = accuracy(run, which);
            double left = value(accuracy, "leaveOneOut");
            assertEquals(left, value(accuracy, "predictedByParts"), 0.06);
            assertEquals(
                    "assumed",
                    accuracy.getAsJsonObject("predictedByParts").get("basis").getAsString());
            JsonObject softmax = accuracy.getAsJsonObject("softmax");
            double softLeft = value(softmax, "leaveOneOut");
            assertTrue(softLeft > left, "softmax is better on few features");
            assertEquals(softLeft, value(softmax, "predicted"), 0.06);
            assertEquals(softLeft, value(softmax, "test"), 0.12);
            JsonObject neighbours = accuracy.getAsJsonObject("neighbours");
            assertEquals(5, neighbours.get("count").getAsInt());
            assertTrue(value(neighbours, "leaveOneOut") > 0.7);
            assertEquals(value(neighbours, "leaveOneOut"), value(neighbours, "test"), 0.12);
        }
        CommandRun table = CommandRun.fine(command("analyze", "--dim", "4", "--softmax", "--neighbours", "3"));
        assertTrue(table.out().contains("Other probes"), table.out());
        assertTrue(table.out().contains("3-NN leave-1-out"), table.out());
        JsonObject without = accuracy(CommandRun.fine(command("analyze", "--dim", "4", "--json")), 0);
        for (String field : List.of("predictedByParts", "softmax", "neighbours")) {
            assertFalse(without.has(field), field);
        }
    }

    @Test
    void savedMomentsPredictASoftmaxProbe() {
        String moments = folder.resolve("moments").toString();
        CommandRun.fine(command("moments", "--save", moments));
        String[] again = {
            "analyze", "--moments", moments, "--noise", "gaussian(sigma=1)", "--dim", "8", "--softmax", "--json"
        };
        JsonObject softmax = accuracy(CommandRun.fine(again), 0).getAsJsonObject("softmax");
        JsonObject whole = accuracy(CommandRun.fine(command("analyze", "--dim", "8", "--softmax", "--json")), 0)
                .getAsJsonObject("softmax");
        assertEquals(value(whole, "predicted"), value(softmax, "predicted"), 5e-3);
        assertTrue(softmax.get("leaveOneOut").isJsonNull());
        again[6] = "4";
        again[7] = "--neighbours=3";
        CommandRun refused = CommandRun.of(again);
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("--neighbours expects samples"), refused.err());
    }

    @Test
    void trainSaysWhatTheClosedFormPromised() {
        String[] train = command(
                "train",
                "--objective",
                "reconstruction",
                "--dim",
                "8",
                "--steps",
                "60",
                "--batch",
                "64",
                "--neighbours",
                "5");
        CommandRun table = CommandRun.fine(train);
        assertTrue(table.out().contains("promised by the closed form"), table.out());
        assertTrue(table.out().contains("k-NN (test)"), table.out());
        String[] asJson = java.util.Arrays.copyOf(train, train.length + 1);
        asJson[train.length] = "--json";
        JsonObject accuracy = json(CommandRun.fine(asJson)).getAsJsonObject("accuracy");
        JsonObject analyzed = accuracy(
                CommandRun.fine(command(
                        "analyze",
                        "--objective",
                        "reconstruction",
                        "--dim",
                        "8",
                        "--softmax",
                        "--neighbours",
                        "5",
                        "--json")),
                0);
        assertEquals(value(analyzed, "leaveOneOut"), value(accuracy, "leaveOneOut"), 1e-12);
        assertEquals(
                value(analyzed.getAsJsonObject("softmax"), "leaveOneOut"),
                value(accuracy.getAsJsonObject("softmax"), "leaveOneOut"),
                1e-12);
        assertEquals(
                value(analyzed.getAsJsonObject("neighbours"), "test"),
                value(accuracy.getAsJsonObject("neighbours"), "closedForm"),
                1e-12);
        assertTrue(value(accuracy.getAsJsonObject("neighbours"), "trained") > 0.5);
    }

    @Test
    void probeHasNeighboursBesideTheRidge() {
        String[] probe = {"probe", "digits", "--limit", "300", "--neighbours", "3", "--threads", "1"};
        String[] asJson = {"probe", "digits", "--limit", "300", "--neighbours", "3", "--threads", "1", "--json"};
        JsonObject neighbours = json(CommandRun.fine(asJson))
                .getAsJsonArray("probes")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("neighbours");
        assertEquals(3, neighbours.get("count").getAsInt());
        assertTrue(value(neighbours, "leaveOneOut") > 0.8);
        assertTrue(value(neighbours, "test") > 0.8);
        assertTrue(CommandRun.fine(probe).out().contains("| neighbours |"));
    }

    @Test
    void refusals() {
        for (String command : List.of("analyze", "train", "probe")) {
            String[] none = command.equals("probe")
                    ? new String[] {"probe", "digits", "--neighbours", "0"}
                    : command.equals("train")
                            ? command("train", "--objective", "reconstruction", "--dim", "2", "--neighbours", "0")
                            : command("analyze", "--neighbours", "0");
            CommandRun run = CommandRun.of(none);
            assertEquals(2, run.code(), run.err());
            assertTrue(run.err().contains("--neighbours expects at least 1, found 0"), run.err());
        }
        CommandRun parts = CommandRun.of(command("analyze", "--parts", "0"));
        assertEquals(2, parts.code());
        assertTrue(parts.err().contains("--parts expects from 1 to 100, found 0"), parts.err());
    }
}
