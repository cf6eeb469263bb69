package dev.presage.data;

/**
 * The memory that the pages of one pass over a Parquet file take: each column holds the page it is at, and the dictionary of
 * its chunk.
 */
final class PageMemory {
    private final long limit;
    private long taken;
    private byte[] compressed = new byte[0];

    /** At most {@code limit} bytes in all. */
    PageMemory(long limit) {
        this.limit = limit;
    }

    /** An array of at least so many bytes: the one given, or a larger one in its place. */
    byte[] atLeast(int size, byte[] given) {
        if (size <= given.length) {
            return given;
        }
        claim(size - given.length);
        return new byte[size];
    }

    /** An array of at least so many bytes for what is compressed; until the next call. */
    byte[] compressed(int size) {
        compressed = atLeast(size, compressed);
        return compressed;
    }

    void claim(long bytes) {
        if (bytes > limit - taken) {
            throw new TooLarge(limit);
        }
        taken += bytes;
    }

    void giveBack(long bytes) {
        taken -= bytes;
    }

    /** There is not enough of it. */
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLarge(long limit) {
            super("at most " + (limit >> 20) + " MiB");
        }
    }
}
