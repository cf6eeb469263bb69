package dev.presage.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Figures as values, as SVG, as PNG and as tables. */
class FigureTest {
    private static final XyPlot PLOT = new XyPlot(
            Axis.logarithmic("mode"),
            Axis.logarithmic("eigenvalue < 1 & more"),
            List.of(
                    Series.line("clean, \"exact\"", List.of(Point.of(1, 1e-3), Point.of(20, 1e-8))),
                    Series.points("measured", List.of(new Point(3, 1e-4, 2e-5)))));

    private static final HeatMap MAP = new HeatMap(
            List.of("0.25", "0.5"),
            "ratio",
            List.of("1"),
            "patch",
            List.of(List.of(OptionalDouble.of(-0.02), OptionalDouble.empty())),
            "gain",
            true);

    private static Document xml(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<String> texts(Document svg) {
        NodeList found = svg.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void svgHasItsTextAsTextInTheSizesOfAColumn() throws Exception {
        Figure figure = new Figure("spectrum", "A title", "A caption", PLOT);
        Document svg = xml(figure.svg());
        assertEquals("85mm", svg.getDocumentElement().getAttribute("width"));
        assertEquals("A title", svg.getElementsByTagName("title").item(0).getTextContent());
        assertEquals("A caption", svg.getElementsByTagName("desc").item(0).getTextContent());
        List<String> texts = texts(svg);
        assertTrue(
                texts.containsAll(
                        List.of("mode", "eigenvalue < 1 & more", "clean, \"exact\"", "measured", "10", "10\u22124")),
                texts.toString());
        Set<String> sizes = new TreeSet<>();
        NodeList all = svg.getElementsByTagName("text");
        for (int i = 0; i < all.getLength(); i++) {
            sizes.add(((Element) all.item(i)).getAttribute("font-size"));
        }
        assertEquals(Set.of("8", "9"), sizes);
        double points = Double.parseDouble(
                svg.getDocumentElement().getAttribute("viewBox").split(" ")[2]);
        assertEquals(85 / 25.4 * 72, points, 0.01);
        assertEquals(
                "178mm",
                xml(figure.svg(ColumnWidth.DOUBLE)).getDocumentElement().getAttribute("width"));
    }

    @Test
    void pngIsWhiteOfThreeHundredDotsAnInch() throws Exception {
        byte[] png = new Figure("map", "A title", "A caption", MAP).png();
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(1004, picture.getWidth());
        assertEquals(0xffffffff, picture.getRGB(0, 0));
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
            reader.setInput(in);
            Element physical = (Element) ((Element) reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0"))
                    .getElementsByTagName("pHYs")
                    .item(0);
            assertEquals(300 / 0.0254, Double.parseDouble(physical.getAttribute("pixelsPerUnitXAxis")), 1);
            assertEquals("meter", physical.getAttribute("unitSpecifier"));
        }
    }

    @Test
    void heatMapsShowNumbersWithSignsAndWhatIsMissing() throws Exception {
        Document svg = xml(new Figure("map", "A title", "A caption", MAP).svg());
        assertTrue(
                texts(svg).containsAll(List.of("\u22120.0200", "\u2013", "0.25", "ratio", "patch", "gain")),
                texts(svg).toString());
        assertEquals("#D55E00", MAP.colour(-0.02));
        assertEquals("#FFFFFF", MAP.colour(0));
    }

    @Test
    void tablesHaveEveryNumber() {
        Table table = PLOT.table();
        assertEquals(List.of("series", "mode", "eigenvalue < 1 & more", "standard error"), table.columns());
        assertEquals(
                List.of(
                        List.of("clean, \"exact\"", "1", "0.001", ""),
                        List.of("clean, \"exact\"", "20", "1E-8", ""),
                        List.of("measured", "3", "0.0001", "0.00002")),
                table.rows());
        assertTrue(table.csv().startsWith("series,mode,"));
        assertTrue(table.csv().contains("\"clean, \"\"exact\"\"\",1,0.001,\r\n"));
        assertEquals(List.of(List.of("1", "-0.02", "")), MAP.table().rows());
        assertEquals("0.3333333", Table.number(1.0 / 3));
        assertEquals("0", Table.number(-0.0));
        assertEquals("1.234568E+30", Table.number(1.2345678e30));
    }

    @Test
    void aSheetHasEveryFigureUnderItsTitle() throws Exception {
        Figure one = new Figure("one", "First", "A caption", PLOT);
        Figure other = new Figure("other", "Second", "A caption", MAP);
        Document svg = xml(Sheet.svg("Both", List.of(one, other, one), 2));
        List<String> texts = texts(svg);
        assertEquals(2, texts.stream().filter("First"::equals).count());
        assertTrue(texts.contains("Second") && texts.contains("ratio"));
        assertThrows(IllegalArgumentException.class, () -> Sheet.svg("None", List.of(), 1));
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Point.of(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> Point.of(1, Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> new Point(1, 1, -1));
        assertThrows(IllegalArgumentException.class, () -> Series.line("empty", List.of()));
        List<Series> zero = List.of(Series.line("a", List.of(Point.of(0, 1))));
        new XyPlot(Axis.linear("x"), Axis.linear("y"), zero);
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> new XyPlot(Axis.logarithmic("x"), Axis.linear("y"), zero))
                .getMessage()
                .contains("numbers above 0, the series a has 0.0"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new XyPlot(Axis.linear("x"), Axis.linear("y"), List.of(zero.get(0), zero.get(0))));
        assertThrows(IllegalArgumentException.class, () -> new Figure("Not a stem", "t", "c", PLOT));
        assertThrows(
                IllegalArgumentException.class,
                () -> new HeatMap(
                        List.of("a", "b"), "x", List.of("c"), "", List.of(List.of(OptionalDouble.of(1))), "u", true));
    }

    @Test
    void coloursStayApartAndDigitsCanBeRead() {
        Set<String> looks = new TreeSet<>();
        for (int s = 0; s < 28; s++) {
            looks.add(Palette.colour(s) + Palette.dash(s));
        }
        assertEquals(28, looks.size());
        assertTrue(Palette.light("#FFFFFF"));
        assertFalse(Palette.light(Palette.sequential(1)));
    }

    /** A fragment of a page: words escaped, the plot as a picture of its own. */
    @Test
    void aFigureAndItsTableAreFragmentsOfHtml() {
        Figure figure = new Figure(
                "a",
                "1 < 2 & \"3\"",
                "Exact.",
                new XyPlot(Axis.linear("x"), Axis.linear("y"), List.of(Series.points("p", List.of(Point.of(1, 2))))));
        String html = figure.html();
        assertTrue(html.contains("<b>1 &lt; 2 &amp; &quot;3&quot;</b>"), html);
        String address = html.replaceFirst("(?s).*base64,([^\"]*)\".*", "$1");
        assertEquals(
                figure.svg(),
                new String(java.util.Base64.getDecoder().decode(address), java.nio.charset.StandardCharsets.UTF_8));
        String table = new Table(
                        List.of("a<b", "n"), List.of(List.of("x & y", "-1.5 \u00b10.2"), List.of("2 of 3", "7")))
                .html();
        assertTrue(table.contains("<th scope=\"col\">a&lt;b</th>"), table);
        assertTrue(table.contains("left\">x &amp; y</td><td style=\"text-align:right\">-1.5 \u00b10.2</td>"), table);
        assertTrue(table.contains("left\">2 of 3</td><td style=\"text-align:right\">7</td>"), table);
    }
}
