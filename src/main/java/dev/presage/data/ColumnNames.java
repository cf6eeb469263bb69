package dev.presage.data;

import java.nio.file.Path;
import java.util.List;

/** What tables of all formats say about the names of their columns. */
final class ColumnNames {
    private static final int LONGEST_SHOWN = 40;

    private ColumnNames() {}

    /** A column by its name, else by its number from 1; -1 where there is no such. */
    static int find(String wanted, List<String> names) {
        int named = names.indexOf(wanted);
        return named >= 0 ? named : numbered(wanted, names.size());
    }

    /** A column by its number from 1; -1 where there is no such. */
    static int numbered(String wanted, int columns) {
        if (!wanted.matches("\\d{1,9}")) {
            return -1;
        }
        int number = Integer.parseInt(wanted);
        return number >= 1 && number <= columns ? number - 1 : -1;
    }

    /** There is no such column. */
    static BadInputException unknown(String wanted, List<String> names) {
        return new BadInputException("--label-column expects a column's name or its number from 1 to " + names.size()
                + ", found " + quoted(wanted) + Suggestion.hint(wanted, names));
    }

    /** A table of test samples has other columns than the training table. */
    static BadInputException different(Path path, List<String> found, SourceFile training, List<String> expected) {
        int same = 0;
        while (same < Math.min(expected.size(), found.size())
                && expected.get(same).equals(found.get(same))) {
            same++;
        }
        return new BadInputException(path + " expects the columns of " + training.name() + ", which has "
                + place(expected, same) + ", found " + place(found, same));
    }

    private static String place(List<String> names, int column) {
        return column < names.size()
                ? quoted(names.get(column)) + " as column " + (column + 1)
                : names.size() + " columns";
    }

    /** A name or a cell as a message shows it. */
    static String quoted(String cell) {
        String visible = cell.strip().replaceAll("\\p{Cntrl}", "?");
        return "'" + (visible.length() > LONGEST_SHOWN ? visible.substring(0, LONGEST_SHOWN) + "..." : visible) + "'";
    }
}
