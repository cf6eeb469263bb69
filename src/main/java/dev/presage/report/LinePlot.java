package dev.presage.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A line plot as inline SVG. */
final class LinePlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 380;
    private static final int LEFT = 70;
    private static final int BOTTOM = 50;
    private static final int TOP = 12;
    private static final int RIGHT = 30;
    private static final int TICKS = 6;
    /** Okabe and Ito's colours, distinguishable without colour vision; beyond them the dash pattern changes. */
    private static final List<String> COLOURS =
            List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F");

    private LinePlot() {}

    /** Draws named series of (x, y) points; series without points are left out. */
    static String svg(Map<String, List<double[]>> series, String xLabel, String yLabel) {
        double[] x = range(series, 0);
        double[] y = range(series, 1);
        int legend = 18 * series.size() + 10;
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"%s against %s\">%n",
                WIDTH,
                HEIGHT + legend,
                WIDTH,
                Html.escape(yLabel),
                Html.escape(xLabel)));
        for (double tick : ticks(y)) {
            double height = place(tick, y, HEIGHT - BOTTOM, TOP);
            out.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#8884\"/>"
                            + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT,
                    WIDTH - RIGHT,
                    height,
                    height,
                    LEFT - 6,
                    height + 4,
                    shortest(tick)));
        }
        for (double tick : ticks(x)) {
            out.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                    place(tick, x, LEFT, WIDTH - RIGHT),
                    HEIGHT - BOTTOM + 18,
                    shortest(tick)));
        }
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
                        + "<text transform=\"translate(14,%d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH) / 2,
                HEIGHT - 8,
                Html.escape(xLabel),
                (HEIGHT - BOTTOM) / 2,
                Html.escape(yLabel)));
        int number = 0;
        for (Map.Entry<String, List<double[]>> entry : series.entrySet()) {
            String colour = COLOURS.get(number % COLOURS.size());
            String dash = number < COLOURS.size() ? "" : " stroke-dasharray=\"6 3\"";
            StringBuilder points = new StringBuilder();
            for (double[] p : entry.getValue()) {
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        place(p[0], x, LEFT, WIDTH - RIGHT),
                        place(p[1], y, HEIGHT - BOTTOM, TOP)));
            }
            out.append(String.format(
                    Locale.ROOT,
                    "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>"
                            + "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"%s/>"
                            + "<text x=\"%d\" y=\"%d\">%s</text>%n",
                    colour,
                    dash,
                    points.toString().trim(),
                    LEFT,
                    LEFT + 30,
                    HEIGHT + 14 + 18 * number,
                    HEIGHT + 14 + 18 * number,
                    colour,
                    dash,
                    LEFT + 38,
                    HEIGHT + 18 + 18 * number,
                    Html.escape(entry.getKey())));
            number++;
        }
        return out.append("</svg>\n").toString();
    }

    /** Multiples of 1, 2 or 5 times a power of ten inside a range, about {@value #TICKS} of them. */
    private static List<Double> ticks(double[] range) {
        double rough = (range[1] - range[0]) / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double lead = rough / power;
        double step = power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (long m = (long) Math.ceil(range[0] / step - 1e-9); m * step <= range[1] + 1e-9 * step; m++) {
            ticks.add(m * step);
        }
        return ticks;
    }

    private static String shortest(double tick) {
        return new BigDecimal(tick)
                .round(new MathContext(6))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static double[] range(Map<String, List<double[]>> series, int axis) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (List<double[]> points : series.values()) {
            for (double[] p : points) {
                low = Math.min(low, p[axis]);
                high = Math.max(high, p[axis]);
            }
        }
        if (low > high) {
            return new double[] {0, 1};
        }
        return low == high ? new double[] {low - 0.5, high + 0.5} : new double[] {low, high};
    }

    private static double place(double value, double[] range, double from, double to) {
        return from + (value - range[0]) / (range[1] - range[0]) * (to - from);
    }
}
