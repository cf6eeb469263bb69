package dev.presage.data;

import dev.presage.linalg.Matrix;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An array in a file whose header and length have been checked; its numbers stay encoded until they are read. */
final class EncodedArray {
    private static final long LARGEST_JAVA_ARRAY = Integer.MAX_VALUE - 8;

    private final SourceFile file;
    private final ArrayHeader header;
    private final EncodedSamples.Bytes rowMajor;
    private final long heap;

    private EncodedArray(SourceFile file, ArrayHeader header, Contents taken, long heap) {
        this.heap = heap;
        this.file = file;
        this.header = header;
        if (!header.fortran() || header.shape().size() < 2) {
            this.rowMajor = () -> afterHeader(taken);
        } else if (taken.inMemory() || file.compressed() || file.member().isPresent()) {
            byte[] turned = turned(taken);
            this.rowMajor = () -> new ByteArrayInputStream(turned);
        } else {
            this.rowMajor = () -> new ColumnMajorFile(file.path(), header);
        }
    }

    /** Reads the header, then takes the file in. */
    static EncodedArray open(Path path, ArrayHeader.Format format, Intake intake) {
        return open(SourceFile.at(path), format, intake);
    }

    /** The same for a file that has been looked at. */
    static EncodedArray open(SourceFile file, ArrayHeader.Format format, Intake intake) {
        ArrayHeader header = headerOf(file, format);
        return new EncodedArray(file, header, intake.take(file, header.claimedLength(file)), intake.heap());
    }

