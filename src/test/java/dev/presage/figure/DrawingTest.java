package dev.presage.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is drawn lies on the paper, texts lie beside each other, and data lie where their numbers say. */
class DrawingTest {
    private static final double ROUNDING = 1e-9;

    /** Where text may be: its width estimated from above, its height that of letters with and without tails. */
    private record Box(String text, double left, double top, double right, double bottom) {
        static Box of(Lettering text) {
            double width = text.label().width(text.size());
            double from = switch (text.anchor()) {
                case START -> 0;
                case MIDDLE -> -width / 2;
                case END -> -width;
            };
            double up = text.size() * 0.75;
            double down = text.size() * 0.2;
            return text.upwards()
                    ? new Box(
                            text.label().text(),
                            text.x() - up,
                            text.y() - from - width,
                            text.x() + down,
                            text.y() - from)
                    : new Box(
                            text.label().text(),
                            text.x() + from,
                            text.y() - up,
                            text.x() + from + width,
                            text.y() + down);
        }

        boolean overlaps(Box other) {
            return left < other.right - ROUNDING
                    && other.left < right - ROUNDING
                    && top < other.bottom - ROUNDING
                    && other.top < bottom - ROUNDING;
        }
    }

    /** A canvas that remembers. */
    private static final class Record implements Canvas {
        private final List<Spot> spots = new ArrayList<>();
        private final List<Spot> discs = new ArrayList<>();
        private final List<Box> texts = new ArrayList<>();

        static Record of(Drawing drawing) {
            Record record = new Record();
            drawing.on(record);
            return record;
        }

        @Override
        public void line(List<Spot> line, Pen pen) {
            spots.addAll(line);
        }

        @Override
        public void polygon(List<Spot> corners, String fill, Pen edge) {
            spots.addAll(corners);
        }

        @Override
        public void disc(Spot centre, double radius, String fill, Pen edge) {
            discs.add(centre);
            spots.add(new Spot(centre.x() - radius, centre.y() - radius));
            spots.add(new Spot(centre.x() + radius, centre.y() + radius));
        }

        @Override
        public void text(Lettering lettering) {
            if (!lettering.label().text().isBlank()) {
                texts.add(Box.of(lettering));
            }
        }

        void check(Drawing drawing, String what) {
            for (Spot spot : spots) {
                assertTrue(
                        spot.x() >= -ROUNDING
                                && spot.x() <= drawing.width() + ROUNDING
                                && spot.y() >= -ROUNDING
                                && spot.y() <= drawing.height() + ROUNDING,
                        () -> what + ": " + spot + " is off the paper");
            }
            for (int i = 0; i < texts.size(); i++) {
                Box box = texts.get(i);
                assertTrue(
                        box.left >= -ROUNDING
                                && box.right <= drawing.width() + ROUNDING
                                && box.top >= -ROUNDING
                                && box.bottom <= drawing.height() + ROUNDING,
                        () -> what + ": " + box + " is cut off a paper of " + drawing.width() + " x "
                                + drawing.height());
                for (Box other : texts.subList(0, i)) {
                    assertTrue(!box.overlaps(other), () -> what + ": " + box + " lies over " + other);
                }
            }
        }
    }

