package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code order} on digits: tables, JSON, page and picture. */
@CommandLineTest
class OrderCommandTest {
    @TempDir
    private Path folder;

    @Test
    void tablesAndFiles() throws Exception {
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.fine(
                "order",
                "digits",
                "--noise",
                "gaussian(sigma=1)",
                "--dim",
                "4",
                "--train",
                "--batch",
                "256",
                "--shares",
                "0.5,0.9",
                "--limit",
                "400",
                "--out",
                out.toString());
        assertTrue(
                run.out().startsWith("reconstruction learns 4 features of digits under gaussian(sigma=1)"), run.out());
        assertTrue(run.out().contains("| mode | spectrum | half learned at | label share % |"), run.out());
        assertTrue(run.out().contains("on batches of 256 with fresh noise (sampled)"), run.out());
        assertEquals(
                2,
                run.out().lines().filter(line -> line.startsWith("| bottom |")).count());
        JsonObject json = JsonParser.parseString(Files.readString(out.resolve("order.json")))
                .getAsJsonObject();
        assertEquals("order", json.get("command").getAsString());
        JsonObject course = json.getAsJsonObject("course");
        assertTrue(course.get("closed").getAsBoolean());
        assertEquals(4, course.getAsJsonArray("modes").size());
        assertEquals(121, course.getAsJsonArray("points").size());
        assertEquals(99, course.getAsJsonArray("arrivals").size());
        assertTrue(json.getAsJsonObject("training").get("descentGap").getAsDouble() < 0.02);
        assertEquals(
                121, json.getAsJsonObject("training").getAsJsonArray("sampled").size());
        JsonObject cut =
                json.getAsJsonObject("spectrum").getAsJsonArray("cuts").get(1).getAsJsonObject();
        assertTrue(cut.getAsJsonObject("top").get("labelShare").getAsDouble()
                > cut.getAsJsonObject("bottom").get("labelShare").getAsDouble());
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("data:image/png;base64,") && page.contains("without the top"), "pictures");
        assertEquals(
                10 * (8 * 8 + 2),
                ImageIO.read(out.resolve("projections.png").toFile()).getWidth());
    }

    @Test
    void jepaSaysWhenReconstructionLearnsTheSame() {
        JsonObject json = CommandRun.jsonObject(
                "order",
                "digits",
                "--objective",
                "jepa",
                "--depth",
                "2",
                "--noise",
                "gaussian(sigma=0.5)",
                "--dim",
                "3",
                "--json");
        JsonObject mode =
                json.getAsJsonObject("course").getAsJsonArray("modes").get(0).getAsJsonObject();
        assertTrue(mode.get("halfTime").getAsDouble() > 0);
        assertTrue(mode.get("reconstructionHalfTime").getAsDouble() > 0);
        assertTrue(json.getAsJsonObject("why").has("course.optimum"));
        assertEquals("modes", json.getAsJsonObject("start").get("at").getAsString());
    }

    @Test
    void otherFeaturesBehindTheCut() {
        CommandRun run = CommandRun.fine(
                "order",
                "digits",
                "--dim",
                "2",
                "--limit",
                "300",
                "--shares",
                "0.8",
                "--probe-features",
                "fourier(count=32)");
        assertTrue(run.out().contains("| other features % |"), run.out());
    }

    @Test
    void badInput() {
        CommandRun.refused(
                List.of("--objective expects reconstruction, jepa or barlow-twins", "'x'"),
                "order",
                "--objective",
                "x");
        CommandRun.refused(List.of("--start-at expects modes or random", "'here'"), "order", "--start-at", "here");
        CommandRun.refused(List.of("--batch expects --train"), "order", "--batch", "8");
        CommandRun.refused(List.of("--shares expects", "1.5"), "order", "--shares", "1.5");
        CommandRun.refused(List.of("--dim expects from 1 to 61", "found 70"), "order", "--dim", "70");
        CommandRun.refused(
                List.of("--depth expects from 1 to 8", "found 0"), "order", "--objective", "jepa", "--depth", "0");
    }
}
