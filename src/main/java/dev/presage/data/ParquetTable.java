package dev.presage.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Parquet file as a table: columns of numbers, or of lists of as many numbers in every row, one group of rows after the other.
 * Of each column one page and one dictionary are in memory. Rows in messages count from 0.
 */
final class ParquetTable implements Table {
    private static final Pattern NAMED = Pattern.compile(".*\\.(parquet|pq)");
    private static final Pattern ROW_NUMBERS = Pattern.compile("__index_level_\\d+__");
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
    private static final int MOST_COORDINATES = 1 << 16;

    private final SourceFile file;
    private final long memory;
    private final List<ParquetFooter.Group> groups;
    private final List<ParquetColumn> columns;
    private final OptionalInt label;
    /** The numbers of a row in each column; none in the label's. */
    private final int[] widths;

    private final int dimension;

    private ParquetTable(SourceFile file, long memory, Opened opened, OptionalInt label) throws IOException {
        this.file = file;
        this.memory = memory;
        this.groups = opened.footer.groups();
        this.columns = opened.columns;
        this.label = label;
        this.widths = new int[columns.size()];
        Set<String> names = new HashSet<>();
        long sum = 0;
        for (int j = 0; j < widths.length; j++) {
            if (!names.add(columns.get(j).name())) {
                throw new BadInputException(place(j) + " expects a name of its own, found it again");
            }
            requireReadable(j);
            widths[j] = isLabel(j) ? 0 : columns.get(j).list() ? length(j, opened.channel) : 1;
            sum += widths[j];
        }
        if (sum < 1) {
            throw new BadInputException(file.name() + " expects a column beside the labels, found none");
        }
        if (sum > MOST_COORDINATES) {
            throw new BadInputException(
                    file.name() + " expects at most " + MOST_COORDINATES + " numbers in a row, found " + sum);
        }
        this.dimension = (int) sum;
    }

    /** Whether a file's name says that it is one. */
    static boolean isNamedSo(String name) {
        return NAMED.matcher(name).matches();
    }

