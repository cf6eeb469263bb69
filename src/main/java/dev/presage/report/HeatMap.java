package dev.presage.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Heat maps as SVG, for a page or as a file of its own: every cell is coloured and shows its number. Numbers of either sign
 * diverge from white, blue for gains and orange for losses, all panels on one scale.
 */
final class HeatMap {
    private static final int CELL_WIDTH = 62;
    private static final int CELL_HEIGHT = 26;
    private static final int LEFT = 120;
    private static final int TITLE = 26;
    private static final int HEAD = 20;
    private static final int FOOT = 26;
    /** Numbers on colours stronger than this are white. */
    private static final double DARK = 0.6;

    private HeatMap() {}

    /** All panels of some grids, one below the other. */
    static String svg(List<SweepGrid> grids, String format) {
        double most = grids.stream()
                .flatMap(grid -> grid.panels().stream())
                .flatMap(panel -> java.util.Arrays.stream(panel.cells()))
                .flatMap(java.util.Arrays::stream)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(cell -> Math.abs(cell.getAsDouble()))
                .max()
                .orElse(0);
        StringBuilder body = new StringBuilder();
        int width = 0;
        int y = 0;
        for (SweepGrid grid : grids) {
            width = Math.max(width, LEFT + CELL_WIDTH * grid.across().values().size() + 10);
            for (SweepGrid.Panel panel : grid.panels()) {
                y = panel(grid, panel, y, most, format, body);
            }
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\""
                        + " aria-label=\"heat maps\" font-family=\"sans-serif\" font-size=\"12\">%n%s</svg>%n",
                width,
                Math.max(1, y),
                width,
                body);
    }

    private static int panel(
            SweepGrid grid, SweepGrid.Panel panel, int top, double most, String format, StringBuilder out) {
        text(4, top + 18, "start", panel.title() + " \u2013 " + grid.title(), "currentColor", out);
        int y = top + TITLE;
        for (int c = 0; c < grid.across().values().size(); c++) {
            text(
                    LEFT + CELL_WIDTH * c + CELL_WIDTH / 2,
                    y + 14,
                    "middle",
                    grid.across().values().get(c).canonical(),
                    "currentColor",
                    out);
        }
        y += HEAD;
        for (int r = 0; r < grid.rows().size(); r++) {
            text(LEFT - 8, y + 17, "end", grid.rows().get(r), "currentColor", out);
            for (int c = 0; c < grid.across().values().size(); c++) {
                cell(LEFT + CELL_WIDTH * c, y, panel.cells()[r][c], most, format, out);
            }
            y += CELL_HEIGHT;
        }
        String down = grid.rowsName().isEmpty() ? "" : "down: " + grid.rowsName() + ", ";
        text(LEFT, y + 15, "start", down + "across: " + grid.across().name(), "currentColor", out);
        return y + FOOT;
    }

    private static void cell(int x, int y, OptionalDouble value, double most, String format, StringBuilder out) {
        double share = value.isPresent() && most > 0 ? value.getAsDouble() / most : 0;
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"#888\" stroke-width=\"0.5\"/>%n",
                x,
                y,
                CELL_WIDTH,
                CELL_HEIGHT,
                value.isPresent() ? String.format(Locale.ROOT, "#%06x", Diverging.colour(share)) : "none"));
        text(
                x + CELL_WIDTH / 2,
                y + 17,
                "middle",
                value.isPresent() ? AnalysisTable.rounded(value.getAsDouble(), format) : "\u2013",
                value.isEmpty() ? "currentColor" : Math.abs(share) > DARK ? "#fff" : "#000",
                out);
    }

    /** The style stands before what a page says of text in drawings, whose colour numbers on cells must not take. */
    private static void text(int x, int y, String anchor, String content, String fill, StringBuilder out) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" style=\"fill:%s\">%s</text>%n",
                x,
                y,
                anchor,
                fill,
                Html.escape(content)));
    }
}
