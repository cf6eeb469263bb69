package dev.presage.data;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** How the pages of a column are compressed. */
enum ParquetCodec {
    UNCOMPRESSED(1),
    SNAPPY(32),
    GZIP(1032),
    ZSTD(1 << 16),
    LZ4_RAW(256);

    /** Parquet's names in the order of its numbers. */
    private static final List<String> NAMES =
            List.of("UNCOMPRESSED", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW");

    /** No contents are more than so many times larger than what they are compressed to. */
    private final long largestExpansion;

    ParquetCodec(long largestExpansion) {
        this.largestExpansion = largestExpansion;
    }

    /** The codec of a number, if it is read. */
    static Optional<ParquetCodec> of(int number) {
        String name = name(number);
        for (ParquetCodec codec : values()) {
            if (codec.name().equals(name)) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }

    /** What a number's codec is called. */
    static String name(int number) {
        return number >= 0 && number < NAMES.size() ? NAMES.get(number) : "number " + number;
    }

    /** Refuses contents that so many compressed bytes cannot hold. */
    void requirePlausible(int compressed, int size) throws ParquetDamage {
        if (size > compressed * largestExpansion) {
            throw new ParquetDamage("a page of " + size + " bytes in " + compressed + " compressed ones");
        }
    }

    /** Decompresses {@code length} bytes into exactly {@code size} ones. */
    void decompress(byte[] from, int offset, int length, byte[] into, int at, int size) throws ParquetDamage {
        int count;
        try {
            count = switch (this) {
                case UNCOMPRESSED -> {
                    System.arraycopy(from, offset, into, at, Math.min(length, size));
                    yield length;
                }
                case GZIP -> gunzip(from, offset, length, into, at, size);
                case SNAPPY -> run(new SnappyDecompressor(), from, offset, length, into, at, size);
                case LZ4_RAW -> run(new Lz4Decompressor(), from, offset, length, into, at, size);
                case ZSTD -> run(new ZstdDecompressor(), from, offset, length, into, at, size);
            };
        } catch (IOException | RuntimeException e) {
            throw new ParquetDamage("a page that is not valid " + this, e);
        }
        if (count != size) {
            throw new ParquetDamage("a page of " + count + " bytes instead of " + size);
        }
    }

    private static int run(Decompressor codec, byte[] from, int offset, int length, byte[] into, int at, int size) {
        return codec.decompress(from, offset, length, into, at, size);
    }

    private static int gunzip(byte[] from, int offset, int length, byte[] into, int at, int size) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(from, offset, length))) {
            int count = in.readNBytes(into, at, size);
            return in.read() < 0 ? count : count + 1;
        }
    }
}
