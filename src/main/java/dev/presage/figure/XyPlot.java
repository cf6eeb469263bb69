package dev.presage.figure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Curves and points on two axes.
 *
 * @param x the axis across
 * @param y the axis up
 * @param series at least one, each with a name of its own; their order gives them their colours
 * @param diagonal the label of the line y = x, if it is drawn
 */
public record XyPlot(Axis x, Axis y, List<Series> series, Optional<String> diagonal) implements Plot {
    /** @throws IllegalArgumentException if there is no series, two have one name, or a point has no place on its axes */
    public XyPlot {
        series = List.copyOf(series);
        if (series.isEmpty()) {
            throw new IllegalArgumentException("a plot of " + y.label() + " has no series");
        }
        diagonal.ifPresent(label -> Words.required("the label of the diagonal", label));
        Set<String> names = new HashSet<>();
        for (Series each : series) {
            if (!names.add(each.name())) {
                throw new IllegalArgumentException("two series have the name " + each.name());
            }
            for (Point point : each.points()) {
                placed(x, point.x(), each);
                placed(y, point.y(), each);
            }
        }
    }

    /** Without the line y = x. */
    public XyPlot(Axis x, Axis y, List<Series> series) {
        this(x, y, series, Optional.empty());
    }

    private static void placed(Axis axis, double value, Series series) {
        if (!axis.holds(value)) {
            throw new IllegalArgumentException("a logarithmic axis of " + axis.label()
                    + " expects numbers above 0, the series " + series.name() + " has " + value);
        }
    }

    /** A row a point: series, x, y and, where a point of any series has one, the standard error of y. */
    @Override
    public Table table() {
        boolean errors = series.stream().anyMatch(Series::hasErrors);
        List<String> columns = new ArrayList<>(List.of("series", x.label(), y.label()));
        if (errors) {
            columns.add("standard error");
        }
        List<List<String>> rows = new ArrayList<>();
        for (Series each : series) {
            for (Point point : each.points()) {
                List<String> row =
                        new ArrayList<>(List.of(each.name(), Table.number(point.x()), Table.number(point.y())));
                if (errors) {
                    row.add(point.standardError() > 0 ? Table.number(point.standardError()) : "");
                }
                rows.add(row);
            }
        }
        return new Table(columns, rows);
    }
}
