package dev.presage.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Plots with logarithmic axes as SVG files that need nothing else: white background, marked axes, a legend below. */
final class LogPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 84;
    private static final int RIGHT = 24;
    private static final int TOP = 40;
    private static final int BOTTOM = 56;
    private static final int LEGEND_ROW = 20;
    private static final int PLOT_ROW = 44;
    /** So many sizes have a tick each. */
    private static final int MOST_SIZES = 10;

    private static final double MARGIN = 0.04;

    /** Colours of Okabe and Ito, which are told apart without colour vision too; grey in the place of their yellow. */
    private static final List<String> COLOURS =
            List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#000000");

    /**
     * A curve.
     *
     * @param colour a number
     * @param dashed whether its line is
     */
    record Series(String name, List<Fit.Point> points, int colour, boolean dashed) {}

    /** A logarithmic axis from one pixel to another. */
    private record Axis(double low, double high, double from, double to) {
        static Axis of(Stream<Double> values, double from, double to) {
            double[] logs = values.mapToDouble(Math::log10).sorted().toArray();
            double low = logs[0];
            double high = logs[logs.length - 1];
            double margin = Math.max(MARGIN * (high - low), 0.02);
            return new Axis(low - margin, high + margin, from, to);
        }

        double place(double value) {
            return from + (Math.log10(value) - low) / (high - low) * (to - from);
        }

        /** Powers of ten with their 2 and 5, if they are no more than ten or so, otherwise less of them. */
        List<Double> ticks() {
            List<Double> ticks = new ArrayList<>();
            double decades = high - low;
            double[] leads =
                    decades > 6 ? new double[] {1} : decades > 3 ? new double[] {1, 3} : new double[] {1, 2, 5};
            for (int power = (int) Math.floor(low); power <= high; power++) {
                for (double lead : leads) {
                    double tick = Double.parseDouble((int) lead + "e" + power);
                    if (Math.log10(tick) >= low && Math.log10(tick) <= high) {
                        ticks.add(tick);
                    }
                }
            }
            return ticks;
        }
    }

    private LogPlot() {}

    /** Curves with a mark at each point. */
    static String lines(String title, String xLabel, String yLabel, List<Series> series) {
        Axis x = Axis.of(series.stream().flatMap(s -> s.points().stream()).map(Fit.Point::x), LEFT, WIDTH - RIGHT);
        Axis y = Axis.of(series.stream().flatMap(s -> s.points().stream()).map(Fit.Point::y), HEIGHT - BOTTOM, TOP);
        StringBuilder out = start(title, HEIGHT + LEGEND_ROW * series.size());
        List<Double> sizes = series.stream()
                .flatMap(s -> s.points().stream())
                .map(Fit.Point::x)
                .distinct()
                .sorted()
                .toList();
        frame(out, x, sizes.size() <= MOST_SIZES ? sizes : x.ticks(), HEIGHT, xLabel);
        for (double tick : y.ticks()) {
            double at = y.place(tick);
            add(out, "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>", LEFT, at, WIDTH - RIGHT);
            add(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8, at + 4, number(tick));
        }
        add(
                out,
                "<text transform=\"translate(20 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                (TOP + HEIGHT - BOTTOM) / 2,
                escape(yLabel));
        for (int i = 0; i < series.size(); i++) {
            Series s = series.get(i);
            String colour = COLOURS.get(s.colour() % COLOURS.size());
            String style = String.format(
                    Locale.ROOT,
                    "fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s",
                    colour,
                    s.dashed() ? " stroke-dasharray=\"6 4\"" : "");
            StringBuilder path = new StringBuilder();
            for (Fit.Point p : s.points()) {
                path.append(String.format(
                        Locale.ROOT, "%s%.1f %.1f", path.length() == 0 ? "M" : "L", x.place(p.x()), y.place(p.y())));
            }
            add(out, "<path d=\"%s\" %s/>", path, style);
            for (Fit.Point p : s.points()) {
                add(
                        out,
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>",
                        x.place(p.x()),
                        y.place(p.y()),
                        colour);
            }
            int row = HEIGHT + LEGEND_ROW * i;
            add(out, "<path d=\"M%d %dh36\" %s/>", LEFT, row, style);
            add(out, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT + 46, row + 4, escape(s.name()));
        }
        return end(out);
    }

    /** A line a row, and on it a mark for each of its values, by name; names share colours over rows. */
    static String dots(String title, String xLabel, Map<String, Map<String, Double>> rows) {
        List<String> names = rows.values().stream()
                .flatMap(row -> row.keySet().stream())
                .distinct()
                .toList();
        int bottom = TOP + PLOT_ROW * rows.size() + BOTTOM;
        int left = 150;
        Axis x = Axis.of(rows.values().stream().flatMap(row -> row.values().stream()), left, WIDTH - RIGHT);
        int legendRows = (names.size() + 3) / 4;
        StringBuilder out = start(title, bottom + LEGEND_ROW * legendRows);
        frame(out, x, x.ticks(), bottom, xLabel);
        int at = TOP + PLOT_ROW / 2;
        for (Map.Entry<String, Map<String, Double>> row : rows.entrySet()) {
            add(out, "<path d=\"M%d %dH%d\" stroke=\"#ddd\"/>", left, at, WIDTH - RIGHT);
            add(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", left - 10, at + 4, escape(row.getKey()));
            for (Map.Entry<String, Double> value : row.getValue().entrySet()) {
                mark(out, x.place(value.getValue()), at, names.indexOf(value.getKey()));
            }
            at += PLOT_ROW;
        }
        for (int i = 0; i < names.size(); i++) {
            int legendX = 40 + 165 * (i % 4);
            int legendY = bottom + LEGEND_ROW * (i / 4);
            mark(out, legendX, legendY, i);
            add(out, "<text x=\"%d\" y=\"%d\">%s</text>", legendX + 12, legendY + 4, escape(names.get(i)));
        }
        return end(out);
    }

    /** Filled circles in all colours, then rings in all colours. */
    private static void mark(StringBuilder out, double x, double y, int number) {
        String colour = COLOURS.get(number % COLOURS.size());
        String fill = number < COLOURS.size() ? colour : "white";
        add(
                out,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"%s\" stroke=\"%s\" stroke-width=\"2\""
                        + " fill-opacity=\"0.85\"/>",
                x,
                y,
                fill,
                colour);
    }

    private static StringBuilder start(String title, int height) {
        StringBuilder out = new StringBuilder();
        add(
                out,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">",
                WIDTH,
                height,
                WIDTH,
                height);
        add(out, "<title>%s</title>", escape(title));
        add(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        add(out, "<text x=\"%d\" y=\"24\" font-size=\"15\">%s</text>", LEFT, escape(title));
        return out;
    }

    private static String end(StringBuilder out) {
        return out.append("</svg>\n").toString();
    }

    /** The vertical lines, and what belongs below them. */
    private static void frame(StringBuilder out, Axis x, List<Double> ticks, int height, String label) {
        for (double tick : ticks) {
            double at = x.place(tick);
            add(out, "<path d=\"M%.1f %dV%d\" stroke=\"#ddd\"/>", at, TOP, height - BOTTOM);
            add(
                    out,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    at,
                    height - BOTTOM + 18,
                    number(tick));
        }
        add(
                out,
                "<path d=\"M%.1f %dV%dH%.1f\" fill=\"none\" stroke=\"#222\"/>",
                x.from(),
                TOP,
                height - BOTTOM,
                x.to());
        add(
                out,
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (x.from() + x.to()) / 2,
                height - BOTTOM + 40,
                escape(label));
    }

    private static String number(double tick) {
        return tick >= 1e6 || tick < 1e-4
                ? String.format(Locale.ROOT, "%.0e", tick)
                : new java.math.BigDecimal(Double.toString(tick))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void add(StringBuilder out, String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
