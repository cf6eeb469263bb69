package dev.presage.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;

/**
 * The values of one column in their order, a chunk after the other. Holds one page and one dictionary at a time. Its sizes are held
 * against the bytes that are there before anything is allocated.
 */
final class ParquetCursor {
    private static final int BUFFER = 1 << 12;
    private static final int RLE = 3;

    private final FileChannel channel;
    private final ParquetColumn column;
    private final PageMemory memory;

    private InputStream in = InputStream.nullInputStream();
    private long left;
    private ParquetCodec codec = ParquetCodec.UNCOMPRESSED;

    private byte[] page = new byte[0];
    private ParquetValues.Dictionary dictionary = ParquetValues.Dictionary.none();
    private long dictionaryBytes;
    private RunLengths repetitions;
    private RunLengths definitions;
    private ParquetValues values;
    private int valuesLeft;
    private boolean begins;
    private boolean present;

    ParquetCursor(FileChannel channel, ParquetColumn column, PageMemory memory) throws ParquetDamage {
        this.channel = channel;
        this.column = column;
        this.memory = memory;
        ByteBuffer nothing = ByteBuffer.allocate(0);
        this.repetitions = new RunLengths(nothing, 0);
        this.definitions = repetitions;
        this.values = ParquetValues.none();
    }

    /** Goes to the beginning of a chunk, whatever is left of the last one. */
    void start(ParquetFooter.Chunk chunk) {
        codec = ParquetCodec.of(chunk.codec()).orElseThrow();
        FileRange range = new FileRange(channel, chunk.start(), chunk.start() + chunk.length());
        in = new BufferedInputStream(range, (int) Math.min(BUFFER, Math.max(1, chunk.length())));
        left = chunk.length();
        valuesLeft = 0;
        memory.giveBack(dictionaryBytes);
        dictionaryBytes = 0;
        dictionary = ParquetValues.Dictionary.none();
    }

    /** Moves to the next value; false at the end of the chunk. */
    boolean advance() throws IOException {
        try {
            while (valuesLeft == 0) {
                if (left == 0) {
                    return false;
                }
                nextPage();
            }
            valuesLeft--;
            begins = !column.list() || repetitions.next() == 0;
            present = column.definitions() == 0 || definitions.next() == column.definitions();
            return true;
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw early(e);
        }
    }

    /** Whether the value that was moved to is the first of its row. */
    boolean begins() {
        return begins;
    }

    /** Whether there is a value where it was moved to; else there is none, or an empty list. */
    boolean isPresent() {
        return present;
    }

    /** The value that was moved to, as a number; to be asked once, and only if it is present. */
    double number() throws ParquetDamage {
        try {
            return column.number(values);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw early(e);
        }
    }

    /** The same as a label. */
    String text() throws ParquetDamage {
        try {
            return column.text(values);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw early(e);
        }
    }

    private static ParquetDamage early(RuntimeException cause) {
        return new ParquetDamage("a page that ends early", cause);
    }

    private void nextPage() throws IOException {
        ThriftReader reader = new ThriftReader(in, left);
        ParquetPage header = ParquetPage.read(reader);
        left = reader.left();
        int stored = header.stored();
        if (stored < 0 || stored > left || header.size() < 0) {
            throw new ParquetDamage("a page of " + stored + " bytes where there are " + left);
        }
        left -= stored;
        switch (header.kind()) {
            case ParquetPage.DATA, ParquetPage.DATA_V2 -> data(header);
            case ParquetPage.DICTIONARY -> dictionary(header);
            default -> in.skipNBytes(stored);
        }
    }

