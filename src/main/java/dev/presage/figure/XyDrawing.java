package dev.presage.figure;

import dev.presage.figure.Canvas.Spot;
import dev.presage.figure.Lettering.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Curves and points in a frame with ticks, labels along the axes and the legend below. */
final class XyDrawing implements Drawing {
    private static final double MARGIN = 3;
    private static final double TOP = 5;
    private static final double TICK = 3;
    private static final double MINOR = 1.6;
    private static final double GAP = 3;
    private static final double ASPECT = 0.66;
    private static final double WIDE_ASPECT = 0.47;
    private static final int MOST_BARS = 20;
    private static final int MOST_TICKS = 6;
    private static final double APART = 1.5;
    private static final double RADIUS = 2.1;
    private static final double OUTER = 2.8;
    private static final int SHAPES = 4;
    private static final double CAP = 1.8;
    private static final double CLOSE = 0.12;
    private static final Pen FRAME = new Pen(Lettering.INK, 0.6);
    private static final Pen GRID = new Pen("#E2E2E2", 0.4);
    private static final Pen DIAGONAL = new Pen("#777777", 0.8, List.of(3.0, 2.0));
    private static final double LINE = 1.1;
    private static final double BAR = 0.7;

    private final XyPlot plot;
    private final double width;
    private final Range x;
    private final Range y;
    private final List<Range.Tick> yTicks;
    private final Frame frame;
    private final List<String> xLabel;
    private final List<String> yLabel;
    private final Legend legend;

    XyDrawing(XyPlot plot, double width) {
        this.plot = plot;
        this.width = width;
        Range byX = range(plot.x(), Point::x, Point::x);
        Range byY = range(plot.y(), p -> lowest(plot.y(), p), p -> p.y() + p.standardError());
        boolean square = plot.diagonal().isPresent();
        x = square ? joined(byX, byY) : byX;
        y = square ? joined(byY, byX) : byY;
        yTicks = y.ticks(MOST_TICKS);
        Frame found = frame(1);
        for (int lines = 2; label(found).size() > found.lines(); lines++) {
            found = frame(lines);
        }
        frame = found;
        yLabel = label(frame);
        xLabel = Letters.wrapped(plot.x().label(), LARGE, frame.across());
        legend = new Legend(entries(), width - 2 * MARGIN);
    }

    /**
     * Where data are drawn.
     *
     * @param lines lines of text of the label to the left
     * @param left its left edge
     * @param across its width
     * @param up its height
     * @param ticks marks across
     */
    private record Frame(int lines, double left, double across, double up, List<Range.Tick> ticks) {}

    private Frame frame(int lines) {
        double widest =
                yTicks.stream().mapToDouble(t -> t.label().width(SMALL)).max().orElse(0);
        double left = MARGIN + lines * LARGE * LEADING + GAP + widest + GAP + TICK;
        double room = width - left;
        List<Range.Tick> ticks = fitting(room);
        double overhang = ticks.stream()
                .mapToDouble(t -> t.label().width(SMALL) / 2 - (1 - x.place(t.value())) * room)
                .max()
                .orElse(0);
        double across = room - Math.max(MARGIN, overhang + 1);
        double aspect = plot.diagonal().isPresent() ? 1 : width > ColumnWidth.SINGLE.points() ? WIDE_ASPECT : ASPECT;
        return new Frame(lines, left, across, across * aspect, ticks);
    }

    private List<String> label(Frame frame) {
        return Letters.wrapped(plot.y().label(), LARGE, frame.up());
    }

