package dev.presage.figure;

import dev.presage.figure.Lettering.Anchor;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Coloured cells with their numbers, names to the left and below, and a scale of colours. */
final class HeatMapDrawing implements Drawing {
    private static final double MARGIN = 3;
    private static final double GAP = 3;
    private static final double LEAST_CELL = 12;
    private static final double MOST_CELL = 80;
    private static final double MOST_HEIGHT = 18;
    private static final double LEAST_DIGITS = 4.5;
    private static final double SIDE_SHARE = 0.4;
    private static final int SHADES = 48;
    private static final double BAR_WIDTH = 110;
    private static final double BAR_HEIGHT = 7;
    private static final String MISSING = "#E4E4E4";
    private static final Pen NO_EDGE = new Pen("#FFFFFF", 0);
    private static final Pen EDGE = new Pen("#FFFFFF", 0.6);
    private static final Pen FRAME = new Pen(Lettering.INK, 0.5);

    private final HeatMap map;
    private final double width;
    private final List<List<String>> rowNames;
    private final double left;
    private final double cellWidth;
    private final double cellHeight;
    private final int decimals;
    private final double digits;
    private final boolean turned;
    private final double namesHeight;
    private final List<String> columnsLabel;
    private final List<String> unit;

    HeatMapDrawing(HeatMap map, double width) {
        this.map = map;
        this.width = width;
        double side = width * SIDE_SHARE;
        rowNames = map.rows().stream()
                .map(name -> Letters.wrapped(name, SMALL, side))
                .toList();
        double widest = rowNames.stream()
                .mapToDouble(lines -> Letters.widest(lines, SMALL))
                .max()
                .orElse(0);
        left = MARGIN + (map.rowsLabel().isBlank() ? 0 : LARGE * LEADING + GAP) + widest + GAP;
        cellWidth = Math.min(MOST_CELL, (width - left - MARGIN) / map.columns().size());
        decimals = decimals(map.strongest());
        double widestNumber = map.cells().stream()
                .flatMap(List::stream)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(cell -> Letters.width(number(cell.getAsDouble()), 1))
                .max()
                .orElse(1);
        double fitting = Math.min(SMALL, (cellWidth - 2) / widestNumber);
        digits = fitting < LEAST_DIGITS ? 0 : fitting;
        int lines = rowNames.stream().mapToInt(List::size).max().orElse(1);
        cellHeight = Math.max(
                Letters.width(map.rowsLabel(), LARGE) / map.rows().size(),
                Math.max(lines * SMALL * 1.1 + 2, Math.min(MOST_HEIGHT, Math.max(LEAST_CELL, cellWidth))));
        turned = Letters.widest(map.columns(), SMALL) > cellWidth - 2;
        namesHeight = turned ? Letters.widest(map.columns(), SMALL) + GAP : SMALL * LEADING + GAP;
        columnsLabel = Letters.wrapped(map.columnsLabel(), LARGE, Math.min(width - 2 * MARGIN, 2 * across()));
        unit = Letters.wrapped(map.unit(), SMALL, width - 2 * MARGIN);
    }

    private double across() {
        return Math.max(cellWidth * map.columns().size(), width - left - MARGIN);
    }

    /** So many that the largest numbers have three digits. */
    private static int decimals(double strongest) {
        return Math.max(0, Math.min(4, 2 - (int) Math.floor(Math.log10(strongest) + 1e-9)));
    }

    private String number(double value) {
        String text =
                String.format(Locale.ROOT, map.diverging() ? "%+." + decimals + "f" : "%." + decimals + "f", value);
        boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return zero ? "0" : Range.signed(text);
    }

    /** An end of the scale, without idle decimals. */
    private String end(double value) {
        String text = number(value);
        return text.indexOf('.') < 0 ? text : text.replaceFirst("\\.?0+$", "");
    }

    private double down() {
        return cellHeight * map.rows().size();
    }

    private double namesTop() {
        return MARGIN + down() + GAP;
    }

    private double barTop() {
        return namesTop() + namesHeight + columnsLabel.size() * LARGE * LEADING + 2 * GAP;
    }

    @Override
    public double width() {
        return width;
    }

    @Override
    public double height() {
        return barTop() + BAR_HEIGHT + GAP + SMALL * LEADING * (1 + unit.size()) + MARGIN;
    }

