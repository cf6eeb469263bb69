package dev.presage.bench;

import dev.presage.linalg.Matrix;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The files in which matrices go to Python and come back. */
final class Npy {
    private Npy() {}

    /** Magic, version 1.0 and the dictionary, padded to a multiple of 64 bytes. */
    static byte[] header(String type, String shape) {
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        text += " ".repeat(63 - (text.length() + 10) % 64) + "\n";
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(10 + ascii.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) ascii.length)
                .put(ascii)
                .array();
    }

    /** Writes a matrix as doubles. */
    static void write(Path file, Matrix a) throws IOException {
        ByteBuffer row = ByteBuffer.allocate(Double.BYTES * a.columns()).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write(header("<f8", a.rows() + ", " + a.columns()));
            for (int i = 0; i < a.rows(); i++) {
                row.asDoubleBuffer().put(a.row(i));
                out.write(row.array());
            }
        }
    }

    /** Reads doubles without a header, as NumPy's {@code tofile} leaves them. */
    static Matrix readRaw(Path file, int rows, int columns) throws IOException {
        double[] values = new double[Math.multiplyExact(rows, columns)];
        long bytes = (long) Double.BYTES * values.length;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != bytes) {
                throw new IllegalStateException("expected " + rows + " x " + columns + " doubles, found "
                        + channel.size() + " bytes in " + file.getFileName());
            }
            DoubleBuffer content = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer();
            content.get(values);
        }
        return Matrix.wrap(rows, columns, values);
    }
}
