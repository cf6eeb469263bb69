package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
