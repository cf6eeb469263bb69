package dev.presage.data;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;

/** Reads pieces of bytes one after the other. */
final class PieceStream extends BulkStream {
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
    int some(byte[] into, int offset, int length) throws IOException {
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