    /** The header alone. */
    static ArrayHeader headerOf(SourceFile file, ArrayHeader.Format format) {
        try (InputStream in = file.open()) {
            return format.read(in, file);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    /** The array as samples, one for each first index; integers are divided by their type's maximum. */
    EncodedSamples samples(Optional<Labels> labels) {
        List<Long> shape = header.shape();
        if (shape.size() < 2 || shape.size() > 4) {
            throw new BadInputException(file.name()
                    + " expects samples as n x d, n x height x width or n x channels x height x width, found "
                    + header.sizes());
        }
        int n = intSize(shape.get(0));
        intSize(header.perRow() * header.type().bytes());
        requireFits("samples", 8 * header.perRow(), heap / 4);
        Layout layout = switch (shape.size()) {
            case 2 -> new Layout.Flat(intSize(shape.get(1)));
            case 3 -> new Layout.Image(1, intSize(shape.get(1)), intSize(shape.get(2)));
            default -> new Layout.Image(intSize(shape.get(1)), intSize(shape.get(2)), intSize(shape.get(3)));
        };
        EncodedSamples.Source source = new EncodedSamples.Source(
                file.name(),
                rowMajor,
                header.type(),
                header.order(),
                header.type().maximum());
        return new EncodedSamples(source, layout, 0, n, labels);
    }

    /** The array as views of n samples of a layout, as many of each as its second size; a row a view. */
    EncodedSamples views(Layout layout, int n) {
        List<Long> shape = header.shape();
        int axes = shape.size();
        long coordinates = 1;
        for (long side : shape.subList(Math.min(2, axes), axes)) {
            coordinates *= side;
        }
        if (axes < 3 || axes > 5 || shape.get(0) != n || coordinates != layout.dimension()) {
            throw new BadInputException(
                    file.name() + " expects views as n x views x coordinates (or x channels x height x" + " width) of "
                            + n + " samples of " + layout.dimension() + " coordinates, found " + header.sizes());
        }
        int rows = intSize(shape.get(0) * shape.get(1));
        EncodedSamples.Source source = new EncodedSamples.Source(
                file.name(),
                rowMajor,
                header.type(),
                header.order(),
                header.type().maximum(),
                "view",
                "coordinate");
        return new EncodedSamples(source, layout, 0, rows, Optional.empty());
    }

    /** The file's name. */
    String name() {
        return file.name();
    }

    /** Whether the numbers are real ones. */
    boolean isFloat() {
        return header.type().isFloat();
    }

    /** The numbers as whole labels, one for each of n samples. */
    long[] labels(int n, String samples) {
        requireOneEach(labelColumns(n, samples));
        requireFits("labels", 32L * n, heap);
        long[] labels = new long[n];
        ElementType type = header.type();
        byte[] one = new byte[type.bytes()];
        ByteBuffer buffer = ByteBuffer.wrap(one).order(header.order());
        try (InputStream in = rowMajor.open()) {
            for (int i = 0; i < n; i++) {
                fill(in, one);
                labels[i] = type.isFloat() ? wholeLabel(type.at(buffer, 0), i) : type.integerAt(buffer, 0);
                if (type == ElementType.U64 && labels[i] < 0) {
                    throw new BadInputException(file.name() + ": label " + i
                            + " (from 0) expects a class number below 2^63, found " + Long.toUnsignedString(labels[i]));
                }
            }
        } catch (IOException e) {
            throw file.unreadable(e);
        }
        return labels;
    }

    private long wholeLabel(double value, int i) {
        if (!Double.isFinite(value)) {
            throw new BadInputException(
                    file.name() + ": label " + i + " (from 0) expects a finite number, found " + value);
        }
        if (!Numeral.isWhole(value)) {
            throw new BadInputException(file.name() + ": label " + i
                    + " (from 0) expects a whole number, a class, as the training labels have, found " + value
                    + "; --label-kind targets takes all of them as real-valued targets");
        }
        return (long) value;
    }

    /** The numbers as they are, a row of one or more for each of n samples; integers are not scaled. */
    Matrix numbers(int n, String samples) {
        int columns = labelColumns(n, samples);
        return read(n, columns, "label", columns == 1 ? "" : "column");
    }

    /** Checks that there is one label a sample: a class is one number. */
    void requireOneEach(int columns) {
        if (columns != 1) {
            throw new BadInputException(
                    file.name() + " expects one label for each sample (1 dimension), a class, found " + header.sizes()
                            + "; --label-kind targets takes them as " + columns + " targets a sample");
        }
    }

    /** How many numbers there are for each of n samples. */
    private int labelColumns(int n, String samples) {
        List<Long> shape = header.shape();
        if (shape.isEmpty() || shape.size() > 2 || (shape.size() == 2 && shape.get(1) == 0)) {
            throw new BadInputException(
                    file.name() + " expects labels as n or n x l numbers (1 or 2 dimensions), found " + header.sizes());
        }
        if (shape.get(0) != n) {
            throw new BadInputException(file.name() + " expects " + n + " labels, one for each sample of " + samples
                    + ", found " + shape.get(0));
        }
        return shape.size() == 1 ? 1 : intSize(shape.get(1));
    }

    /** The numbers as they are, row-major, with their number of columns; for an array of 2 dimensions. */
    Matrix matrix() {
        if (header.shape().size() != 2) {
            throw new BadInputException(file.name() + " expects a matrix (2 dimensions), found " + header.sizes());
        }
        return read(intSize(header.shape().get(0)), intSize(header.shape().get(1)), "row", "column");
    }

    /** The numbers as they are of an array of 3 dimensions, its matrices one under the other. */
    Matrix stack() {
        List<Long> shape = header.shape();
        if (shape.size() != 3) {
            throw new BadInputException(
                    file.name() + " expects matrices of equal sizes (3 dimensions), found " + header.sizes());
        }
        return read(intSize(shape.get(0) * shape.get(1)), intSize(shape.get(2)), "row", "column");
    }

    /** The numbers of an array that is a line: n, n x 1 or 1 x n. */
    double[] vector() {
        List<Long> shape = header.shape();
        boolean line = shape.size() == 1 || (shape.size() == 2 && (shape.get(0) == 1 || shape.get(1) == 1));
        if (!line) {
            throw new BadInputException(file.name() + " expects a vector (1 dimension), found " + header.sizes());
        }
        return read(1, intSize(shape.get(0) * (shape.size() == 2 ? shape.get(1) : 1)), "row", "column")
                .row(0);
    }

    private Matrix read(int rows, int columns, String row, String column) {
        long count = (long) rows * columns;
        requireFits("numbers", 8 * count, Math.min(8 * LARGEST_JAVA_ARRAY, heap / 2));
        double[] values = new double[(int) count];
        EncodedSamples.Source source =
                new EncodedSamples.Source(file.name(), rowMajor, header.type(), header.order(), 1, row, column);
        try (RowReader reader =
                new EncodedSamples(source, new Layout.Flat(columns), 0, rows, Optional.empty()).open()) {
            for (int i = 0; i < rows; i++) {
                reader.next(values, i * columns);
            }
        }
        return Matrix.wrap(rows, columns, values);
    }

    private InputStream afterHeader(Contents taken) throws IOException {
        InputStream in = taken.open();
        try {
            in.skipNBytes(header.bytes());
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Reads a column-major array whole and turns it: element (i, j1, j2, ...) lies at i + n (j1 + s1 (j2 + ...)). */
    private byte[] turned(Contents taken) {
        int width = header.type().bytes();
        long length = header.claimedLength(file) - header.bytes();
        long limit = Math.min(LARGEST_JAVA_ARRAY, heap / 4);
        if (length > limit) {
            throw new BadInputException(file.name() + " expects at most " + limit + " bytes in Fortran order"
                    + " where they are compressed or in a zip file, found " + length
                    + "; save it with order='C' and it will be streamed");
        }
        byte[] from = new byte[(int) length];
        try (InputStream in = taken.open()) {
            in.skipNBytes(header.bytes());
            fill(in, from);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
        int rows = (int) (long) header.shape().get(0);
        int columns = (int) header.perRow();
        byte[] to = new byte[from.length];
        for (int j = 0; j < columns; j++) {
            int start = rows * header.columnMajorPlace(j);
            for (int i = 0; i < rows; i++) {
                System.arraycopy(from, (start + i) * width, to, (i * columns + j) * width, width);
            }
        }
        return to;
    }

    private void requireFits(String what, long bytes, long limit) {
        if (bytes > limit) {
            throw new BadInputException(file.name() + " expects " + what + " that fit in memory (" + limit
                    + " bytes), found " + header.sizes());
        }
    }

    private int intSize(long size) {
        if (size > LARGEST_JAVA_ARRAY) {
            throw new BadInputException(file.name() + " expects at most " + LARGEST_JAVA_ARRAY
                    + " samples and as many bytes a sample, found " + header.sizes());
        }
        return (int) size;
    }

    private void fill(InputStream in, byte[] bytes) throws IOException {
        int count = in.readNBytes(bytes, 0, bytes.length);
        if (count < bytes.length) {
            throw new BadInputException(file.name() + " expects as many bytes as when it was opened, found fewer");
        }
    }
}
