package dev.presage.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/**
 * Turns the bytes of rows into doubles, each divided by a fixed divisor. One-byte types go through a table; floats are taken
 * out of the bytes many at a time.
 */
final class RowDecoder {
    private final ElementType type;
    private final double divisor;
    private final double[] table;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final FloatBuffer floats;
    private final DoubleBuffer doubles;
    private final float[] row;
    private final int count;

    /** For rows of {@code count} numbers, of which up to {@code rows} lie in {@link #bytes} at a time. */
    RowDecoder(ElementType type, ByteOrder order, double divisor, int count, int rows) {
        this.type = type;
        this.divisor = divisor;
        this.count = count;
        this.bytes = new byte[Math.multiplyExact(Math.multiplyExact(count, type.bytes()), rows)];
        this.buffer = ByteBuffer.wrap(bytes).order(order);
        this.floats = buffer.asFloatBuffer();
        this.doubles = buffer.asDoubleBuffer();
        this.row = new float[type == ElementType.F32 ? count : 0];
        this.table = type.bytes() == 1 ? table(type, divisor) : new double[0];
    }

    /** The array to be filled with the bytes of rows before {@link #decode}. */
    byte[] bytes() {
        return bytes;
    }

    /** Decodes row {@code from} of the bytes into a place of an array; does not check that values are finite. */
    void decode(int from, double[] into, int offset) {
        int first = from * count;
        switch (type) {
            case BOOL, U8, I8 -> {
                for (int j = 0; j < count; j++) {
                    into[offset + j] = table[bytes[first + j] & 0xFF];
                }
            }
            case F32 -> {
                floats.get(first, row, 0, count);
                for (int j = 0; j < count; j++) {
                    into[offset + j] = row[j];
                }
                divide(into, offset);
            }
            case F64 -> {
                doubles.get(first, into, offset, count);
                divide(into, offset);
            }
            default -> {
                for (int j = 0; j < count; j++) {
                    into[offset + j] = type.at(buffer, first + j) / divisor;
                }
            }
        }
    }

    private void divide(double[] values, int offset) {
        if (divisor != 1) {
            for (int j = 0; j < count; j++) {
                values[offset + j] /= divisor;
            }
        }
    }

    private static double[] table(ElementType type, double divisor) {
        double[] table = new double[256];
        ByteBuffer one = ByteBuffer.allocate(1);
        for (int code = 0; code < 256; code++) {
            table[code] = type.at(one.put(0, (byte) code), 0) / divisor;
        }
        return table;
    }
}