    private Range range(Axis axis, ToDoubleFunction<Point> low, ToDoubleFunction<Point> high) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (Series series : plot.series()) {
            for (Point point : series.points()) {
                least = Math.min(least, low.applyAsDouble(point));
                most = Math.max(most, high.applyAsDouble(point));
            }
        }
        return Range.around(least, most, axis.scale());
    }

    private static Range joined(Range one, Range other) {
        return new Range(Math.min(one.low(), other.low()), Math.max(one.high(), other.high()), one.scale());
    }

    /** The lower end of an error bar; where a logarithmic axis has no place for it, a tenth of the number. */
    private static double lowest(Axis axis, Point point) {
        double low = point.y() - point.standardError();
        return axis.holds(low) ? low : point.y() / 10;
    }

    /** As many labels across as stay apart. */
    private List<Range.Tick> fitting(double room) {
        for (int wanted = MOST_TICKS + 1; wanted > 2; wanted--) {
            List<Range.Tick> ticks = x.ticks(wanted);
            double widest = ticks.stream()
                    .mapToDouble(t -> t.label().width(SMALL))
                    .max()
                    .orElse(0);
            long labels = ticks.stream().filter(Range.Tick::labelled).count();
            if (labels * widest * APART < room) {
                return ticks;
            }
        }
        return x.ticks(2);
    }

    private List<Legend.Entry> entries() {
        List<Legend.Entry> entries = new ArrayList<>();
        for (int i = 0; i < plot.series().size(); i++) {
            Series series = plot.series().get(i);
            int number = i;
            entries.add(new Legend.Entry(series.name(), (canvas, from, at, length) -> {
                if (series.mark() == Mark.LINE) {
                    canvas.line(from, at, from + length, at, pen(number));
                }
                if (series.marked()) {
                    marker(canvas, number, new Spot(from + length / 2, at));
                }
            }));
        }
        plot.diagonal()
                .ifPresent(name -> entries.add(new Legend.Entry(
                        name, (canvas, from, at, length) -> canvas.line(from, at, from + length, at, DIAGONAL))));
        return entries.size() > 1 ? entries : List.of();
    }

    @Override
    public double width() {
        return width;
    }

    @Override
    public double height() {
        return legendTop() + legend.height() + MARGIN;
    }

    private double labelTop() {
        return TOP + frame.up() + TICK + GAP + SMALL * LEADING;
    }

    private double legendTop() {
        return labelTop() + xLabel.size() * LARGE * LEADING + GAP;
    }

    @Override
    public void on(Canvas canvas) {
        for (Range.Tick tick : frame.ticks()) {
            if (tick.labelled()) {
                canvas.line(x(tick.value()), TOP, x(tick.value()), TOP + frame.up(), GRID);
            }
        }
        for (Range.Tick tick : yTicks) {
            if (tick.labelled()) {
                canvas.line(frame.left(), y(tick.value()), frame.left() + frame.across(), y(tick.value()), GRID);
            }
        }
        if (plot.diagonal().isPresent()) {
            canvas.line(x(x.low()), y(x.low()), x(x.high()), y(x.high()), DIAGONAL);
        }
        for (int i = 0; i < plot.series().size(); i++) {
            series(canvas, plot.series().get(i), i);
        }
        axes(canvas);
        legend.on(canvas, MARGIN, legendTop());
    }

    private void series(Canvas canvas, Series series, int number) {
        if (series.mark() == Mark.LINE && series.points().size() > 1) {
            canvas.line(thinned(series.points()), pen(number));
        }
        Pen bar = new Pen(Palette.colour(number), BAR);
        int each = (series.points().size() + MOST_BARS - 1) / MOST_BARS;
        for (int i = 0; i < series.points().size(); i++) {
            Point point = series.points().get(i);
            if (point.standardError() > 0 && (series.mark() == Mark.POINTS || i % each == 0)) {
                double high = y(point.y() + point.standardError());
                double low = y(point.y() - point.standardError());
                double at = x(point.x());
                canvas.line(at, high, at, low, bar);
                canvas.line(at - CAP, high, at + CAP, high, bar);
                canvas.line(at - CAP, low, at + CAP, low, bar);
            }
        }
        if (series.marked()) {
            series.points().forEach(point -> marker(canvas, number, spot(point)));
        }
    }

    /** Without points that cannot be told from the one before them. */
    private List<Spot> thinned(List<Point> points) {
        List<Spot> kept = new ArrayList<>(List.of(spot(points.get(0))));
        for (Point point : points.subList(1, points.size())) {
            Spot here = spot(point);
            Spot before = kept.get(kept.size() - 1);
            if (Math.hypot(here.x() - before.x(), here.y() - before.y()) > CLOSE) {
                kept.add(here);
            }
        }
        kept.add(spot(points.get(points.size() - 1)));
        return kept;
    }

    /** Shapes differ too, for print without colours. */
    private static void marker(Canvas canvas, int number, Spot at) {
        Pen edge = new Pen("#FFFFFF", 0.4);
        String fill = Palette.colour(number);
        switch (number % SHAPES) {
            case 1 -> canvas.polygon(corners(at, 4, Math.PI / 4), fill, edge);
            case 2 -> canvas.polygon(corners(at, 3, 0), fill, edge);
            case 3 -> canvas.polygon(corners(at, 4, 0), fill, edge);
            default -> canvas.disc(at, RADIUS, fill, edge);
        }
    }

    private static List<Spot> corners(Spot at, int count, double turn) {
        List<Spot> corners = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            double angle = 2 * Math.PI * c / count - Math.PI / 2 + turn;
            corners.add(new Spot(at.x() + OUTER * Math.cos(angle), at.y() + OUTER * Math.sin(angle)));
        }
        return corners;
    }

    private static Pen pen(int number) {
        return new Pen(Palette.colour(number), LINE, Palette.dash(number));
    }

    private void axes(Canvas canvas) {
        double bottom = TOP + frame.up();
        canvas.line(
                List.of(
                        new Spot(frame.left(), TOP),
                        new Spot(frame.left(), bottom),
                        new Spot(frame.left() + frame.across(), bottom)),
                FRAME);
        for (Range.Tick tick : frame.ticks()) {
            double at = x(tick.value());
            canvas.line(at, bottom, at, bottom + (tick.labelled() ? TICK : MINOR), FRAME);
            if (tick.labelled()) {
                canvas.text(new Lettering(
                        at, bottom + TICK + GAP / 2 + SMALL, tick.label(), SMALL, Anchor.MIDDLE, Lettering.INK, false));
            }
        }
        for (Range.Tick tick : yTicks) {
            double at = y(tick.value());
            canvas.line(frame.left() - (tick.labelled() ? TICK : MINOR), at, frame.left(), at, FRAME);
            if (tick.labelled()) {
                canvas.text(new Lettering(
                        frame.left() - TICK - GAP,
                        at + SMALL * 0.36,
                        tick.label(),
                        SMALL,
                        Anchor.END,
                        Lettering.INK,
                        false));
            }
        }
        for (int l = 0; l < xLabel.size(); l++) {
            canvas.text(Lettering.level(
                    frame.left() + frame.across() / 2,
                    labelTop() + LARGE * (1 + LEADING * l),
                    xLabel.get(l),
                    LARGE,
                    Anchor.MIDDLE));
        }
        for (int l = 0; l < yLabel.size(); l++) {
            canvas.text(Lettering.upwards(
                    MARGIN + LARGE * (0.9 + LEADING * l), TOP + frame.up() / 2, yLabel.get(l), LARGE, Anchor.MIDDLE));
        }
    }

    private Spot spot(Point point) {
        return new Spot(x(point.x()), y(point.y()));
    }

    private double x(double value) {
        return frame.left() + frame.across() * x.place(value);
    }

    private double y(double value) {
        return TOP + frame.up() * (1 - y.place(value));
    }
}
