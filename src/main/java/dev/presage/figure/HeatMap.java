package dev.presage.figure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Numbers in a grid, each as a colour and in digits.
 *
 * @param columns names of the columns, from the left
 * @param columnsLabel what they are values of
 * @param rows names of the rows, from the top
 * @param rowsLabel what they are values of; blank where that goes without saying
 * @param cells a list a row, a cell a column; empty where there is no number
 * @param unit what the numbers are, with their unit
 * @param diverging whether their sign matters: colours diverge from white at 0; otherwise they darken from 0 on
 * @param strongest the absolute value at which the colour is strongest, above 0; the same in figures to be compared
 */
public record HeatMap(
        List<String> columns,
        String columnsLabel,
        List<String> rows,
        String rowsLabel,
        List<List<OptionalDouble>> cells,
        String unit,
        boolean diverging,
        double strongest)
        implements Plot {
    /** @throws IllegalArgumentException if there is no cell, the grid is no rectangle, or a number is not finite */
    public HeatMap {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        cells = cells.stream().map(List::copyOf).toList();
        if (columns.isEmpty() || rows.isEmpty()) {
            throw new IllegalArgumentException("a heat map of " + unit + " has no cells");
        }
        if (cells.size() != rows.size()) {
            throw new IllegalArgumentException(
                    "a heat map has " + rows.size() + " names of rows, " + cells.size() + " rows");
        }
        for (List<OptionalDouble> row : cells) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a heat map has " + columns.size() + " names of columns, " + row.size() + " cells in a row");
            }
            for (OptionalDouble cell : row) {
                if (cell.isPresent() && !Double.isFinite(cell.getAsDouble())) {
                    throw new IllegalArgumentException("a heat map shows finite numbers, not " + cell.getAsDouble());
                }
            }
        }
        Words.required("the label of columns", columnsLabel);
        if (!(strongest > 0) || !Double.isFinite(strongest)) {
            throw new IllegalArgumentException("the strongest colour stands for a number above 0, not " + strongest);
        }
    }

    /** With the strongest colour at the largest absolute value. */
    public HeatMap(
            List<String> columns,
            String columnsLabel,
            List<String> rows,
            String rowsLabel,
            List<List<OptionalDouble>> cells,
            String unit,
            boolean diverging) {
        this(columns, columnsLabel, rows, rowsLabel, cells, unit, diverging, largest(cells));
    }

    /** The largest absolute value of some cells; 1 where none differs from 0. */
    public static double largest(List<List<OptionalDouble>> cells) {
        double most = cells.stream()
                .flatMap(Collection::stream)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(cell -> Math.abs(cell.getAsDouble()))
                .max()
                .orElse(0);
        return most > 0 ? most : 1;
    }

    /** The colour of a number, as {@code #rrggbb}. */
    public String colour(double value) {
        double share = value / strongest;
        return diverging ? Palette.diverging(share) : Palette.sequential(share);
    }

    /** The grid with the names of its rows in front; cells without a number are empty. */
    @Override
    public Table table() {
        List<String> head = new ArrayList<>(List.of(rowsLabel + " \\ " + columnsLabel));
        head.addAll(columns);
        List<List<String>> body = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            List<String> row = new ArrayList<>(List.of(rows.get(r)));
            cells.get(r).forEach(cell -> row.add(cell.isPresent() ? Table.number(cell.getAsDouble()) : ""));
            body.add(row);
        }
        return new Table(head, body);
    }
}
