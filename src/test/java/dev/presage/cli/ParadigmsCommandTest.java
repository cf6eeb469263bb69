package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code paradigms} on digits, as tables, JSON and a plot. */
@CommandLineTest
class ParadigmsCommandTest {
    private static final String[] SMALL = {
        "paradigms", "digits", "--dim", "4", "--alpha", "0,1.5", "--samples", "50,100", "--repeats", "2"
    };

    @TempDir
    private Path folder;

    private static String[] with(String... more) {
        String[] all = java.util.Arrays.copyOf(SMALL, SMALL.length + more.length);
        System.arraycopy(more, 0, all, SMALL.length, more.length);
        return all;
    }

    @Test
    void tablesAndFiles() throws Exception {
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.fine(with("--out", out.toString()));
        assertTrue(run.out().startsWith("digits: signal of 4 dimensions ("), run.out());
        assertTrue(run.out().contains("| objective | alpha | n = 50 | n = 100 | limit |"), run.out());
        assertEquals(
                2 * 3 * 2,
                run.out()
                        .lines()
                        .filter(line -> line.matches("\\| (sup|joint|rec)\\S+ \\| .*"))
                        .count());
        assertEquals(
                10,
                run.out()
                        .lines()
                        .filter(line -> line.matches("\\| (weak|strong): .*"))
                        .count());
        JsonObject json = JsonParser.parseString(Files.readString(out.resolve("paradigms.json")))
                .getAsJsonObject();
        assertEquals(2 * 3 * 2 * 3, json.getAsJsonArray("points").size());
        assertEquals(4, json.get("k").getAsInt());
        JsonObject strong = json.getAsJsonArray("corruptions").get(1).getAsJsonObject();
        assertEquals("joint-embedding", strong.get("preferred").getAsString());
        assertEquals(60, strong.getAsJsonArray("irrelevant").size());
        String svg = Files.readString(out.resolve("paradigms.svg"));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(out.resolve("paradigms.svg").toFile());
        assertEquals(
                2 * 4,
                svg.lines()
                        .filter(line -> line.contains("irrelevant features</text>"))
                        .count());
        assertEquals(json, CommandRun.jsonObject(with("--json")));
    }

    @Test
    void badInput() {
        CommandRun.refused(List.of("--samples expects ascending", "[100, 50]"), replaced("50,100", "100,50"));
        CommandRun.refused(List.of("--repeats expects at least 2", "found 1"), replaced("2", "1"));
        CommandRun.refused(List.of("--alpha expects numbers from 0", "[-1.0]"), replaced("0,1.5", "-1"));
        CommandRun.refused(List.of("--dim expects from 1 to", "found 70"), replaced("4", "70", "50,100", "80,100"));
    }

    private static String[] replaced(String... pairs) {
        String[] all = SMALL.clone();
        for (int p = 0; p < pairs.length; p += 2) {
            for (int i = 0; i < all.length; i++) {
                if (all[i].equals(pairs[p])) {
                    all[i] = pairs[p + 1];
                }
            }
        }
        return all;
    }
}