    private static String words(Random random) {
        List<String> words = List.of(
                "mask(ratio=0.75,patch=4)",
                "reconstruction",
                "joint-embedding",
                "k",
                "clean PCA",
                "hflip|shift(max=1)");
        StringBuilder text = new StringBuilder(words.get(random.nextInt(words.size())));
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(", ").append(words.get(random.nextInt(words.size())));
        }
        return text.toString();
    }

    private static XyPlot plot(Random random) {
        Scale across = random.nextBoolean() ? Scale.LINEAR : Scale.LOGARITHMIC;
        Scale up = random.nextBoolean() ? Scale.LINEAR : Scale.LOGARITHMIC;
        double unit = Math.pow(10, random.nextInt(17) - 8);
        double spread = Math.pow(10, random.nextInt(7) - 3);
        List<Series> series = new ArrayList<>();
        for (int s = 0; s <= random.nextInt(9); s++) {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(40); i++) {
                double x = across == Scale.LINEAR ? i * spread : Math.exp(i * spread / 40);
                double y = up == Scale.LINEAR
                        ? unit * (1 + spread * random.nextGaussian())
                        : unit * Math.exp(2 * random.nextGaussian());
                points.add(
                        Double.isFinite(x)
                                ? new Point(x, y, random.nextBoolean() ? Math.abs(y) / 3 : 0)
                                : Point.of(1, y));
            }
            series.add(new Series(s + " " + words(random), random.nextBoolean() ? Mark.LINE : Mark.POINTS, points));
        }
        boolean square = across == up && random.nextInt(3) == 0;
        return new XyPlot(
                new Axis(words(random), across),
                new Axis(words(random), up),
                series,
                square ? Optional.of("equal") : Optional.empty());
    }

    private static HeatMap map(Random random) {
        int columns = 1 + random.nextInt(16);
        int rows = 1 + random.nextInt(8);
        boolean diverging = random.nextBoolean();
        double unit = Math.pow(10, random.nextInt(7) - 4);
        List<List<OptionalDouble>> cells = IntStream.range(0, rows)
                .mapToObj(r -> IntStream.range(0, columns)
                        .mapToObj(c -> random.nextInt(5) == 0
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(unit * (diverging ? random.nextGaussian() : random.nextDouble())))
                        .toList())
                .toList();
        return new HeatMap(
                IntStream.range(0, columns)
                        .mapToObj(c -> random.nextBoolean() ? "0.5" : "joint-embedding")
                        .toList(),
                "list",
                IntStream.range(0, rows).mapToObj(r -> words(random)).toList(),
                random.nextBoolean() ? "" : "rows",
                cells,
                words(random),
                diverging);
    }

    @ParameterizedTest
    @EnumSource(ColumnWidth.class)
    void nothingIsCutOffAndNoTextLiesOverAnother(ColumnWidth width) {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Drawing curves = Drawing.of(plot(random), width.points());
            Record.of(curves).check(curves, "plot " + seed);
            Drawing cells = Drawing.of(map(random), width.points());
            Record.of(cells).check(cells, "heat map " + seed);
        }
    }

    @Test
    void pointsLieWhereTheirNumbersSay() {
        List<Point> points = List.of(Point.of(1, 10), Point.of(10, 1000), Point.of(100, 100000));
        Drawing drawing = Drawing.of(
                new XyPlot(Axis.logarithmic("x"), Axis.logarithmic("y"), List.of(Series.points("a", points))), 240);
        List<Canvas.Spot> discs = Record.of(drawing).discs;
        assertEquals(3, discs.size());
        assertEquals(
                discs.get(1).x() - discs.get(0).x(),
                discs.get(2).x() - discs.get(1).x(),
                1e-6);
        assertEquals(
                discs.get(1).y() - discs.get(0).y(),
                discs.get(2).y() - discs.get(1).y(),
                1e-6);
        assertTrue(discs.get(0).x() < discs.get(1).x()
                && discs.get(0).y() > discs.get(1).y());
    }

    @Test
    void theDiagonalHasTheSameScaleBothWays() {
        Drawing drawing = Drawing.of(
                new XyPlot(
                        Axis.linear("x"),
                        Axis.linear("y"),
                        List.of(Series.points("a", List.of(Point.of(60, 70), Point.of(90, 95)))),
                        Optional.of("equal")),
                240);
        List<Canvas.Spot> discs = Record.of(drawing).discs.subList(0, 2);
        assertEquals(
                (discs.get(1).x() - discs.get(0).x()) / 30,
                (discs.get(0).y() - discs.get(1).y()) / 25,
                1e-9);
    }

    @Test
    void decadesAreLabelledAsNumbersNearOneAndAsPowersElsewhere() {
        assertEquals(List.of("1", "10", "100"), labels(new Range(0.9, 200, Scale.LOGARITHMIC)));
        List<Range.Tick> powers = new Range(1e-9, 1, Scale.LOGARITHMIC)
                .ticks(6).stream().filter(Range.Tick::labelled).toList();
        assertEquals("10", powers.get(0).label().text());
        assertEquals("\u22128", powers.get(0).label().exponent());
        assertEquals(List.of("0.1", "0.2", "0.3"), labels(new Range(0.1, 0.3, Scale.LINEAR)));
        assertEquals(List.of("\u22121", "0", "1"), labels(new Range(-1.2, 1.2, Scale.LINEAR)));
    }

    private static List<String> labels(Range range) {
        return range.ticks(3).stream()
                .filter(Range.Tick::labelled)
                .map(tick -> tick.label().text())
                .toList();
    }
}
