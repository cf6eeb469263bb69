package dev.presage.report;

import dev.presage.moments.Estimate;
import dev.presage.study.Corruption;
import dev.presage.study.CorruptionResult;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Accuracy against the number of samples as an SVG file of its own: a row of panels for each corruption, a panel for each
 * objective, a curve for each alignment, with the limit of infinitely many samples at the right edge.
 */
public final class CorruptionPlot {
    private static final List<String> OBJECTIVES = List.of("supervised", "joint-embedding", "reconstruction");

    /** Okabe and Ito's colours, distinguishable without colour vision; beyond them they come again. */
    private static final List<String> COLOURS =
            List.of("#7F7F7F", "#D55E00", "#E69F00", "#009E73", "#0072B2", "#CC79A7", "#56B4E9");

    private static final int PANEL_WIDTH = 270;
    private static final int PANEL_HEIGHT = 210;
    private static final int LEFT = 56;
    private static final int TOP = 46;
    private static final int GAP = 16;
    private static final int ROW_GAP = 58;
    private static final int LEGEND = 40;

    /** Room for the limit, to the right of the largest n. */
    private static final int LIMIT = 34;

    private final CorruptionResult result;
    private final StringBuilder out = new StringBuilder();
    private final double low;
    private final double high;

    private CorruptionPlot(CorruptionResult result) {
        this.result = result;
        List<Integer> n = result.plan().samples();
        double first = Math.log10(n.get(0));
        double last = Math.log10(n.get(n.size() - 1));
        low = first == last ? first - 0.5 : first;
        high = first == last ? last + 0.5 : last;
    }

    /** Draws it. */
    public static String svg(CorruptionResult result) {
        return new CorruptionPlot(result).draw();
    }

    private String draw() {
        int width = LEFT + OBJECTIVES.size() * (PANEL_WIDTH + GAP) + GAP;
        int rows = result.corruptions().size();
        int height = TOP + rows * (PANEL_HEIGHT + ROW_GAP) + LEGEND;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">",
                width, height, width, height);
        String title = result.manifest().data() + ": test accuracy (%) against the number of corrupted samples";
        add("<title>%s</title>", Html.escape(title));
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        add("<text x=\"%d\" y=\"18\" font-size=\"14\">%s</text>", LEFT, Html.escape(title));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < OBJECTIVES.size(); column++) {
                panel(
                        result.corruptions().get(row),
                        OBJECTIVES.get(column),
                        LEFT + column * (PANEL_WIDTH + GAP),
                        TOP + row * (PANEL_HEIGHT + ROW_GAP),
                        column == 0);
            }
        }
        int y = height - 18;
        add("<text x=\"%d\" y=\"%d\">alpha:</text>", LEFT, y);
        List<Double> alphas = result.plan().alphas();
        for (int a = 0; a < alphas.size(); a++) {
            int x = LEFT + 56 + 90 * a;
            add("<path d=\"M%d %dh24\" stroke=\"%s\" stroke-width=\"2\"/>", x, y - 4, colour(a));
            add("<text x=\"%d\" y=\"%d\">%s</text>", x + 30, y, shortest(alphas.get(a)));
        }
        add(
                "<text x=\"%d\" y=\"%d\">dashed: the signal alone; &#8734;: the limit</text>",
                LEFT + 56 + 90 * alphas.size(), y);
        return out.append("</svg>\n").toString();
    }

    private void panel(Corruption corruption, String objective, int x, int y, boolean first) {
        add("<text x=\"%d\" y=\"%d\">%s, %s irrelevant features</text>", x, y - 6, objective, corruption.name());
        for (int percent = 0; percent <= 100; percent += 20) {
            double at = place(percent / 100.0, y);
            add("<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/>", x, at, PANEL_WIDTH);
            if (first) {
                add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d</text>", x - 6, at + 4, percent);
            }
        }
        for (int n : result.plan().samples()) {
            double at = place(n, x);
            add("<path d=\"M%.1f %dv%d\" stroke=\"#eee\"/>", at, y, PANEL_HEIGHT);
            add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", at, y + PANEL_HEIGHT + 16, count(n));
        }
        int limit = x + PANEL_WIDTH;
        add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" font-size=\"15\">&#8734;</text>",
                limit, y + PANEL_HEIGHT + 16);
        add(
                "<path d=\"M%d %.1fh%d\" stroke=\"#222\" stroke-dasharray=\"5 4\"/>",
                x, place(result.clean().value(), y), PANEL_WIDTH);
        add("<path d=\"M%d %dv%dh%d\" fill=\"none\" stroke=\"#222\"/>", x, y, PANEL_HEIGHT, PANEL_WIDTH);
        List<Double> alphas = result.plan().alphas();
        for (int a = 0; a < alphas.size(); a++) {
            curve(corruption, objective, alphas.get(a), colour(a), x, y);
        }
    }

    private void curve(Corruption corruption, String objective, double alpha, String colour, int x, int y) {
        StringBuilder path = new StringBuilder();
        for (int n : result.plan().samples()) {
            Estimate seen = result.at(corruption.name(), objective, alpha, OptionalInt.of(n))
                    .corrupted();
            double at = place(n, x);
            path.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", path.length() == 0 ? "M" : "L", at, place(seen.value(), y)));
            add(
                    "<path d=\"M%.1f %.1fV%.1f\" stroke=\"%s\"/>",
                    at,
                    place(seen.value() - seen.standardError(), y),
                    place(seen.value() + seen.standardError(), y),
                    colour);
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>", at, place(seen.value(), y), colour);
        }
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", path, colour);
        double limit = result.at(corruption.name(), objective, alpha, OptionalInt.empty())
                .corrupted()
                .value();
        add(
                "<circle cx=\"%d\" cy=\"%.1f\" r=\"4\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                x + PANEL_WIDTH - 4, place(limit, y), colour);
    }

    private double place(int n, int x) {
        return x + 8 + (Math.log10(n) - low) / (high - low) * (PANEL_WIDTH - LIMIT - 8);
    }

    private static double place(double accuracy, int y) {
        return y + PANEL_HEIGHT * (1 - accuracy);
    }

    private static String colour(int number) {
        return COLOURS.get(number % COLOURS.size());
    }

    /** 10000 as 10k. */
    private static String count(int n) {
        return n >= 1000 && n % 1000 == 0 ? n / 1000 + "k" : Integer.toString(n);
    }

    private static String shortest(double alpha) {
        return alpha == Math.rint(alpha) ? Long.toString((long) alpha) : Double.toString(alpha);
    }

    private void add(String format, Object... arguments) {
        out.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
