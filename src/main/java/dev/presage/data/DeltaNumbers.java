package dev.presage.data;

import java.nio.ByteBuffer;

/** Parquet's DELTA_BINARY_PACKED: whole numbers by their differences, in blocks of packed bits. Holds one miniblock at a time. */
final class DeltaNumbers {
    private static final int LARGEST_BLOCK = 1 << 16;

    private final ByteBuffer in;
    private final int perMiniblock;
    private final int miniblocks;
    private final byte[] widths;
    /** Numbers that have not been given. */
    private long left;

    private long value;
    private boolean first = true;
    private long smallest;
    private int miniblock;
    private int inMiniblock;
    private final long[] packed;

    /** Reads from where the buffer stands. */
    DeltaNumbers(ByteBuffer in) throws ParquetDamage {
        this.in = in;
        long block = Varint.read(in);
        long count = Varint.read(in);
        this.left = Varint.read(in);
        this.value = Varint.signed(in);
        if (block <= 0 || block > LARGEST_BLOCK || count <= 0 || block % count != 0 || block / count % 8 != 0) {
            throw new ParquetDamage("blocks of " + block + " numbers in " + count + " parts");
        }
        if (left < 0 || left > Integer.MAX_VALUE) {
            throw new ParquetDamage("a page of " + left + " numbers");
        }
        this.miniblocks = (int) count;
        this.perMiniblock = (int) (block / count);
        this.widths = new byte[miniblocks];
        this.miniblock = miniblocks;
        this.packed = new long[perMiniblock];
        this.inMiniblock = perMiniblock;
    }

    /** The next number. */
    long next() throws ParquetDamage {
        if (left == 0) {
            throw new ParquetDamage("a page with fewer numbers than it says");
        }
        left--;
        if (first) {
            first = false;
            return value;
        }
        if (inMiniblock == perMiniblock) {
            unpack(startMiniblock());
        }
        value += smallest + packed[inMiniblock++];
        return value;
    }

    /** Passes over all numbers: the buffer then stands behind them. */
    void pass() throws ParquetDamage {
        for (left -= first ? 1 : 0; left > 0; left -= perMiniblock) {
            int bytes = perMiniblock / 8 * startMiniblock();
            if (bytes > in.remaining()) {
                throw new ParquetDamage("a page that ends early");
            }
            in.position(in.position() + bytes);
        }
        left = 0;
    }

    /** The bits of a number in the miniblock that begins. */
    private int startMiniblock() throws ParquetDamage {
        if (miniblock == miniblocks) {
            smallest = Varint.signed(in);
            in.get(widths);
            miniblock = 0;
        }
        int width = widths[miniblock++];
        if (width < 0 || width > 64) {
            throw new ParquetDamage("differences of " + (width & 0xFF) + " bits");
        }
        inMiniblock = 0;
        return width;
    }

    private void unpack(int width) {
        int held = 0;
        int octet = 0;
        for (int i = 0; i < perMiniblock; i++) {
            long number = 0;
            for (int done = 0; done < width; ) {
                if (held == 0) {
                    octet = in.get() & 0xFF;
                    held = 8;
                }
                int taken = Math.min(held, width - done);
                number |= (octet & (1L << taken) - 1) << done;
                octet >>>= taken;
                held -= taken;
                done += taken;
            }
            packed[i] = number;
        }
    }
}
