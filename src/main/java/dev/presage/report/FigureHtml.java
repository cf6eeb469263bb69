package dev.presage.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.presage.figure.Axis;
import dev.presage.figure.Figure;
import dev.presage.figure.HeatMap;
import dev.presage.figure.Mark;
import dev.presage.figure.Point;
import dev.presage.figure.Scale;
import dev.presage.figure.Series;
import dev.presage.figure.Table;
import dev.presage.figure.XyPlot;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** Figures in a page: the static drawing, the numbers from which the page's script makes an interactive one, and a table of them. */
final class FigureHtml {
    /** Numbers of drawings have so many digits, and those of tables. */
    private static final MathContext DRAWN = new MathContext(6);

    private static final int SHOWN = 5;
    private static final int SHOWN_ERROR = 2;
    /** A table has a column a series where that leaves no more than this share of its cells empty. */
    private static final double MOST_EMPTY = 0.6;

    private FigureHtml() {}

    /** Figures in a grid; nothing of none. */
    static String grid(List<Figure> figures) {
        if (figures.isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder("<div class=\"figures\">\n");
        figures.forEach(figure -> out.append(of(figure)));
        return out.append("</div>\n").toString();
    }

    /** One figure. */
    static String of(Figure figure) {
        boolean heat = figure.plot() instanceof HeatMap;
        return "<figure class=\"plot" + (heat ? " heat" : "") + "\" id=\"figure-" + figure.name() + "\">\n<h3>"
                + Html.escape(figure.title()) + "</h3>\n<div class=\"canvas\">" + figure.svg() + "</div>\n"
                + "<figcaption>" + Html.escape(figure.caption()) + "</figcaption>\n"
                + Html.details("Data table", table(figure))
                + "<script type=\"application/json\">" + json(figure) + "</script>\n</figure>\n";
    }

    /** What the script reads; no text in it can end the element it stands in. */
    static String json(Figure figure) {
        JsonObject out = new JsonObject();
        out.addProperty("name", figure.name());
        out.addProperty("title", figure.title());
        if (figure.plot() instanceof XyPlot plot) {
            out.addProperty("kind", "xy");
            out.add("x", axis(plot.x()));
            out.add("y", axis(plot.y()));
            out.add(
                    "diagonal",
                    plot.diagonal().<JsonElement>map(JsonPrimitive::new).orElse(JsonNull.INSTANCE));
            JsonArray series = new JsonArray();
            plot.series().forEach(each -> series.add(series(each)));
            out.add("series", series);
        } else if (figure.plot() instanceof HeatMap map) {
            heat(map, out);
        }
        return out.toString().replace("<", "\\u003c");
    }

    private static JsonObject axis(Axis axis) {
        JsonObject out = new JsonObject();
        out.addProperty("label", axis.label());
        out.addProperty("log", axis.scale() == Scale.LOGARITHMIC);
        return out;
    }

    private static JsonObject series(Series series) {
        JsonObject out = new JsonObject();
        out.addProperty("name", series.name());
        out.addProperty("mark", series.mark() == Mark.LINE ? "line" : "points");
        out.add("x", numbers(series, Point::x));
        out.add("y", numbers(series, Point::y));
        if (series.hasErrors()) {
            out.add("e", numbers(series, Point::standardError));
        }
        return out;
    }

    private static JsonArray numbers(Series series, ToDoubleFunction<Point> number) {
        JsonArray out = new JsonArray();
        series.points().forEach(point -> out.add(rounded(number.applyAsDouble(point))));
        return out;
    }

    /** The shortest spelling, without digits that no drawing shows. */
    private static JsonPrimitive rounded(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole
                ? new JsonPrimitive((long) value)
                : new JsonPrimitive(new BigDecimal(value).round(DRAWN).stripTrailingZeros());
    }

    private static void heat(HeatMap map, JsonObject out) {
        out.addProperty("kind", "heat");
        out.add("columns", words(map.columns()));
        out.addProperty("columnsLabel", map.columnsLabel());
        out.add("rows", words(map.rows()));
        out.addProperty("rowsLabel", map.rowsLabel());
        out.addProperty("unit", map.unit());
        out.addProperty("diverging", map.diverging());
        out.add("strongest", rounded(map.strongest()));
        JsonArray cells = new JsonArray();
        for (List<OptionalDouble> row : map.cells()) {
            JsonArray line = new JsonArray();
            row.forEach(cell -> line.add(cell.isPresent() ? rounded(cell.getAsDouble()) : JsonNull.INSTANCE));
            cells.add(line);
        }
        out.add("cells", cells);
    }

    private static JsonArray words(List<String> words) {
        JsonArray out = new JsonArray();
        words.forEach(out::add);
        return out;
    }

    private static String table(Figure figure) {
        String caption = "Data of the plot " + figure.title();
        if (figure.plot() instanceof XyPlot plot) {
            TreeSet<Double> xs = new TreeSet<>();
            plot.series().forEach(series -> series.points().forEach(point -> xs.add(point.x())));
            int points = plot.series().stream().mapToInt(s -> s.points().size()).sum();
            boolean single = plot.series().stream()
                    .allMatch(s -> s.points().stream().map(Point::x).distinct().count()
                            == s.points().size());
            if (single && points >= (1 - MOST_EMPTY) * xs.size() * plot.series().size()) {
                return byPlace(caption, plot, xs);
            }
        }
        Table table = figure.table();
        return Html.table(caption, table.columns(), table.rows());
    }

    /** A row a place on the x axis, a column a series. */
    private static String byPlace(String caption, XyPlot plot, TreeSet<Double> xs) {
        List<String> heads = new ArrayList<>(List.of(plot.x().label()));
        List<Map<Double, Point>> columns = new ArrayList<>();
        for (Series series : plot.series()) {
            heads.add(plot.series().size() == 1 ? plot.y().label() : series.name());
            Map<Double, Point> column = new HashMap<>();
            series.points().forEach(point -> column.put(point.x(), point));
            columns.add(column);
        }
        List<List<String>> rows = new ArrayList<>();
        for (double x : xs) {
            List<String> row = new ArrayList<>(List.of(place(x)));
            for (Map<Double, Point> column : columns) {
                Point point = column.get(x);
                row.add(point == null ? "" : shown(point));
            }
            rows.add(row);
        }
        return Html.table(
                caption + (plot.series().size() == 1 ? "" : ": " + plot.y().label()), heads, rows);
    }

    private static String place(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1L << 53 ? Long.toString((long) x) : Html.number(x, SHOWN);
    }

    private static String shown(Point point) {
        return Html.number(point.y(), SHOWN)
                + (point.standardError() > 0 ? " \u00b1 " + Html.number(point.standardError(), SHOWN_ERROR) : "");
    }
}
