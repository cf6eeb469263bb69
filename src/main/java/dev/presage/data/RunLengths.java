package dev.presage.data;

import java.nio.ByteBuffer;

/** Parquet's mixture of runs and packed bits: small numbers of a fixed width, as levels and places in a dictionary are. */
final class RunLengths {
    private static final int WIDEST = 32;

    private final ByteBuffer in;
    private final int width;
    private long left;
    private boolean packed;
    private int repeated;
    private long bits;
    private int held;

    /** Reads from where the buffer stands. */
    RunLengths(ByteBuffer in, int width) throws ParquetDamage {
        if (width < 0 || width > WIDEST) {
            throw new ParquetDamage("numbers of " + width + " bits");
        }
        this.in = in;
        this.width = width;
    }

    /** The next number. */
    int next() throws ParquetDamage {
        while (left == 0) {
            run();
        }
        left--;
        if (!packed) {
            return repeated;
        }
        while (held < width) {
            // The last group may be cut off after the last number.
            bits |= (long) (in.get() & 0xFF) << held;
            held += 8;
        }
        int value = (int) (bits & (1L << width) - 1);
        bits >>>= width;
        held -= width;
        return value;
    }

    private void run() throws ParquetDamage {
        long header = Varint.read(in);
        packed = (header & 1) == 1;
        bits = 0;
        held = 0;
        if (packed) {
            left = (header >>> 1) * 8;
        } else {
            left = header >>> 1;
            repeated = 0;
            for (int shift = 0; shift < width; shift += 8) {
                repeated |= (in.get() & 0xFF) << shift;
            }
        }
        if (left == 0 || header < 0 || header > 1L << WIDEST) {
            throw new ParquetDamage("a run of " + left + " numbers");
        }
    }
}