    @Override
    public void on(Canvas canvas) {
        for (int r = 0; r < map.rows().size(); r++) {
            double top = MARGIN + cellHeight * r;
            List<String> name = rowNames.get(r);
            for (int l = 0; l < name.size(); l++) {
                double shift = (l - (name.size() - 1) / 2.0) * SMALL * 1.1;
                canvas.text(Lettering.level(
                        left - GAP, top + cellHeight / 2 + shift + SMALL * 0.36, name.get(l), SMALL, Anchor.END));
            }
            for (int c = 0; c < map.columns().size(); c++) {
                cell(canvas, left + cellWidth * c, top, map.cells().get(r).get(c));
            }
        }
        names(canvas);
        bar(canvas);
    }

    private void cell(Canvas canvas, double x, double y, OptionalDouble value) {
        String fill = value.isPresent() ? map.colour(value.getAsDouble()) : MISSING;
        canvas.rectangle(x, y, cellWidth, cellHeight, fill, EDGE);
        if (digits > 0 || value.isEmpty()) {
            double size = digits > 0 ? digits : SMALL;
            canvas.text(new Lettering(
                    x + cellWidth / 2,
                    y + cellHeight / 2 + size * 0.36,
                    Lettering.Label.of(value.isPresent() ? number(value.getAsDouble()) : "\u2013"),
                    size,
                    Anchor.MIDDLE,
                    Palette.light(fill) ? Lettering.INK : "#FFFFFF",
                    false));
        }
    }

    private void names(Canvas canvas) {
        for (int c = 0; c < map.columns().size(); c++) {
            double middle = left + cellWidth * (c + 0.5);
            canvas.text(
                    turned
                            ? Lettering.upwards(
                                    middle + SMALL * 0.36,
                                    namesTop(),
                                    map.columns().get(c),
                                    SMALL,
                                    Anchor.END)
                            : Lettering.level(
                                    middle, namesTop() + SMALL, map.columns().get(c), SMALL, Anchor.MIDDLE));
        }
        double cells = cellWidth * map.columns().size();
        for (int l = 0; l < columnsLabel.size(); l++) {
            double half = Letters.width(columnsLabel.get(l), LARGE) / 2;
            double middle = Math.max(MARGIN + half, Math.min(width - MARGIN - half, left + cells / 2));
            canvas.text(Lettering.level(
                    middle,
                    namesTop() + namesHeight + LARGE * (1 + LEADING * l),
                    columnsLabel.get(l),
                    LARGE,
                    Anchor.MIDDLE));
        }
        if (!map.rowsLabel().isBlank()) {
            canvas.text(Lettering.upwards(
                    MARGIN + LARGE * 0.9, MARGIN + down() / 2, map.rowsLabel(), LARGE, Anchor.MIDDLE));
        }
    }

    /** The scale of colours with its ends, and what the numbers are. */
    private void bar(Canvas canvas) {
        double low = map.diverging() ? -map.strongest() : 0;
        double from = MARGIN + Letters.width(number(-map.strongest()), SMALL) / 2;
        double shade = BAR_WIDTH / SHADES;
        for (int s = 0; s < SHADES; s++) {
            double value = low + (map.strongest() - low) * (s + 0.5) / SHADES;
            canvas.rectangle(from + shade * s, barTop(), shade * 1.05, BAR_HEIGHT, map.colour(value), NO_EDGE);
        }
        canvas.line(
                List.of(
                        new Canvas.Spot(from, barTop()),
                        new Canvas.Spot(from + BAR_WIDTH, barTop()),
                        new Canvas.Spot(from + BAR_WIDTH, barTop() + BAR_HEIGHT),
                        new Canvas.Spot(from, barTop() + BAR_HEIGHT),
                        new Canvas.Spot(from, barTop())),
                FRAME);
        double numbers = barTop() + BAR_HEIGHT + GAP / 2 + SMALL;
        canvas.text(Lettering.level(from, numbers, end(low), SMALL, Anchor.MIDDLE));
        if (map.diverging()) {
            canvas.text(Lettering.level(from + BAR_WIDTH / 2, numbers, "0", SMALL, Anchor.MIDDLE));
        }
        canvas.text(Lettering.level(from + BAR_WIDTH, numbers, end(map.strongest()), SMALL, Anchor.MIDDLE));
        for (int l = 0; l < unit.size(); l++) {
            canvas.text(Lettering.level(MARGIN, numbers + SMALL * LEADING * (l + 1), unit.get(l), SMALL, Anchor.START));
        }
    }
}
