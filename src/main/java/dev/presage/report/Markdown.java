package dev.presage.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Markdown that reports print, paragraphs and tables, as HTML. */
final class Markdown {
    private Markdown() {}

    /** Paragraphs and tables; of a table the first line names the columns, the second is a rule. */
    static String html(String text) {
        StringBuilder out = new StringBuilder();
        String before = "";
        for (String block : text.strip().split("\n\\s*\n")) {
            List<String> lines = block.lines().map(String::strip).toList();
            int table = 0;
            while (table < lines.size() && !lines.get(table).startsWith("|")) {
                table++;
            }
            String words = String.join(" ", lines.subList(0, table));
            if (!words.isEmpty()) {
                out.append(Html.paragraph(words));
                before = words;
            }
            if (table + 1 < lines.size()) {
                List<List<String>> rows = new ArrayList<>();
                lines.subList(table + 2, lines.size()).forEach(line -> rows.add(cells(line)));
                out.append(Html.table(before.isEmpty() ? "Numbers" : before, cells(lines.get(table)), rows));
            }
        }
        return out.toString();
    }

    private static List<String> cells(String line) {
        String inner = line.substring(1, line.endsWith("|") ? line.length() - 1 : line.length());
        return Stream.of(inner.split("\\|", -1)).map(String::strip).toList();
    }
}
