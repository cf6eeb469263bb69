package dev.presage.figure;

import dev.presage.figure.Lettering.Anchor;
import java.util.ArrayList;
import java.util.List;

/** What is what: entries below a plot, in as many columns as they fit, where they cover no data. */
final class Legend {
    private static final double SYMBOL = 18;
    private static final double GAP = 4;
    private static final double BETWEEN = 12;
    private static final double ROUNDING = 1e-6;
    private static final double LINE = Drawing.SMALL * Drawing.LEADING;

    /** Draws the symbol of an entry from a place to the right, in a width. */
    interface Symbol {
        void on(Canvas canvas, double x, double y, double width);
    }

    /** An entry. */
    record Entry(String name, Symbol symbol) {}

    private final List<Entry> entries;
    private final List<List<String>> texts = new ArrayList<>();
    private final int columns;
    private final double column;

    Legend(List<Entry> entries, double width) {
        this.entries = entries;
        double widest =
                SYMBOL + GAP + Letters.widest(entries.stream().map(Entry::name).toList(), Drawing.SMALL);
        columns = Math.max(1, Math.min(entries.size(), (int) ((width + BETWEEN) / (widest + BETWEEN))));
        column = Math.min(widest, width) + BETWEEN;
        entries.forEach(entry -> texts.add(
                Letters.wrapped(entry.name(), Drawing.SMALL, Math.min(widest, width) - SYMBOL - GAP + ROUNDING)));
    }

    private int rows() {
        return (entries.size() + columns - 1) / columns;
    }

    /** Lines of text that a row takes. */
    private int lines(int row) {
        int lines = 1;
        for (int i = row; i < texts.size(); i += rows()) {
            lines = Math.max(lines, texts.get(i).size());
        }
        return lines;
    }

    double height() {
        double height = 0;
        for (int row = 0; row < rows(); row++) {
            height += lines(row) * LINE;
        }
        return height;
    }

    /** Draws it; entries run down the columns. */
    void on(Canvas canvas, double left, double top) {
        double y = top;
        for (int row = 0; row < rows(); row++) {
            for (int i = row; i < entries.size(); i += rows()) {
                int across = i / rows();
                double x = left + across * column;
                entries.get(i).symbol().on(canvas, x, y + LINE / 2, SYMBOL);
                for (int l = 0; l < texts.get(i).size(); l++) {
                    canvas.text(Lettering.level(
                            x + SYMBOL + GAP,
                            y + LINE * l + LINE / 2 + Drawing.SMALL * 0.35,
                            texts.get(i).get(l),
                            Drawing.SMALL,
                            Anchor.START));
                }
            }
            y += lines(row) * LINE;
        }
    }
}
