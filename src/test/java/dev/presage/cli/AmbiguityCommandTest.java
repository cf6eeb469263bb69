package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ambiguity} on digits. */
@CommandLineTest
class AmbiguityCommandTest {
    @TempDir
    private Path folder;

    @Test
    void tablePlotAndPage() throws Exception {
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.fine(
                "ambiguity", "digits", "--dim", "8", "--tolerances", "0.1,0,0.01", "--out", out.toString());
        assertTrue(
                run.out().contains("| loss above the least % | worst R2 | attained | best R2 | attained |"), run.out());
        JsonObject json = JsonParser.parseString(Files.readString(out.resolve("ambiguity.json")))
                .getAsJsonObject();
        double r2 = json.get("r2").getAsDouble();
        double width = 0;
        assertEquals(3, json.getAsJsonArray("bands").size());
        for (JsonElement element : json.getAsJsonArray("bands")) {
            JsonObject band = element.getAsJsonObject();
            JsonObject best = band.getAsJsonObject("best");
            JsonObject worst = band.getAsJsonObject("worst");
            assertEquals(best.get("bound").getAsDouble(), best.get("attained").getAsDouble(), 1e-5);
            assertEquals(worst.get("bound").getAsDouble(), worst.get("attained").getAsDouble(), 1e-5);
            assertEquals(best.get("attained").getAsDouble(), best.get("cleanR2").getAsDouble(), 1e-9);
            assertTrue(best.get("loss").getAsDouble() <= band.get("loss").getAsDouble() * (1 + 1e-12));
            double now = best.get("bound").getAsDouble() - worst.get("bound").getAsDouble();
            assertTrue(now > width - 1e-6 && best.get("bound").getAsDouble() >= r2 - 1e-6);
            width = now;
        }
        assertTrue(width > 0.1);
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(out.resolve("ambiguity.svg").toFile());
        PageSource page = PageSource.read(out.resolve("report.html"));
        assertTrue(
                page.text().contains("&quot;best encoder&quot;") || page.text().contains("\"best encoder\""));
        assertEquals(1, page.count("plots", "svg"));
    }

    @Test
    void badInput() {
        CommandRun.refused(List.of("--tolerances expects", "-1"), "ambiguity", "--tolerances", "-1");
        CommandRun.refused(List.of("--dim expects from 1 to 61", "found 70"), "ambiguity", "--dim", "70");
        CommandRun.refused(List.of("fewer would leave something"), "ambiguity", "--dim", "61");
        CommandRun.refused(List.of("--dim expects at least 1"), "ambiguity", "--dim", "0");
    }
}
