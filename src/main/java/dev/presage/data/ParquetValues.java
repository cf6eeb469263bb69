package dev.presage.data;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The values of one page in their order, as they are stored: numbers as their bits (an INT32 with its sign), everything else as
 * bytes. One that ends early throws what {@link ByteBuffer} throws.
 */
abstract class ParquetValues {
    /** The longest text or decimal, as for a cell of a CSV file. */
    private static final int LONGEST = 1 << 16;

    private static final int PLAIN = 0;
    private static final int PLAIN_DICTIONARY = 2;
    private static final int RLE = 3;
    private static final int DELTA_BINARY_PACKED = 5;
    private static final int DELTA_LENGTH_BYTE_ARRAY = 6;
    private static final int DELTA_BYTE_ARRAY = 7;
    private static final int RLE_DICTIONARY = 8;
    private static final int BYTE_STREAM_SPLIT = 9;

    /** The next value's bits, where values are numbers. */
    long bits() throws ParquetDamage {
        throw wrong();
    }

    /** The next value's bytes, where values are not stored as numbers. */
    byte[] bytes() throws ParquetDamage {
        throw wrong();
    }

    /** No values. */
    static ParquetValues none() {
        return new ParquetValues() {};
    }

    private static ParquetDamage wrong() {
        return new ParquetDamage("an encoding that is not for its type");
    }

    /** The values of a page, from where a buffer in little-endian order stands to its end. */
    static ParquetValues of(ParquetColumn column, int encoding, ByteBuffer in, Dictionary dictionary)
            throws ParquetDamage {
        return switch (encoding) {
            case PLAIN -> plain(column, in);
            case PLAIN_DICTIONARY, RLE_DICTIONARY -> dictionary.values(new RunLengths(in, in.get()));
            case RLE -> {
                in.getInt(); // their length
                yield new Runs(column, new RunLengths(in, 1));
            }
            case DELTA_BINARY_PACKED -> new Delta(column, new DeltaNumbers(in));
            case DELTA_LENGTH_BYTE_ARRAY -> new DeltaBytes(column, in, false);
            case DELTA_BYTE_ARRAY -> new DeltaBytes(column, in, true);
            case BYTE_STREAM_SPLIT -> new Split(width(column), isNumber(column), in);
            default -> throw new ParquetDamage("the encoding " + encoding + ", which is not known here");
        };
    }

    private static ParquetValues plain(ParquetColumn column, ByteBuffer in) throws ParquetDamage {
        return switch (column.physical()) {
            case ParquetColumn.BOOLEAN -> new Bits(in);
            case ParquetColumn.BYTES -> new Lengths(in);
            default -> new Plain(width(column), in);
        };
    }

    private static boolean isNumber(ParquetColumn column) {
        return column.physical() != ParquetColumn.FIXED && column.physical() != ParquetColumn.BYTES;
    }

    /** Bytes of a value. */
    private static int width(ParquetColumn column) throws ParquetDamage {
        return switch (column.physical()) {
            case ParquetColumn.INT32, ParquetColumn.FLOAT -> 4;
            case ParquetColumn.INT64, ParquetColumn.DOUBLE -> 8;
            case ParquetColumn.FIXED -> requireShort(column.length());
            default -> throw wrong();
        };
    }

    private static int requireShort(long length) throws ParquetDamage {
        if (length < 0 || length > LONGEST) {
            throw new ParquetDamage("a value of " + length + " bytes");
        }
        return (int) length;
    }

    /** The different values of a column chunk, in memory. */
    static final class Dictionary {
        /** Bytes of an array without its elements, and of a reference to it. */
        private static final long ARRAY = 24;

        private final boolean numbers;
        private final long[] bits;
        private final byte[][] bytes;

        private Dictionary(boolean numbers, long[] bits, byte[][] bytes) {
            this.numbers = numbers;
            this.bits = bits;
            this.bytes = bytes;
        }

        /** No values. */
        static Dictionary none() {
            return new Dictionary(true, new long[0], new byte[0][]);
        }

        /** Reads so many values; there must be bytes for them. */
        static Dictionary read(ParquetColumn column, int size, ByteBuffer in) throws ParquetDamage {
            boolean numbers = isNumber(column);
            int least = column.physical() == ParquetColumn.BYTES ? 4 : Math.max(1, width(column));
            if (size < 0 || size > in.remaining() / least) {
                throw new ParquetDamage("a dictionary of " + size + " values in " + in.remaining() + " bytes");
            }
            ParquetValues values = plain(column, in);
            long[] bits = new long[numbers ? size : 0];
            byte[][] bytes = new byte[numbers ? 0 : size][];
            for (int i = 0; i < size; i++) {
                if (numbers) {
                    bits[i] = values.bits();
                } else {
                    bytes[i] = values.bytes();
                }
            }
            return new Dictionary(numbers, bits, bytes);
        }

        /** The most bytes that so many values take whose page has so many bytes. */
        static long memory(ParquetColumn column, int size, int pageBytes) {
            long count = Math.max(0, Math.min(size, pageBytes));
            return isNumber(column) ? 8 * count : ARRAY * count + pageBytes;
        }

