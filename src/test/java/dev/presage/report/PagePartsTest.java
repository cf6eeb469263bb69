package dev.presage.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.presage.figure.Axis;
import dev.presage.figure.Figure;
import dev.presage.figure.HeatMap;
import dev.presage.figure.Point;
import dev.presage.figure.Series;
import dev.presage.figure.XyPlot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What pages are made of. */
class PagePartsTest {
    private static final String MEAN = "</script><!--<script> \"&";

    private static Figure curves(List<Series> series, Optional<String> diagonal) {
        return new Figure(
                "curves",
                "Title " + MEAN,
                "Caption",
                new XyPlot(Axis.logarithmic("k"), Axis.linear("R2"), series, diagonal));
    }

    /** A shell reads back what was typed. */
    @Test
    void theCommandIsQuotedForAShell() throws IOException {
        List<String> arguments = List.of(
                "analyze",
                "my data.npy",
                "--noise",
                "mask(ratio=0.75,patch=4)",
                "--noise",
                "a|b",
                "",
                "it's",
                "$HOME `x` \"!",
                "--dim",
                "4,16");
        String command = new Provenance("0", arguments).command();
        assertTrue(
                command.startsWith("./presage analyze \"my data.npy\" --noise \"mask(ratio=0.75,patch=4)\" "), command);
        Process shell = new ProcessBuilder("sh", "-c", command.replaceFirst("\\./presage", "printf '%s\\\\n'")).start();
        assertEquals(
                String.join("\n", arguments) + "\n",
                new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    /** Numbers come through to six digits, whole ones whole; no name can end the script element. */
    @Test
    void figuresAsJsonCannotEndTheirElement() {
        Figure figure = curves(
                List.of(
                        new Series(MEAN, dev.presage.figure.Mark.POINTS, List.of(new Point(123456789, 1.0 / 3, 0.25))),
                        Series.line("b", List.of(Point.of(1, -1e-9)))),
                Optional.of("equal"));
        String json = FigureHtml.json(figure);
        assertFalse(json.contains("<"));
        JsonObject read = JsonParser.parseString(json).getAsJsonObject();
        assertEquals("Title " + MEAN, read.get("title").getAsString());
        assertEquals("equal", read.get("diagonal").getAsString());
        assertTrue(read.getAsJsonObject("x").get("log").getAsBoolean());
        JsonObject first = read.getAsJsonArray("series").get(0).getAsJsonObject();
        assertEquals(MEAN, first.get("name").getAsString());
        assertEquals("points", first.get("mark").getAsString());
        assertEquals("[123456789]", first.get("x").toString());
        assertEquals("[0.333333]", first.get("y").toString());
        assertEquals("[0.25]", first.get("e").toString());
        JsonObject second = read.getAsJsonArray("series").get(1).getAsJsonObject();
        assertEquals(-1e-9, second.getAsJsonArray("y").get(0).getAsDouble());
        assertFalse(second.has("e"));
        String page = FigureHtml.of(figure);
        assertEquals(1, page.split("</script>", -1).length - 1);
    }

    /** Curves over common places have a column each; points by themselves a row each. */
    @Test
    void tablesHaveTheShapeOfTheirPlot() {
        List<Point> both = List.of(new Point(1, 0.5, 0.011), Point.of(2, 0.25));
        String wide = FigureHtml.of(curves(List.of(Series.line("a", both), Series.line("b", both)), Optional.empty()));
        assertTrue(wide.contains("<th scope=\"col\">a</th><th scope=\"col\">b</th>"), wide);
        assertTrue(wide.contains(">1</th><td>0.5 \u00b1 0.011</td><td>0.5 \u00b1 0.011</td></tr>"), wide);
        String single = FigureHtml.of(curves(
                List.of(
                        Series.points("a", List.of(Point.of(1, 2))),
                        Series.points("b", List.of(Point.of(3, 4))),
                        Series.points("c", List.of(Point.of(5, 6)))),
                Optional.empty()));
        assertTrue(single.contains(">c</th><td>5</td><td>6</td></tr>"), single);
        String map = FigureHtml.of(new Figure(
                "map",
                "Map",
                "Caption",
                new HeatMap(
                        List.of("x"),
                        "columns",
                        List.of("y", "z"),
                        "rows",
                        List.of(List.of(OptionalDouble.of(-0.5)), List.of(OptionalDouble.empty())),
                        "gain",
                        true)));
        assertTrue(map.contains(">y</th><td>-0.5</td></tr>") && map.contains(">z</th><td></td></tr>"), map);
        assertTrue(map.contains("\"cells\":[[-0.5],[null]]"), map);
    }

    @Test
    void markdownBecomesParagraphsAndTables() {
        String html = Markdown.html("What <was> seen.\n\n| a | b |\n|---|---:|\n| x | **1** |\n| y | 2 |\n");
        assertTrue(html.startsWith("<p>What &lt;was&gt; seen.</p>\n"), html);
        assertTrue(html.contains("<th scope=\"col\" class=\"words\">a</th><th scope=\"col\">b</th>"), html);
        assertTrue(html.contains("<th scope=\"row\" class=\"words\">x</th><td><strong>1</strong></td></tr>"), html);
        assertTrue(html.contains(">y</th><td>2</td></tr>"), html);
        assertFalse(html.contains("---"), html);
    }

    @Test
    void wordsAreJoinedAsInASentence() {
        assertEquals("a", Html.or(List.of("a")));
        assertEquals("a or b", Html.or(List.of("a", "b")));
        assertEquals("a, b and c", Html.and(List.of("a", "b", "c")));
        assertEquals("0.0001235", Html.number(0.00012349, 4));
        assertEquals("1.2E-7", Html.number(1.2e-7, 4));
        assertEquals("0", Html.number(0, 4));
    }
}
