package dev.presage.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Optional;

/** Reads pieces of bytes one after the other. */
final class PieceStream extends InputStream {
    /** Gives one piece after the other. */
    interface Pieces extends Closeable {
        /** The next piece; empty after the last. */
        Optional<byte[]> next() throws IOException;

        @Override
        default void close() throws IOException {}
    }

    private final Pieces pieces;
    private byte[] piece = new byte[0];
    private int at;

    PieceStream(Pieces pieces) {
        this.pieces = pieces;
    }

    /** Pieces that lie in memory. */
    static PieceStream of(Iterable<byte[]> kept) {
        Iterator<byte[]> left = kept.iterator();
        return new PieceStream(() -> left.hasNext() ? Optional.of(left.next()) : Optional.empty());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == piece.length) {
            Optional<byte[]> next = pieces.next();
            if (next.isEmpty()) {
                return -1;
            }
            piece = next.get();
            at = 0;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, into, offset, count);
        at += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        pieces.close();
    }
}
