package dev.presage.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns the bytes of one row into doubles, each divided by a fixed divisor. One-byte types go through a table. */
final class RowDecoder {
    private final ElementType type;
    private final double divisor;
    private final double[] table;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private final int count;

    RowDecoder(ElementType type, ByteOrder order, double divisor, int count) {
        this.type = type;
        this.divisor = divisor;
        this.count = count;
        this.bytes = new byte[Math.multiplyExact(count, type.bytes())];
        this.buffer = ByteBuffer.wrap(bytes).order(order);
        this.table = type.bytes() == 1 ? table(type, divisor) : new double[0];
    }

    /** The array to be filled with the next row's bytes before {@link #decode}. */
    byte[] bytes() {
        return bytes;
    }

    /** Decodes the row's bytes into a place of an array; does not check that values are finite. */
    void decode(double[] into, int offset) {
        switch (type) {
            case BOOL, U8, I8 -> {
                for (int j = 0; j < count; j++) {
                    into[offset + j] = table[bytes[j] & 0xFF];
                }
            }
            case F32 -> {
                for (int j = 0; j < count; j++) {
                    into[offset + j] = buffer.getFloat(4 * j) / divisor;
                }
            }
            case F64 -> {
                for (int j = 0; j < count; j++) {
                    into[offset + j] = buffer.getDouble(8 * j) / divisor;
                }
            }
            default -> {
                for (int j = 0; j < count; j++) {
                    into[offset + j] = type.at(buffer, j) / divisor;
                }
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
