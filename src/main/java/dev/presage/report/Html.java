package dev.presage.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Pieces of HTML. */
final class Html {
    private static final Pattern WORDS = Pattern.compile("\\p{L}.*");
    private static final Pattern BOLD = Pattern.compile("\\*\\*(.+?)\\*\\*");
    /** Words longer than this may break into lines. */
    private static final int LONG = 60;

    private static final int LARGEST_PLAIN = 6;
    private static final int SMALLEST_PLAIN = -4;

    private Html() {}

    /** Text as HTML text, or in an attribute. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("\n", "<br>");
    }

    /** A paragraph of text. */
    static String paragraph(String text) {
        return "<p>" + escape(text) + "</p>\n";
    }

    /** A paragraph beside the matter. */
    static String note(String text) {
        return "<p class=\"note\">" + escape(text) + "</p>\n";
    }

    /**
     * A table whose first column names its rows, in a box that scrolls where it is too wide. Columns with a cell that begins with a
     * letter hold words and stand to the left; {@code **bold**} is bold.
     *
     * @param caption what it shows, for those who hear it
     */
    static String table(String caption, List<String> heads, List<List<String>> rows) {
        StringBuilder out = new StringBuilder(
                        "<div class=\"wide numbers\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(escape(caption))
                .append("\"><table><caption class=\"unseen\">")
                .append(escape(caption))
                .append("</caption><thead><tr>");
        List<String> classes = new ArrayList<>();
        for (int c = 0; c < heads.size(); c++) {
            String name = kind(c, rows);
            classes.add(name.isEmpty() ? "" : " class=\"" + name + "\"");
            out.append("<th scope=\"col\"")
                    .append(classes.get(c))
                    .append('>')
                    .append(escape(heads.get(c)))
                    .append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
        for (List<String> row : rows) {
            out.append("<tr><th scope=\"row\"")
                    .append(classes.get(0))
                    .append('>')
                    .append(bold(row.get(0)))
                    .append("</th>");
            for (int c = 1; c < row.size(); c++) {
                out.append("<td")
                        .append(classes.get(c))
                        .append('>')
                        .append(bold(row.get(c)))
                        .append("</td>");
            }
            out.append("</tr>\n");
        }
        return out.append("</tbody></table></div>\n").toString();
    }

    private static String kind(int column, List<List<String>> rows) {
        boolean words = column == 0
                || rows.stream().anyMatch(row -> WORDS.matcher(row.get(column)).matches());
        boolean sentences = rows.stream()
                .anyMatch(row ->
                        row.get(column).length() > LONG && row.get(column).contains(" "));
        return (words ? "words" : "") + (words && sentences ? " sentences" : "");
    }

    private static String bold(String cell) {
        return BOLD.matcher(escape(cell)).replaceAll("<strong>$1</strong>");
    }

    /** A list of facts: name and value. */
    static String facts(List<List<String>> facts) {
        StringBuilder out = new StringBuilder("<table class=\"facts\"><tbody>\n");
        facts.forEach(fact -> out.append("<tr><th scope=\"row\">")
                .append(escape(fact.get(0)))
                .append("</th><td>")
                .append(escape(fact.get(1)))
                .append("</td></tr>\n"));
        return out.append("</tbody></table>\n").toString();
    }

    /** Something that a reader opens. */
    static String details(String summary, String html) {
        return "<details><summary>" + escape(summary) + "</summary>" + html + "</details>\n";
    }

    /** A finite number with so many significant digits, in powers of ten where it is far from 1. */
    static String number(double value, int digits) {
        BigDecimal rounded =
                new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
        int magnitude = rounded.precision() - rounded.scale() - 1;
        boolean plain = rounded.signum() == 0 || (magnitude >= SMALLEST_PLAIN && magnitude <= LARGEST_PLAIN);
        return plain ? rounded.toPlainString() : rounded.toString();
    }

    /** Words joined as in a sentence: a, b or c. */
    static String or(List<String> words) {
        return joined(words, " or ");
    }

    /** Words joined as in a sentence: a, b and c. */
    static String and(List<String> words) {
        return joined(words, " and ");
    }

    private static String joined(List<String> words, String last) {
        int most = words.size() - 1;
        return most < 1 ? String.join("", words) : String.join(", ", words.subList(0, most)) + last + words.get(most);
    }

    /** With a capital letter. */
    static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