    /** Whether bytes begin as such a file does. */
    static boolean startsLike(byte[] start) {
        return start.length >= MAGIC.length && Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length));
    }

    /** Opens a table, and perhaps another with test samples. */
    static DataSet dataSet(String name, Path path, DataOptions options, Intake intake) {
        if (options.labels().isPresent()) {
            throw new BadInputException("--labels expects an X.npy or X.npz file as data, found " + name
                    + "; --label-column says which of its columns holds the labels");
        }
        ParquetTable train = open(path, intake.heap() / 2, (file, memory, opened) -> {
            OptionalInt label = options.labelColumn()
                    .map(wanted -> OptionalInt.of(opened.find(wanted)))
                    .orElse(OptionalInt.empty());
            return new ParquetTable(file, memory, opened, label);
        });
        return TableSet.open(name, train, options.test().map(train::test), options.labelKind(), intake);
    }

    /** The table of test samples beside this one: the same columns, but the labels may be missing. */
    private ParquetTable test(Path path) {
        if (!isNamedSo(String.valueOf(path.getFileName()))) {
            throw new BadInputException("--test expects a file like " + file.name() + " (X.parquet), found " + path);
        }
        List<String> names = columns.stream().map(ParquetColumn::name).toList();
        List<String> unlabelled = new ArrayList<>(names);
        label.ifPresent(unlabelled::remove);
        ParquetTable test = open(path, memory, (other, limit, opened) -> {
            List<String> found = opened.names();
            if (!found.equals(names) && !found.equals(unlabelled)) {
                throw ColumnNames.different(path, found, file, names);
            }
            return new ParquetTable(other, limit, opened, found.equals(names) ? label : OptionalInt.empty());
        });
        for (int j = 0, k = 0; j < widths.length; j++) {
            if (isLabel(j) && test.label.isEmpty()) {
                continue;
            }
            if (widths[j] != test.widths[k]
                    || columns.get(j).list() != test.columns.get(k).list()) {
                throw new BadInputException(test.place(k) + " expects " + expected(j) + " as in " + file.name()
                        + ", found " + test.expected(k));
            }
            k++;
        }
        return test;
    }

    /** What makes a table of a file that has been opened. */
    @FunctionalInterface
    private interface Maker {
        ParquetTable make(SourceFile file, long memory, Opened opened) throws IOException;
    }

    private static ParquetTable open(Path path, long memory, Maker maker) {
        SourceFile file = SourceFile.at(path);
        if (file.compressed()) {
            throw new BadInputException(
                    file.name() + " expects a Parquet file, found a gzip file; gzip -d unpacks what is in it");
        }
        try (FileChannel channel = FileChannel.open(path)) {
            ParquetFooter footer = ParquetFooter.read(file, channel);
            List<ParquetColumn> columns = ParquetColumn.of(footer.schema());
            return maker.make(file, memory, new Opened(file, channel, footer, columns));
        } catch (ParquetDamage e) {
            throw new BadInputException(file.name() + " expects an intact Parquet file, found " + e.getMessage(), e);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    /** A file whose footer has been read. */
    private record Opened(SourceFile file, FileChannel channel, ParquetFooter footer, List<ParquetColumn> columns) {
        List<String> names() {
            return columns.stream().map(ParquetColumn::name).toList();
        }

        int find(String wanted) {
            List<String> names = names();
            int found = ColumnNames.find(wanted, names);
            if (found < 0) {
                throw ColumnNames.unknown(wanted, names);
            }
            return found;
        }
    }

    private boolean isLabel(int column) {
        return label.isPresent() && label.getAsInt() == column;
    }

    private String place(int column) {
        return file.name() + ", column "
                + ColumnNames.quoted(columns.get(column).name());
    }

    private String expected(int column) {
        return isLabel(column)
                ? "a label"
                : columns.get(column).list() ? "a list of " + widths[column] + " numbers" : "a number";
    }

    /** Refuses a column that is no such, or whose chunks are not. */
    private void requireReadable(int j) throws ParquetDamage {
        ParquetColumn column = columns.get(j);
        boolean readable =
                isLabel(j) ? !column.list() && column.meaning() != ParquetColumn.Meaning.OTHER : column.isNumber();
        if (!readable) {
            boolean word = label.isEmpty() && column.meaning() == ParquetColumn.Meaning.TEXT;
            throw new BadInputException(place(j) + " expects "
                    + (isLabel(j) ? "labels (texts or whole numbers)" : "numbers or lists of numbers") + ", found type "
                    + column.type() + (word ? "; --label-column says which column holds labels" : ""));
        }
        if (!isLabel(j) && ROW_NUMBERS.matcher(column.name()).matches()) {
            throw new BadInputException(place(j)
                    + " expects data, found row numbers of pandas; to_parquet(file, index=False) leaves them out");
        }
        for (ParquetFooter.Group group : groups) {
            if (group.chunks().size() <= column.leaf()) {
                throw new ParquetDamage("a group of rows without column " + ColumnNames.quoted(column.name()));
            }
            ParquetFooter.Chunk chunk = group.chunks().get(column.leaf());
            if (ParquetCodec.of(chunk.codec()).isEmpty()) {
                throw new BadInputException(place(j) + " expects one of the compressions "
                        + Arrays.toString(ParquetCodec.values()).replaceAll("[\\[\\]]", "") + ", found "
                        + ParquetCodec.name(chunk.codec()));
            }
            if (chunk.physical() != column.physical() || (!column.list() && chunk.values() != group.rows())) {
                throw new ParquetDamage("a group of " + group.rows() + " rows with " + chunk.values()
                        + " values of type " + chunk.physical() + " in column " + ColumnNames.quoted(column.name()));
            }
        }
    }

    /** The numbers in the first row of a column of lists. */
    private int length(int j, FileChannel channel) throws IOException {
        ParquetColumn column = columns.get(j);
        ParquetCursor cursor = new ParquetCursor(channel, column, new PageMemory(memory));
        int length = 0;
        try {
            for (ParquetFooter.Group group : groups) {
                cursor.start(group.chunks().get(column.leaf()));
                while (cursor.advance() && !(length > 0 && cursor.begins())) {
                    if (!cursor.isPresent() || length == MOST_COORDINATES) {
                        throw new BadInputException(file.name() + ", row 0 (from 0), column "
                                + ColumnNames.quoted(column.name()) + " expects a list of 1 to " + MOST_COORDINATES
                                + " numbers, found " + (cursor.isPresent() ? "more" : "null or an empty list"));
                    }
                    cursor.number();
                    length++;
                }
                if (length > 0) {
                    return length;
                }
            }
            throw new BadInputException(file.name() + " expects rows of numbers, found none");
        } catch (PageMemory.TooLarge e) {
            throw tooLarge(e);
        }
    }

    private BadInputException tooLarge(PageMemory.TooLarge cause) {
        return new BadInputException(
                file.name() + " expects pages, one a column, that take " + cause.getMessage()
                        + " (half of Java's memory), found larger ones; write it in smaller groups of rows"
                        + " (row_group_size), or raise -Xmx in PRESAGE_JAVA_OPTS",
                cause);
    }

    @Override
    public SourceFile file() {
        return file;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public boolean labelled() {
        return label.isPresent();
    }

    @Override
    public Rows open() throws IOException {
        FileChannel channel = FileChannel.open(file.path());
        try {
            return new ParquetRows(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** One pass over the rows. */
    private final class ParquetRows implements Rows {
        private final FileChannel channel;
        private final List<ParquetCursor> cursors = new ArrayList<>();
        /** Whether a column of lists is already at the first value of the next row. */
        private final boolean[] ahead = new boolean[columns.size()];

        private int group;
        private long leftInGroup;
        private long row;
        private String text = "";

        ParquetRows(FileChannel channel) throws IOException {
            this.channel = channel;
            PageMemory pages = new PageMemory(memory);
            for (ParquetColumn column : columns) {
                cursors.add(new ParquetCursor(channel, column, pages));
            }
        }

        @Override
        public boolean next(double[] into) throws IOException {
            while (leftInGroup == 0) {
                if (group == groups.size()) {
                    return false;
                }
                start(groups.get(group));
                group++;
            }
            int at = 0;
            for (int j = 0; j < widths.length; j++) {
                try {
                    read(j, into, at);
                } catch (ParquetDamage e) {
                    throw new BadInputException(
                            place(j) + " expects an intact Parquet file, found " + e.getMessage(), e);
                } catch (PageMemory.TooLarge e) {
                    throw tooLarge(e);
                }
                at += widths[j];
            }
            leftInGroup--;
            row++;
            return true;
        }

        private void start(ParquetFooter.Group next) {
            for (int j = 0; j < widths.length; j++) {
                cursors.get(j).start(next.chunks().get(columns.get(j).leaf()));
                ahead[j] = false;
            }
            leftInGroup = next.rows();
        }

        private void read(int j, double[] into, int at) throws IOException {
            ParquetCursor cursor = cursors.get(j);
            if (!ahead[j] && !cursor.advance()) {
                throw new ParquetDamage("a column that ends in row " + row + " (from 0)");
            }
            if (isLabel(j)) {
                requirePresent(j, cursor, 0);
                text = cursor.text().strip();
                if (text.isEmpty() || (columns.get(j).isNumber() && NOT_FINITE.contains(text))) {
                    throw wrong(j, text.isEmpty() ? "an empty text" : text);
                }
            } else if (columns.get(j).list()) {
                readList(j, cursor, into, at);
            } else {
                requirePresent(j, cursor, 0);
                into[at] = finite(j, cursor);
            }
        }

        private void readList(int j, ParquetCursor cursor, double[] into, int at) throws IOException {
            if (!cursor.begins()) {
                throw new ParquetDamage("a list that goes on where row " + row + " (from 0) begins");
            }
            int count = 0;
            do {
                requirePresent(j, cursor, count);
                double value = finite(j, cursor);
                if (count < widths[j]) {
                    into[at + count] = value;
                }
                count++;
                ahead[j] = cursor.advance();
            } while (ahead[j] && !cursor.begins());
            if (count != widths[j]) {
                throw wrong(j, "one of " + count);
            }
        }

        private void requirePresent(int j, ParquetCursor cursor, int count) {
            if (!cursor.isPresent()) {
                throw wrong(j, !columns.get(j).list() ? "null" : count > 0 ? "null in it" : "null or an empty list");
            }
        }

        private double finite(int j, ParquetCursor cursor) throws ParquetDamage {
            double value = cursor.number();
            if (!Double.isFinite(value)) {
                String expected = columns.get(j).list() ? expected(j) + ", finite ones" : "a finite number";
                throw wrong(j, expected, String.valueOf(value));
            }
            return value;
        }

        private BadInputException wrong(int j, String found) {
            return wrong(j, expected(j), found);
        }

        private BadInputException wrong(int j, String expected, String found) {
            return new BadInputException(file.name() + ", row " + row + " (from 0), column "
                    + ColumnNames.quoted(columns.get(j).name()) + " expects " + expected + ", found " + found);
        }

        @Override
        public String label() {
            return text;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
