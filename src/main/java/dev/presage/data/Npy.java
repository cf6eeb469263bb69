package dev.presage.data;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * NumPy's npy files. Read are versions 1.0 to 3.0 of bool, int8 to int64, uint8 to uint64 and float16 to float64, either byte
 * order, row-major or column-major, plain or gzip-compressed; written is float64, row-major, little-endian, each file whole or
 * not at all ({@link AtomicFiles}).
 */
public final class Npy {
    static final NpyFormat FORMAT = new NpyFormat();

    private Npy() {}

    /**
     * Reads an array of 2 dimensions; integers are not scaled.
     *
     * @throws BadInputException if this is no such file, or holds a NaN or an infinite value
     */
    public static Matrix readMatrix(Path path) {
        return open(path).matrix();
    }

    /**
     * Reads an array of 1 dimension, or of 2 where one side is 1; integers are not scaled.
     *
     * @throws BadInputException if this is no such file, or holds a NaN or an infinite value
     */
    public static double[] readVector(Path path) {
        return open(path).vector();
    }

    /** The sizes of the array, from its header alone; empty for a single number. */
    public static List<Long> shape(Path path) {
        return EncodedArray.headerOf(SourceFile.at(path), FORMAT).shape();
    }

    /**
     * Opens n x d, n x height x width or n x channels x height x width numbers as samples without labels, read row by row
     * (column-major ones by blocks, or from memory where they fit); integers are divided by their type's maximum.
     *
     * @throws BadInputException if this is no such file
     */
    public static Samples samples(Path path) {
        return open(path).samples(Optional.empty());
    }

    private static EncodedArray open(Path path) {
        return EncodedArray.open(path, FORMAT, new Intake(Intake.defaultLimit()));
    }

    /** Writes a matrix. */
    public static void write(Path target, Matrix matrix) {
        double[] row = new double[matrix.columns()];
        writeRows(target, matrix.rows(), matrix.columns(), rows -> {
            for (int i = 0; i < matrix.rows(); i++) {
                matrix.copyRow(i, row, 0);
                rows.next(row, 0);
            }
        });
    }

    /** Writes symmetric matrices of one dimension d, as an array of count x d x d, both triangles. */
    public static void write(Path target, List<SymmetricMatrix> matrices) {
        int d = matrices.get(0).dimension();
        AtomicFiles.write(target, out -> {
            out.write(NpyFormat.header(matrices.size(), d, d));
            Encoder encoder = new Encoder(out, d);
            double[] row = new double[d];
            for (SymmetricMatrix matrix : matrices) {
                for (int i = 0; i < d; i++) {
                    for (int j = 0; j < d; j++) {
                        row[j] = matrix.at(i, j);
                    }
                    encoder.next(row, 0);
                }
            }
        });
    }

    /** Writes a vector, as an array of 1 dimension. */
    public static void write(Path target, double[] vector) {
        AtomicFiles.write(target, out -> {
            out.write(NpyFormat.header(vector.length));
            new Encoder(out, vector.length).next(vector, 0);
        });
    }

    /**
     * Writes an n x k matrix row by row.
     *
     * @param rows gives the writer exactly n rows
     * @throws IllegalStateException if it gives more or fewer; then nothing is written
     */
    public static void writeRows(Path target, int n, int k, IoConsumer<RowWriter> rows) {
        AtomicFiles.write(target, out -> {
            out.write(NpyFormat.header(n, k));
            Encoder encoder = new Encoder(out, k);
            rows.accept(encoder);
            if (encoder.written != n) {
                throw new IllegalStateException(target + " expects " + n + " rows, found " + encoder.written);
            }
        });
    }

    /** Rows as little-endian float64. */
    private static final class Encoder implements RowWriter {
        private final OutputStream out;
        private final ByteBuffer bytes;
        private long written;

        Encoder(OutputStream out, int columns) {
            this.out = out;
            this.bytes = ByteBuffer.allocate(Math.multiplyExact(8, columns)).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public void next(double[] from, int offset) throws IOException {
            bytes.asDoubleBuffer().put(from, offset, bytes.capacity() / 8);
            out.write(bytes.array());
            written++;
        }
    }
}
