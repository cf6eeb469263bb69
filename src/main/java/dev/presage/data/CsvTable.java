package dev.presage.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A CSV file as a table: UTF-8 text, one row a line, cells separated by commas, or by semicolons or tabs where the first line
 * has no comma; quotes as in RFC 4180. The first row is a header if one of its cells (but the label's, given by number) is no
 * number, or if it counts 0, 1, 2, ... over at least {@value #COUNTING} columns, as pandas writes where there are no names.
 * Lines and columns in messages count from 1.
 */
final class CsvTable implements Table {
    private static final Pattern NAMED = Pattern.compile(".*\\.(csv|tsv)(\\.gz)?");
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int MOST_COLUMNS = 1 << 16;
    private static final int LONGEST_CELL = 1 << 16;
    private static final int COUNTING = 8;

    private final SourceFile file;
    private final char separator;
    private final Optional<List<String>> header;
    private final int columns;
    private final OptionalInt label;

    private CsvTable(SourceFile file, char separator, Optional<List<String>> header, int columns, OptionalInt label) {
        this.file = file;
        this.separator = separator;
        this.header = header;
        this.columns = columns;
        this.label = label;
        if (dimension() < 1) {
            throw new BadInputException(file.name() + " expects a column beside the labels, found none");
        }
    }

    /** Whether a file's name says that it is one. */
    static boolean isNamedSo(String name) {
        return NAMED.matcher(name).matches();
    }

    /** Opens a table, and perhaps another with test samples. */
    static DataSet dataSet(String name, Path path, DataOptions options, Intake intake) {
        if (options.labels().isPresent()) {
            throw new BadInputException("--labels expects an X.npy or X.npz file as data, found " + name
                    + "; --label-column says which of its columns holds the labels");
        }
        CsvTable train = at(path, options.labelColumn());
        return TableSet.open(name, train, options.test().map(train::test), options.labelKind(), intake);
    }

    /** Looks at the first row. */
    static CsvTable at(Path path, Optional<String> labelColumn) {
        Start start = Start.of(SourceFile.at(path));
        Optional<List<String>> header = start.header(labelColumn);
        OptionalInt label = labelColumn
                .map(column -> OptionalInt.of(start.column(column, header)))
                .orElse(OptionalInt.empty());
        return new CsvTable(start.file, start.separator, header, start.cells.size(), label);
    }

    /** The table of test samples beside this one: the same columns, but the labels may be missing where there are names. */
    private CsvTable test(Path path) {
        if (!isNamedSo(String.valueOf(path.getFileName()))) {
            throw new BadInputException("--test expects a file like " + file.name() + " (X.csv), found " + path);
        }
        Start start = Start.of(SourceFile.at(path));
        if (header.isEmpty()) {
            Optional<List<String>> own = start.header(
                    label.isEmpty() ? Optional.empty() : Optional.of(String.valueOf(label.getAsInt() + 1)));
            return new CsvTable(start.file, start.separator, own, columns, label);
        }
        List<String> names = header.get();
        if (start.cells.equals(names)) {
            return new CsvTable(start.file, start.separator, header, columns, label);
        }
        if (label.isPresent()) {
            List<String> unlabelled = names.stream()
                    .filter(name -> !name.equals(names.get(label.getAsInt())))
                    .toList();
            if (start.cells.equals(unlabelled)) {
                return new CsvTable(
                        start.file, start.separator, Optional.of(unlabelled), columns - 1, OptionalInt.empty());
            }
        }
        throw ColumnNames.different(path, start.cells, file, names);
    }

    @Override
    public SourceFile file() {
        return file;
    }

    @Override
    public int dimension() {
        return columns - (label.isPresent() ? 1 : 0);
    }

    @Override
    public boolean labelled() {
        return label.isPresent();
    }

    @Override
    public Rows open() throws IOException {
        Records records = new Records(file, separator);
        try {
            if (header.isPresent()) {
                records.next();
            }
            return new CsvRows(records);
        } catch (IOException | RuntimeException e) {
            records.close();
            throw e;
        }
    }

    /** One pass over the rows. */
    private final class CsvRows implements Rows {
        private final Records records;
        private String text = "";

        CsvRows(Records records) {
            this.records = records;
        }

        @Override
        public boolean next(double[] into) throws IOException {
            Optional<CsvRecord> next = records.next();
            if (next.isEmpty()) {
                return false;
            }
            CsvRecord cells = next.get();
            if (cells.getFieldCount() != columns) {
                throw new BadInputException(file.name() + ", line " + cells.getStartingLineNumber() + " expects "
                        + columns + " cells, as many as the first line has, found " + cells.getFieldCount());
            }
            int at = 0;
            for (int j = 0; j < columns; j++) {
                String cell = cells.getField(j);
                if (label.isPresent() && j == label.getAsInt()) {
                    text = cell.strip();
                    if (text.isEmpty()) {
                        throw wrong(cells, j, "a label", cell);
                    }
                } else {
                    double value = Numeral.parse(cell);
                    if (!Double.isFinite(value)) {
                        throw wrong(cells, j, Double.isNaN(value) ? "a number" : "a finite number", cell);
                    }
                    into[at++] = value;
                }
            }
            return true;
        }

        private BadInputException wrong(CsvRecord cells, int j, String expected, String found) {
            String name = header.map(names -> " (" + ColumnNames.quoted(names.get(j)) + ")")
                    .orElse("");
            boolean word = label.isEmpty() && !found.isBlank();
            return new BadInputException(file.name() + ", line " + cells.getStartingLineNumber() + ", column " + (j + 1)
                    + name + " expects " + expected + ", found "
                    + (found.isBlank() ? "an empty cell" : ColumnNames.quoted(found))
                    + (word ? "; --label-column says which column holds labels" : ""));
        }

        @Override
        public String label() {
            return text;
        }

        @Override
        public void close() throws IOException {
            records.close();
        }
    }

    /** The first row, from which follows what the columns are. */
    private record Start(SourceFile file, char separator, List<String> cells) {
        static Start of(SourceFile file) {
            try {
                char separator = separator(file);
                try (Records records = new Records(file, separator)) {
                    CsvRecord first = records.next()
                            .orElseThrow(() -> new BadInputException(
                                    file.name() + " expects rows of numbers, found an empty file"));
                    return new Start(
                            file,
                            separator,
                            first.getFields().stream().map(String::strip).toList());
                }
            } catch (IOException e) {
                throw file.unreadable(e);
            }
        }

        private static char separator(SourceFile file) throws IOException {
            try (InputStream in = file.open()) {
                String line = new String(in.readNBytes(LONGEST_CELL), StandardCharsets.ISO_8859_1)
                        .stripLeading()
                        .lines()
                        .findFirst()
                        .orElse("");
                return line.contains(",") ? ',' : line.contains("\t") ? '\t' : line.contains(";") ? ';' : ',';
            }
        }

        /** The names of the columns, if this row has them. */
        Optional<List<String>> header(Optional<String> labelColumn) {
            boolean names = false;
            boolean counting = cells.size() >= COUNTING;
            for (int j = 0; j < cells.size(); j++) {
                boolean isLabel = labelColumn.equals(Optional.of(String.valueOf(j + 1)));
                names |= !isLabel && !looksNumeric(cells.get(j));
                counting &= cells.get(j).equals(String.valueOf(j));
            }
            boolean named = labelColumn.isPresent() && !Numeral.isNumber(labelColumn.get());
            if (!names && !counting && !(named && cells.contains(labelColumn.get()))) {
                return Optional.empty();
            }
            for (int j = 0; j < cells.size(); j++) {
                if (cells.get(j).isEmpty()) {
                    throw new BadInputException(file.name() + ", line 1, column " + (j + 1)
                            + " expects a name or a number, found an empty cell"
                            + (j == 0 ? " (row numbers of pandas? index=False leaves them out)" : ""));
                }
                if (cells.indexOf(cells.get(j)) < j) {
                    throw new BadInputException(file.name() + ", line 1, column " + (j + 1)
                            + " expects a name of its own, found " + ColumnNames.quoted(cells.get(j)) + " again");
                }
            }
            return Optional.of(cells);
        }

        /** NaN and its like are wrong numbers, not names. */
        private static boolean looksNumeric(String cell) {
            return Numeral.isNumber(cell) || Numeral.isMissing(cell);
        }

        /** A column by its name, else by its number from 1. */
        int column(String wanted, Optional<List<String>> header) {
            int found = header.map(names -> ColumnNames.find(wanted, names))
                    .orElseGet(() -> ColumnNames.numbered(wanted, cells.size()));
            if (found < 0) {
                throw header.map(names -> ColumnNames.unknown(wanted, names))
                        .orElseGet(() -> new BadInputException("--label-column expects a number from 1 to "
                                + cells.size() + " (" + file.name() + " has no line of names), found "
                                + ColumnNames.quoted(wanted)));
            }
            return found;
        }
    }

    /** The rows as text. */
    private static final class Records implements AutoCloseable {
        private final SourceFile file;
        private final CsvReader<CsvRecord> reader;
        private final Iterator<CsvRecord> rows;

        Records(SourceFile file, char separator) throws IOException {
            this.file = file;
            InputStream in = afterMark(file);
            try {
                this.reader = CsvReader.builder()
                        .fieldSeparator(separator)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false)
                        .build(
                                CsvRecordHandler.builder()
                                        .maxFields(MOST_COLUMNS)
                                        .maxFieldSize(LONGEST_CELL)
                                        .build(),
                                new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
                this.rows = reader.iterator();
            } catch (RuntimeException e) {
                in.close();
                throw e;
            }
        }

        /** The text without a byte order mark. */
        private static InputStream afterMark(SourceFile file) throws IOException {
            InputStream in = new BufferedInputStream(file.open());
            try {
                in.mark(MARK.length);
                if (!Arrays.equals(in.readNBytes(MARK.length), MARK)) {
                    in.reset();
                }
                return in;
            } catch (IOException e) {
                in.close();
                throw e;
            }
        }

        Optional<CsvRecord> next() throws IOException {
            try {
                return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
            } catch (CsvParseException e) {
                if (e.getCause() instanceof IOException cause) {
                    throw io(cause);
                }
                throw broken(e);
            } catch (UncheckedIOException e) {
                throw io(Objects.requireNonNull(e.getCause()));
            }
        }

        private IOException io(IOException cause) {
            if (cause instanceof CharacterCodingException) {
                throw new BadInputException(file.name() + " expects UTF-8 text, found other bytes", cause);
            }
            return cause;
        }

        private BadInputException broken(CsvParseException cause) {
            String reason = String.valueOf(cause.getMessage()).replaceAll("\\p{Cntrl}", "?");
            return new BadInputException(
                    file.name() + " expects a CSV file of at most " + MOST_COLUMNS + " columns, found a broken one: "
                            + reason,
                    cause);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
