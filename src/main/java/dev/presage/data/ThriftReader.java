package dev.presage.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads structures in Thrift's compact protocol, field by field; what is not asked for is passed over. No text and no list may be
 * longer than the bytes that are left, so nothing grows with what a damaged length claims.
 * Source: the Apache Thrift project, "Thrift Compact protocol encoding".
 */
final class ThriftReader {
    /** What is done with a field: read it, by its number, or leave it. */
    @FunctionalInterface
    interface Fields {
        void field(int number) throws IOException;
    }

    /** What is done with an element of a list: read it, or leave it. */
    @FunctionalInterface
    interface Element {
        void read() throws IOException;
    }

    private static final int DEEPEST = 32;

    private static final int READ = 0;
    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;
    private static final int UUID = 13;

    private final InputStream in;
    private long left;
    private int depth;
    /** The type of the value that comes next; {@link #READ} once it has been read. */
    private int next = STRUCT;

    /** Reads one structure of at most {@code limit} bytes. */
    ThriftReader(InputStream in, long limit) {
        this.in = in;
        this.left = limit;
    }

    /** How many bytes of the limit have not been read. */
    long left() {
        return left;
    }

    /** Reads a structure. */
    void struct(Fields fields) throws IOException {
        expect(STRUCT);
        enter();
        int number = 0;
        for (int header = octet(); header != 0; header = octet()) {
            int step = header >>> 4;
            number = step == 0 ? (int) zigzag() : number + step;
            next = header & 15;
            fields.field(number);
            pass(false);
        }
        depth--;
    }

    /** Reads a list. */
    void list(Element element) throws IOException {
        expect(LIST);
        enter();
        int header = octet();
        long size = header >>> 4 == 15 ? varint() : header >>> 4;
        requireLeft(size);
        for (long i = 0; i < size; i++) {
            next = header & 15;
            element.read();
            pass(true);
        }
        depth--;
    }

    /** Reads an integer of any width. */
    long integer() throws IOException {
        int type = next;
        next = READ;
        return switch (type) {
            case BYTE -> (byte) octet();
            case I16, I32, I64 -> zigzag();
            default -> throw unexpected(type);
        };
    }

    /** Reads an integer that fits into 32 bits. */
    int small() throws IOException {
        long value = integer();
        if (value != (int) value) {
            throw new ParquetDamage("the number " + value + " where a smaller one belongs");
        }
        return (int) value;
    }

    /** Reads a field that is true or false. */
    boolean flag() throws IOException {
        int type = next;
        next = READ;
        if (type != TRUE && type != FALSE) {
            throw unexpected(type);
        }
        return type == TRUE;
    }

    /** Reads a text. */
    String text() throws IOException {
        expect(BINARY);
        byte[] bytes = new byte[(int) length()];
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void expect(int type) throws IOException {
        int found = next;
        next = READ;
        if (found != type) {
            throw unexpected(found);
        }
    }

    private static ParquetDamage unexpected(int type) {
        return new ParquetDamage("metadata with a field of another type (" + type + ")");
    }

    private void enter() throws IOException {
        if (++depth > DEEPEST) {
            throw new ParquetDamage("metadata nested deeper than " + DEEPEST + " levels");
        }
    }

    /** Passes over the next value, unless it has been read. */
    private void pass(boolean inList) throws IOException {
        int type = next;
        switch (type) {
            case READ -> {}
            case TRUE, FALSE -> skip(inList ? 1 : 0);
            case BYTE -> skip(1);
            case I16, I32, I64 -> varint();
            case DOUBLE -> skip(8);
            case BINARY -> in.skipNBytes(length());
            case LIST -> list(() -> {});
            case SET -> {
                next = LIST; // they are written alike
                list(() -> {});
            }
            case MAP -> passMap();
            case STRUCT -> struct(number -> {});
            case UUID -> skip(16);
            default -> throw unexpected(type);
        }
        next = READ;
    }

    private void passMap() throws IOException {
        enter();
        long size = varint();
        requireLeft(size);
        int types = size == 0 ? 0 : octet();
        for (long i = 0; i < size; i++) {
            next = types >>> 4;
            pass(true);
            next = types & 15;
            pass(true);
        }
        depth--;
    }

    private void skip(long bytes) throws IOException {
        requireLeft(bytes);
        left -= bytes;
        in.skipNBytes(bytes);
    }

    private long length() throws IOException {
        long length = varint();
        requireLeft(length);
        if (length > Integer.MAX_VALUE - 8) {
            throw new ParquetDamage("a text of " + length + " bytes");
        }
        left -= length;
        return length;
    }

    private void requireLeft(long bytes) throws IOException {
        if (bytes < 0 || bytes > left) {
            throw new ParquetDamage("metadata that claim more than the bytes they have");
        }
    }

    private int octet() throws IOException {
        requireLeft(1);
        left--;
        int value = in.read();
        if (value < 0) {
            throw new EOFException();
        }
        return value;
    }

    private long zigzag() throws IOException {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (octet & 0x7FL) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new ParquetDamage("metadata with a number of more than 64 bits");
    }
}
