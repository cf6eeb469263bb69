package dev.presage.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Numbers and names in rows.
 *
 * @param columns names of the columns
 * @param rows cells, as many in each row as there are columns; empty where there is nothing
 */
public record Table(List<String> columns, List<List<String>> rows) {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9][0-9.,eE+% \u00b1-]*");
    private static final MathContext DIGITS = new MathContext(7);
    private static final int LARGEST_PLAIN = 9;
    private static final int SMALLEST_PLAIN = -5;

    /** @throws IllegalArgumentException if a row has not as many cells as there are columns */
    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "a table has " + columns.size() + " columns, " + row.size() + " cells in a row");
            }
        }
    }

    /** As comma-separated values (RFC 4180), the names first. */
    public String csv() {
        List<List<String>> lines = new ArrayList<>(List.of(columns));
        lines.addAll(rows);
        return lines.stream()
                .map(line -> line.stream().map(Table::quoted).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    /** As a table of HTML, a fragment of a page: names as a head, numbers to the right. */
    public String html() {
        StringBuilder out = new StringBuilder("<table>\n<thead><tr>");
        columns.forEach(
                name -> out.append("<th scope=\"col\">").append(escaped(name)).append("</th>"));
        out.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            out.append("<tr>");
            for (String cell : row) {
                boolean number = NUMBER.matcher(cell).matches();
                out.append(number ? "<td style=\"text-align:right\">" : "<td style=\"text-align:left\">")
                        .append(escaped(cell))
                        .append("</td>");
            }
            out.append("</tr>\n");
        }
        return out.append("</tbody></table>\n").toString();
    }

    /** As text of an element or of an attribute. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /** A finite number with up to seven significant digits, in powers of ten where it is far from 1. */
    static String number(double value) {
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        int magnitude = rounded.precision() - rounded.scale() - 1;
        boolean plain = rounded.signum() == 0 || (magnitude >= SMALLEST_PLAIN && magnitude <= LARGEST_PLAIN);
        return plain ? rounded.toPlainString() : rounded.toString();
    }
}