    /** Reads a page into memory: levels of the second version as they are, the rest decompressed. */
    private ByteBuffer load(ParquetPage header, int levels) throws IOException {
        int stored = header.stored();
        int size = header.size();
        ParquetCodec by = header.compressed() ? codec : ParquetCodec.UNCOMPRESSED;
        if (levels < 0 || levels > stored || levels > size) {
            throw new ParquetDamage("levels of " + levels + " bytes in a page of " + stored);
        }
        by.requirePlausible(stored - levels, size - levels);
        page = memory.atLeast(size, page);
        if (by == ParquetCodec.UNCOMPRESSED) {
            if (stored != size) {
                throw new ParquetDamage("a page of " + stored + " bytes instead of " + size);
            }
            readWhole(page, size);
            check(header, page);
        } else {
            byte[] compressed = memory.compressed(stored);
            readWhole(compressed, stored);
            check(header, compressed);
            System.arraycopy(compressed, 0, page, 0, levels);
            if (size > levels) {
                by.decompress(compressed, levels, stored - levels, page, levels, size - levels);
            }
        }
        return ByteBuffer.wrap(page, 0, size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void readWhole(byte[] into, int length) throws IOException {
        if (in.readNBytes(into, 0, length) < length) {
            throw new EOFException();
        }
    }

    private static void check(ParquetPage header, byte[] stored) throws ParquetDamage {
        if (header.sum() != ParquetPage.NO_SUM) {
            CRC32 sum = new CRC32();
            sum.update(stored, 0, header.stored());
            if ((int) sum.getValue() != (int) header.sum()) {
                throw new ParquetDamage("a page with another checksum");
            }
        }
    }

    private void dictionary(ParquetPage header) throws IOException {
        memory.giveBack(dictionaryBytes);
        dictionaryBytes = 0;
        ByteBuffer bytes = load(header, 0);
        long needed = ParquetValues.Dictionary.memory(column, header.values(), header.size());
        memory.claim(needed);
        dictionaryBytes = needed;
        dictionary = ParquetValues.Dictionary.read(column, header.values(), bytes);
    }

    private void data(ParquetPage header) throws IOException {
        if (header.values() < 0) {
            throw new ParquetDamage("a page of " + header.values() + " values");
        }
        boolean second = header.kind() == ParquetPage.DATA_V2;
        int before = second ? levelBytes(header) : 0;
        ByteBuffer bytes = load(header, before);
        if (second) {
            repetitions = levels(bytes, header.repetitions(), column.list() ? 1 : 0);
            definitions = levels(bytes, header.definitions(), width(column.definitions()));
        } else {
            repetitions = levels(bytes, column.list(), header.repetitions(), 1);
            definitions = levels(bytes, column.definitions() > 0, header.definitions(), width(column.definitions()));
        }
        if (header.values() > 0) {
            values = ParquetValues.of(column, header.encoding(), bytes, dictionary);
        }
        valuesLeft = header.values();
    }

    private static int levelBytes(ParquetPage header) throws ParquetDamage {
        if (header.repetitions() < 0 || header.definitions() < 0) {
            throw new ParquetDamage("levels of " + Math.min(header.repetitions(), header.definitions()) + " bytes");
        }
        return (int) Math.min(Integer.MAX_VALUE, (long) header.repetitions() + header.definitions());
    }

    /** Bits of a level. */
    private static int width(int highest) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(highest);
    }

    private static RunLengths levels(ByteBuffer page, boolean there, int encoding, int width) throws ParquetDamage {
        if (!there) {
            return new RunLengths(page, 0);
        }
        if (encoding != RLE) {
            throw new ParquetDamage("levels in the encoding " + encoding + ", which is not known here");
        }
        return levels(page, page.getInt(), width);
    }

    /** Levels in the next so many bytes of a page, which goes on behind them. */
    private static RunLengths levels(ByteBuffer page, int length, int width) throws ParquetDamage {
        if (length < 0 || length > page.remaining()) {
            throw new ParquetDamage("levels of " + length + " bytes in a page of " + page.remaining());
        }
        RunLengths levels = new RunLengths(page.slice(page.position(), length), width);
        page.position(page.position() + length);
        return levels;
    }
}
