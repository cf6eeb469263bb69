package dev.presage.data;

import dev.presage.linalg.Matrix;
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
    private final Contents contents;
    private final int start;
    private final long heap;

    private EncodedArray(SourceFile file, ArrayHeader header, Contents taken, long heap) {
        this.heap = heap;
        this.file = file;
        this.header = header;
        boolean reordered = header.fortran() && header.shape().size() > 1;
        this.contents = reordered ? Contents.kept(file, List.of(rowMajor(taken))) : taken;
        this.start = reordered ? 0 : header.bytes();
    }

    /** Reads the header, then takes the file in. */
    static EncodedArray open(Path path, ArrayHeader.Format format, Intake intake) {
        SourceFile file = SourceFile.at(path);
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

    Path path() {
        return file.path();
    }

    /** Whether its bytes are in memory. */
    boolean inMemory() {
        return contents.inMemory();
    }

    /** The array as samples, one for each first index; integers are divided by their type's maximum. */
    EncodedSamples samples(Optional<ClassLabels> labels) {
        List<Long> shape = header.shape();
        if (shape.size() < 2 || shape.size() > 4) {
            throw new BadInputException(file.path()
                    + " expects samples as n x d, n x height x width or n x channels x height x width, found "
                    + header.sizes());
        }
        int n = intSize(shape.get(0));
        intSize(perRow() * header.type().bytes());
        requireFits("samples", 8 * perRow(), heap / 4);
        Layout layout = switch (shape.size()) {
            case 2 -> new Layout.Flat(intSize(shape.get(1)));
            case 3 -> new Layout.Image(1, intSize(shape.get(1)), intSize(shape.get(2)));
            default -> new Layout.Image(intSize(shape.get(1)), intSize(shape.get(2)), intSize(shape.get(3)));
        };
        EncodedSamples.Source source = new EncodedSamples.Source(
                file.path().toString(),
                this::payload,
                header.type(),
                header.order(),
                header.type().maximum());
        return new EncodedSamples(source, layout, 0, n, labels);
    }

    /** The numbers as labels, one for each of n samples. */
    long[] labels(int n, String samples) {
        List<Long> shape = header.shape();
        if (!(shape.size() == 1 || (shape.size() == 2 && shape.get(1) == 1))) {
            throw new BadInputException(
                    file.path() + " expects one label for each sample (1 dimension), found " + header.sizes());
        }
        if (shape.get(0) != n) {
            throw new BadInputException(file.path() + " expects " + n + " labels, one for each sample of " + samples
                    + ", found " + shape.get(0));
        }
        requireFits("labels", 32L * n, heap);
        long[] labels = new long[n];
        ElementType type = header.type();
        byte[] one = new byte[type.bytes()];
        ByteBuffer buffer = ByteBuffer.wrap(one).order(header.order());
        try (InputStream in = payload()) {
            for (int i = 0; i < n; i++) {
                fill(in, one);
                labels[i] = type.isFloat() ? wholeLabel(type.at(buffer, 0), i) : type.integerAt(buffer, 0);
                if (type == ElementType.U64 && labels[i] < 0) {
                    throw new BadInputException(file.path() + ": label " + i
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
                    file.path() + ": label " + i + " (from 0) expects a finite number, found " + value);
        }
        if (value != Math.rint(value) || Math.abs(value) > 0x1p53) {
            throw new BadInputException(
                    file.path() + ": label " + i + " (from 0) expects a whole number, a class, found " + value
                            + "; real-valued targets are not supported yet");
        }
        return (long) value;
    }

    /** The numbers as they are, row-major, with their number of columns; for an array of 2 dimensions. */
    Matrix matrix() {
        if (header.shape().size() != 2) {
            throw new BadInputException(file.path() + " expects a matrix (2 dimensions), found " + header.sizes());
        }
        return read(intSize(header.shape().get(0)), intSize(header.shape().get(1)));
    }

    /** The numbers of an array that is a line: n, n x 1 or 1 x n. */
    double[] vector() {
        List<Long> shape = header.shape();
        boolean line = shape.size() == 1 || (shape.size() == 2 && (shape.get(0) == 1 || shape.get(1) == 1));
        if (!line) {
            throw new BadInputException(file.path() + " expects a vector (1 dimension), found " + header.sizes());
        }
        return read(1, intSize(shape.get(0) * (shape.size() == 2 ? shape.get(1) : 1)))
                .row(0);
    }

    private Matrix read(int rows, int columns) {
        long count = (long) rows * columns;
        requireFits("numbers", 8 * count, Math.min(8 * LARGEST_JAVA_ARRAY, heap / 2));
        double[] values = new double[(int) count];
        EncodedSamples.Source source = new EncodedSamples.Source(
                file.path().toString(), this::payload, header.type(), header.order(), 1, "row", "column");
        try (RowReader reader =
                new EncodedSamples(source, new Layout.Flat(columns), 0, rows, Optional.empty()).open()) {
            for (int i = 0; i < rows; i++) {
                reader.next(values, i * columns);
            }
        }
        return Matrix.wrap(rows, columns, values);
    }

    /** The numbers' bytes, row-major. */
    private InputStream payload() throws IOException {
        InputStream in = contents.open();
        try {
            in.skipNBytes(start);
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Reads a column-major array whole and turns it: element (i, j1, j2, ...) lies at i + n (j1 + s1 (j2 + ...)). */
    private byte[] rowMajor(Contents taken) {
        int width = header.type().bytes();
        long length = header.claimedLength(file) - header.bytes();
        long limit = Math.min(LARGEST_JAVA_ARRAY, heap / 4);
        if (length > limit) {
            throw new BadInputException(file.path() + " expects at most " + limit + " bytes in Fortran order, found "
                    + length + "; save it with order='C' and it will be streamed");
        }
        byte[] from = new byte[(int) length];
        try (InputStream in = taken.open()) {
            in.skipNBytes(header.bytes());
            fill(in, from);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
        int rows = (int) (long) header.shape().get(0);
        int columns = (int) perRow();
        byte[] to = new byte[from.length];
        for (int j = 0; j < columns; j++) {
            int start = rows * columnMajorPlace(j);
            for (int i = 0; i < rows; i++) {
                System.arraycopy(from, (start + i) * width, to, (i * columns + j) * width, width);
            }
        }
        return to;
    }

    /** Where the j-th place of a row, counted row-major, comes when counted column-major. */
    private int columnMajorPlace(int j) {
        List<Long> shape = header.shape();
        int place = 0;
        int left = j;
        int stride = (int) perRow();
        for (int axis = shape.size() - 1; axis >= 1; axis--) {
            int side = (int) (long) shape.get(axis);
            stride /= side;
            place += left % side * stride;
            left /= side;
        }
        return place;
    }

    private long perRow() {
        long product = 1;
        for (long side : header.shape().subList(1, header.shape().size())) {
            product *= side;
        }
        return product;
    }

    private void requireFits(String what, long bytes, long limit) {
        if (bytes > limit) {
            throw new BadInputException(file.path() + " expects " + what + " that fit in memory (" + limit
                    + " bytes), found " + header.sizes());
        }
    }

    private int intSize(long size) {
        if (size > LARGEST_JAVA_ARRAY) {
            throw new BadInputException(file.path() + " expects at most " + LARGEST_JAVA_ARRAY
                    + " samples and as many bytes a sample, found " + header.sizes());
        }
        return (int) size;
    }

    private void fill(InputStream in, byte[] bytes) throws IOException {
        int count = in.readNBytes(bytes, 0, bytes.length);
        if (count < bytes.length) {
            throw new BadInputException(file.path() + " expects as many bytes as when it was opened, found fewer");
        }
    }
}
