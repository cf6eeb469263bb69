package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** The command sweep: its grid, its files, its search and its critical levels, and what it refuses. */
@CommandLineTest
class SweepCommandTest {
    private static final String GRID = "mask(ratio={0.25,0.5,0.75},patch={1,4},fill={zero,0.5})";

    @TempDir
    private Path folder;

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static JsonObject object(JsonElement element) {
        return element.getAsJsonObject();
    }

    @Test
    void jsonHasTheRunsOfAnalyzeBestFirst() {
        JsonObject all = CommandRun.jsonObject(
                "sweep", "digits", "--limit", "300", "--noise", GRID, "--dim", "3,5", "--json", "--quiet");
        assertEquals(
                List.of(
                        "presage",
                        "schema",
                        "command",
                        "manifest",
                        "clean",
                        "families",
                        "rankedBy",
                        "ranking",
                        "sharedFeatures",
                        "runs",
                        "warnings"),
                List.copyOf(all.keySet()));
        assertEquals(1, all.get("schema").getAsInt());
        assertEquals("sweep", all.get("command").getAsString());
        assertEquals("gainR2", all.get("rankedBy").getAsString());
        JsonObject family = object(all.getAsJsonArray("families").get(0));
        assertEquals(GRID, family.get("noiseAsGiven").getAsString());
        assertEquals(
                "{\"name\":\"mask.patch\",\"values\":[\"1\",\"4\"]}",
                family.getAsJsonArray("lists").get(1).toString());
        JsonArray runs = all.getAsJsonArray("runs");
        JsonArray ranking = all.getAsJsonArray("ranking");
        assertEquals(12 * 2 * 2, runs.size());
        assertEquals(12 * 2, ranking.size());
        JsonObject analysed = CommandRun.jsonObject(
                "analyze", "digits", "--limit", "300", "--noise", "mask(0.25)", "--dim", "3", "--json", "--quiet");
        Set<String> fields = object(analysed.getAsJsonArray("runs").get(0)).keySet();
        double last = Double.POSITIVE_INFINITY;
        for (int i = 0; i < ranking.size(); i++) {
            JsonObject entry = object(ranking.get(i));
            double gain = entry.get("gainR2").getAsDouble();
            assertTrue(gain <= last);
            last = gain;
            double best = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < 2; k++) {
                JsonObject run = object(runs.get(2 * i + k));
                assertEquals(fields, run.keySet());
                assertEquals(entry.get("noise"), run.get("noise"));
                assertEquals(entry.get("objective"), run.get("objective"));
                assertEquals(GRID, run.get("noiseAsGiven").getAsString());
                best = Math.max(best, object(run.get("verdict")).get("gainR2").getAsDouble());
                assertTrue(object(run.get("accuracy")).get("test").isJsonNull());
                assertTrue(object(run.get("why")).get("test").getAsString().contains("analyze does"));
            }
            assertEquals(best, gain);
        }
        assertTrue(object(ranking.get(0)).getAsJsonObject("lists").has("mask.fill"));
        assertEquals(
                Set.of("joint-embedding"),
                Set.copyOf(all.getAsJsonArray("sharedFeatures").asList().stream()
                        .map(s -> object(s).get("objective").getAsString())
                        .toList()));
    }

    @Test
    void filesHoldWhatIsPrinted() throws Exception {
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.fine(
                "sweep",
                "digits",
                "--limit",
                "200",
                "--noise",
                GRID,
                "--noise",
                "none",
                "--dim",
                "all",
                "--out",
                out.toString(),
                "--objective",
                "reconstruction");
        assertEquals(List.of("heatmap.svg", "sweep.csv", "sweep.html", "sweep.json"), Inputs.namesIn(out));
        assertTrue(run.out().contains("wrote sweep.json, sweep.csv, sweep.html and heatmap.svg in " + out));
        JsonObject json = object(JsonParser.parseString(Files.readString(out.resolve("sweep.json"))));
        List<String> lines = Files.readAllLines(out.resolve("sweep.csv"));
        assertEquals(
                "rank,noise,objective,k,loss,r2,alignment,gainR2,thetaMaxDegrees,sinSquared,gainR2OverNoiseFree,verdict",
                lines.get(0));
        int line = 1;
        for (JsonElement element : json.getAsJsonArray("runs")) {
            JsonObject one = object(element);
            for (int k = 1; k <= one.get("k").getAsInt(); k++) {
                List<String> cells =
                        new ArrayList<>(List.of(lines.get(line++).split(",(?=[^\"]*(?:\"[^\"]*\"[^\"]*)*$)", -1)));
                assertEquals("\"" + one.get("noise").getAsString() + "\"", cells.get(1));
                assertEquals(Integer.toString(k), cells.get(3));
                for (int c = 0; c < 3; c++) {
                    JsonElement curve =
                            one.get(List.of("r2", "alignment", "gainR2PerK").get(c));
                    JsonElement value = curve.getAsJsonArray().get(k - 1);
                    if (value.isJsonNull()) {
                        assertEquals("", cells.get(List.of(5, 6, 7).get(c)));
                    } else if (k < one.get("k").getAsInt()) {
                        assertEquals(
                                value.getAsDouble(),
                                Double.parseDouble(cells.get(List.of(5, 6, 7).get(c))));
                    }
                }
            }
        }
        assertEquals(lines.size(), line);
        Document map = xml(Files.readString(out.resolve("heatmap.svg")));
        assertEquals("svg", map.getDocumentElement().getTagName());
        assertTrue(map.getElementsByTagName("polygon").getLength() >= 12, "a cell for each strategy");
        PageSource page = PageSource.read(out.resolve("sweep.html"));
        assertFalse(
                page.text().contains("cannot help"),
                "with all features every noise is clean PCA, which says nothing of fewer");
        assertEquals(
                2 + 2 * 4, page.count("plots", "svg"), "two maps, and two plots for each value of the other lists");
        assertEquals(1 + 13, page.count("numbers", "tr"));
    }

    @Test
    void theTableNamesTheBestFirstAndWhatIsShared() {
        CommandRun run = CommandRun.fine(
                "sweep", "digits", "--limit", "200", "--noise", "mask(ratio={0.3,0.6},patch=2)", "--dim", "4");
        assertEquals("", run.err());
        List<String> lines = run.out().lines().toList();
        int head = lines.indexOf(
                lines.stream().filter(l -> l.startsWith("noise ")).findFirst().orElseThrow());
        assertTrue(lines.get(head + 1).matches("mask\\(ratio=0.[36],patch=2\\) .* 1 +4 .*"), lines.get(head + 1));
        assertTrue(run.out()
                .contains("joint-embedding learns the same features, in the same order and at every k, under"
                        + " mask(ratio=0.3,patch=2) and 1 other setting (mask(ratio=0.6,patch=2))"));
    }

    /** On digits: the ratio that is found gains on test samples, too, and no less than the best of a grid. */
    @Test
    void whatASearchFindsHelpsOnTestSamples() throws Exception {
        Path out = folder.resolve("out");
        JsonObject all = CommandRun.jsonObject(
                "sweep",
                "digits",
                "--noise",
                "mask(ratio=?0.05..0.95,patch=4)",
                "--objective",
                "reconstruction",
                "--dim",
                "16",
                "--search",
                "24",
                "--json",
                "--quiet",
                "--out",
                out.toString());
        assertEquals(
                all.toString(),
                JsonParser.parseString(Files.readString(out.resolve("sweep.json")))
                        .toString());
        JsonObject search = all.getAsJsonObject("search");
        assertEquals("gainR2", search.get("goal").getAsString());
        assertTrue(search.get("evaluations").getAsInt() <= 24);
        assertEquals("360 test samples", search.get("heldOutOn").getAsString());
        JsonObject found = object(all.getAsJsonArray("found").get(0));
        JsonObject heldOut = found.getAsJsonObject("heldOutGainR2");
        assertTrue(
                heldOut.get("value").getAsDouble()
                        > heldOut.get("standardError").getAsDouble(),
                heldOut.toString());
        JsonObject grid = CommandRun.jsonObject(
                "sweep",
                "digits",
                "--noise",
                "mask(ratio={0.1,0.2,0.3,0.4,0.5},patch=4)",
                "--objective",
                "reconstruction",
                "--dim",
                "16",
                "--json",
                "--quiet");
        assertTrue(found.get("gainR2").getAsDouble()
                >= object(grid.getAsJsonArray("ranking").get(0)).get("gainR2").getAsDouble());
        double ratio = found.getAsJsonObject("parameters").get("mask.ratio").getAsDouble();
        assertTrue(ratio > 0.1 && ratio < 0.3, "" + ratio);
        assertEquals(
                found.get("noise"), object(all.getAsJsonArray("runs").get(0)).get("noise"));
    }

    @Test
    void criticalLevelsAreInTableAndJson() {
        Path x = Inputs.npy(folder.resolve("X.npy"), new double[][] {{4, 0}, {-4, 0}, {0, 3}, {0, -3}});
        Npy.write(folder.resolve("gamma.npy"), Matrix.of(new double[] {1, 0}, new double[] {0, 0}));
        // lambda = 8 and 4.5: phi1^2 = 64 / (8 + alpha^2) falls to 4.5 at alpha^2 = 64/4.5 - 8
        String noise = "aligned(alpha=?0.5..4,noise=" + folder.resolve("gamma.npy") + ")";
        List<String> command = new ArrayList<>(List.of(
                "sweep",
                x.toString(),
                "--scale",
                "none",
                "--noise",
                noise,
                "--objective",
                "reconstruction",
                "--dim",
                "1",
                "--critical"));
        CommandRun table = CommandRun.fine(command.toArray(String[]::new));
        assertTrue(table.out().contains("2.49444 ("), table.out());
        assertTrue(table.out().contains("1 -> 2 (100 %)"), table.out());
        command.add("--json");
        JsonObject all = CommandRun.jsonObject(command.toArray(String[]::new));
        assertEquals(45, all.get("angleDegrees").getAsDouble());
        JsonObject one = object(all.getAsJsonArray("critical").get(0));
        assertEquals(
                List.of("noise", "parameter", "objective", "k", "subspace", "order", "reordered"),
                List.copyOf(one.keySet()));
        assertEquals("CROSSES", one.getAsJsonObject("subspace").get("status").getAsString());
        assertEquals(
                Math.sqrt(64 / 4.5 - 8),
                one.getAsJsonObject("subspace").get("level").getAsDouble(),
                3.5e-6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sweep digits | --noise EXPR | missing",
                "sweep digits --noise mask(?0.1..0.9) | lists and single values | --search and --critical",
                "sweep digits --noise mask(0.1..0.9) | a number from 0 to 1 | the range 0.1..0.9",
                "sweep digits --noise mask({0.1,0.9}) --search 50 | a search range such as | found none",
                "sweep digits --noise mask(?0.1..0.9) --search 50 --dim 2,3 | one number of features | 2 of them",
                "sweep digits --noise mask(?0.1..0.9) --search 50 --dim all | numbers of features | --dim all",
                "sweep digits --noise mask(?0.1..0.9) --search 50 --dim 62 | at most 61 features | found 62",
                "sweep digits --noise mask(?0.1..0.9) --search 2 | a budget of at least 6 | found 2",
                "sweep digits --noise mask(?0.1..0.9) --search 9 --critical | --search or --critical | both",
                "sweep digits --noise mask(?0.1..0.9)+gaussian(?0..1) --critical --dim 2 | one search range | found 2",
                "sweep digits --noise mask(?0.1..0.9) --critical --dim 2 --angle 90 | below 90 | found 90.0",
                "sweep digits --noise mask({0.1,0.9}) --angle 9 | --critical beside it | found none",
                "sweep digits --noise mask({0.1,0.9}) --irrelevant g.npy | --search BUDGET beside it | found none",
                "sweep digits --noise mask({0.1,0.9}) --views V.npy | expects no recorded views | --views V.npy; analyze takes them",
                "sweep digits --noise mask({0.1,0.9}) --dim 0 | at least 1 | found 0",
                "sweep digits --noise mask({0.1,0.9}) --noise-space input --features fourier(count=9) | noise that acts on the features | found noise on input values",
            })
    void badUsageIsASentence(String command, String one, String other) {
        CommandRun.refused(List.of(one, other), command.split(" "));
    }

    @Test
    void badCovariancesAreRefusedAndNothingIsWritten() {
        Path out = folder.resolve("out");
        Npy.write(folder.resolve("g.npy"), Matrix.of(new double[] {1, 2}, new double[] {0, 1}));
        CommandRun.refused(
                List.of("--irrelevant expects a covariance of 64 x 64", "found 2 x 2"),
                "sweep",
                "--noise",
                "mask(?0.1..0.9)",
                "--search",
                "9",
                "--irrelevant",
                folder.resolve("g.npy").toString(),
                "--out",
                out.toString());
        assertFalse(Files.exists(out));
    }
}
