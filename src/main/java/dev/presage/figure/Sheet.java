package dev.presage.figure;

import dev.presage.figure.Lettering.Anchor;
import java.util.ArrayList;
import java.util.List;

/** Several figures on one sheet, in rows, each a column of 85 mm wide under its title. */
public final class Sheet {
    private static final double GAP = 12;
    private static final double MARGIN = 3;

    private Sheet() {}

    /**
     * The sheet as an SVG document.
     *
     * @throws IllegalArgumentException if there is no figure, or no column
     */
    public static String svg(String title, List<Figure> figures, int columns) {
        if (figures.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("a sheet expects figures and columns, found " + figures.size()
                    + " figures and " + columns + " columns");
        }
        List<String> captions = figures.stream()
                .map(figure -> figure.title() + ": " + figure.caption())
                .toList();
        return SvgCanvas.document(new Page(figures, columns), title, String.join("\n", captions));
    }

    /** The figures, each in its place. */
    private static final class Page implements Drawing {
        private final List<Part> parts = new ArrayList<>();
        private final double width;
        private final double height;

        /** A figure and its place. */
        private record Part(List<String> title, Drawing drawing, double left, double top) {
            double titleHeight() {
                return title.size() * LARGE * LEADING + MARGIN;
            }
        }

        Page(List<Figure> figures, int columns) {
            double column = ColumnWidth.SINGLE.points();
            double top = MARGIN;
            for (int row = 0; row * columns < figures.size(); row++) {
                double tallest = 0;
                List<Figure> here = figures.subList(row * columns, Math.min(figures.size(), (row + 1) * columns));
                for (int c = 0; c < here.size(); c++) {
                    Part part = new Part(
                            Letters.wrapped(here.get(c).title(), LARGE, column - 2 * MARGIN),
                            Drawing.of(here.get(c).plot(), column),
                            (column + GAP) * c,
                            top);
                    parts.add(part);
                    tallest = Math.max(
                            tallest, part.titleHeight() + part.drawing().height());
                }
                top += tallest + GAP;
            }
            width = (column + GAP) * Math.min(columns, figures.size()) - GAP;
            height = top - GAP;
        }

        @Override
        public double width() {
            return width;
        }

        @Override
        public double height() {
            return height;
        }

        @Override
        public void on(Canvas canvas) {
            for (Part part : parts) {
                for (int l = 0; l < part.title().size(); l++) {
                    canvas.text(Lettering.level(
                            part.left() + MARGIN,
                            part.top() + LARGE * (1 + LEADING * l),
                            part.title().get(l),
                            LARGE,
                            Anchor.START));
                }
                part.drawing().on(new Shifted(canvas, part.left(), part.top() + part.titleHeight()));
            }
        }
    }

    /** A canvas further right and down on another one. */
    private record Shifted(Canvas canvas, double right, double down) implements Canvas {
        private List<Spot> moved(List<Spot> spots) {
            return spots.stream().map(this::moved).toList();
        }

        private Spot moved(Spot spot) {
            return new Spot(spot.x() + right, spot.y() + down);
        }

        @Override
        public void line(List<Spot> spots, Pen pen) {
            canvas.line(moved(spots), pen);
        }

        @Override
        public void polygon(List<Spot> corners, String fill, Pen edge) {
            canvas.polygon(moved(corners), fill, edge);
        }

        @Override
        public void disc(Spot centre, double radius, String fill, Pen edge) {
            canvas.disc(moved(centre), radius, fill, edge);
        }

        @Override
        public void text(Lettering text) {
            canvas.text(new Lettering(
                    text.x() + right,
                    text.y() + down,
                    text.label(),
                    text.size(),
                    text.anchor(),
                    text.colour(),
                    text.upwards()));
        }
    }
}