        private ParquetValues values(RunLengths places) {
            return new ParquetValues() {
                @Override
                long bits() throws ParquetDamage {
                    return bits[place(bits.length, numbers)];
                }

                @Override
                byte[] bytes() throws ParquetDamage {
                    return bytes[place(bytes.length, !numbers)];
                }

                private int place(int size, boolean fitting) throws ParquetDamage {
                    int place = places.next();
                    if (place < 0 || place >= size || !fitting) {
                        throw new ParquetDamage("value " + place + " of a dictionary of " + size);
                    }
                    return place;
                }
            };
        }
    }

    /** Values of four or eight bytes, or of another fixed length. */
    private static final class Plain extends ParquetValues {
        private final int width;
        private final ByteBuffer in;

        Plain(int width, ByteBuffer in) {
            this.width = width;
            this.in = in;
        }

        @Override
        long bits() {
            return width == 4 ? in.getInt() : in.getLong();
        }

        @Override
        byte[] bytes() {
            byte[] value = new byte[width];
            in.get(value);
            return value;
        }
    }

    /** One bit a value. */
    private static final class Bits extends ParquetValues {
        private final ByteBuffer in;
        private int held;
        private int octet;

        Bits(ByteBuffer in) {
            this.in = in;
        }

        @Override
        long bits() {
            if (held == 0) {
                octet = in.get();
                held = 8;
            }
            held--;
            int bit = octet & 1;
            octet >>= 1;
            return bit;
        }
    }

    /** Bytes behind their number. */
    private static final class Lengths extends ParquetValues {
        private final ByteBuffer in;

        Lengths(ByteBuffer in) {
            this.in = in;
        }

        @Override
        byte[] bytes() throws ParquetDamage {
            byte[] value = new byte[requireShort(in.getInt())];
            in.get(value);
            return value;
        }
    }

    /** Runs of true and false. */
    private static final class Runs extends ParquetValues {
        private final RunLengths runs;

        Runs(ParquetColumn column, RunLengths runs) throws ParquetDamage {
            this.runs = runs;
            if (column.physical() != ParquetColumn.BOOLEAN) {
                throw wrong();
            }
        }

        @Override
        long bits() throws ParquetDamage {
            return runs.next();
        }
    }

    /** Whole numbers by their differences. */
    private static final class Delta extends ParquetValues {
        private final boolean narrow;
        private final DeltaNumbers numbers;

        Delta(ParquetColumn column, DeltaNumbers numbers) throws ParquetDamage {
            this.narrow = column.physical() == ParquetColumn.INT32;
            this.numbers = numbers;
            if (!narrow && column.physical() != ParquetColumn.INT64) {
                throw wrong();
            }
        }

        @Override
        long bits() throws ParquetDamage {
            long value = numbers.next();
            return narrow ? (int) value : value; // differences of INT32 wrap around
        }
    }

    /** The first bytes of all values, then the second bytes of all values, ... */
    private static final class Split extends ParquetValues {
        private final int width;
        private final boolean numbers;
        private final ByteBuffer in;
        private final int size;
        private int next;

        Split(int width, boolean numbers, ByteBuffer in) throws ParquetDamage {
            this.width = width;
            this.numbers = numbers;
            this.in = in;
            if (width == 0 || in.remaining() % width != 0) {
                throw new ParquetDamage(in.remaining() + " bytes for values of " + width);
            }
            this.size = in.remaining() / width;
        }

        @Override
        long bits() throws ParquetDamage {
            if (!numbers) {
                throw wrong();
            }
            int place = place();
            long value = 0;
            for (int k = width - 1; k >= 0; k--) {
                value = value << 8 | (in.get(place + k * size) & 0xFF);
            }
            return width == 4 ? (int) value : value;
        }

        @Override
        byte[] bytes() throws ParquetDamage {
            if (numbers) {
                throw wrong();
            }
            int place = place();
            byte[] value = new byte[width];
            for (int k = 0; k < width; k++) {
                value[k] = in.get(place + k * size);
            }
            return value;
        }

        private int place() throws ParquetDamage {
            if (next == size) {
                throw new ParquetDamage("a page with fewer values than it says");
            }
            return in.position() + next++;
        }
    }

    /** Bytes whose lengths come first, by their differences; perhaps without what they share with the value before. */
    private static final class DeltaBytes extends ParquetValues {
        private final boolean shared;
        private final DeltaNumbers shares;
        private final DeltaNumbers lengths;
        private final ByteBuffer in;
        private byte[] last = new byte[0];

        DeltaBytes(ParquetColumn column, ByteBuffer in, boolean shared) throws ParquetDamage {
            if (isNumber(column)) {
                throw wrong();
            }
            this.shared = shared;
            this.in = in;
            this.shares = shared ? ahead(in) : new DeltaNumbers(in.duplicate());
            this.lengths = ahead(in);
        }

        /** Numbers read through a view of their own; the buffer goes on behind them. */
        private static DeltaNumbers ahead(ByteBuffer in) throws ParquetDamage {
            ByteBuffer view = in.duplicate();
            new DeltaNumbers(in).pass();
            return new DeltaNumbers(view);
        }

        @Override
        byte[] bytes() throws ParquetDamage {
            int share = shared ? requireShort(shares.next()) : 0;
            int length = requireShort(lengths.next());
            if (share > last.length) {
                throw new ParquetDamage("a value that shares " + share + " bytes with one of " + last.length);
            }
            byte[] value = Arrays.copyOf(last, requireShort((long) share + length));
            in.get(value, share, length);
            last = value;
            return value;
        }
    }
}
