package dev.presage.data;

import java.nio.ByteBuffer;

/** Whole numbers of as many bytes as they need, seven bits a byte, the lowest first. */
final class Varint {
    private Varint() {}

    static long read(ByteBuffer in) throws ParquetDamage {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte octet = in.get();
            value |= (octet & 0x7FL) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new ParquetDamage("a number of more than 64 bits");
    }

    /** A number with a sign: 0, -1, 1, -2, ... */
    static long signed(ByteBuffer in) throws ParquetDamage {
        long value = read(in);
        return value >>> 1 ^ -(value & 1);
    }
}
