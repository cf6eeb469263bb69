package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The decompressed contents of a file, read as often as asked: from memory where they were kept, else from the file.
 */
final class Contents {
    private final SourceFile file;
    private final List<byte[]> kept;
    private final boolean inMemory;

    private Contents(SourceFile file, List<byte[]> kept, boolean inMemory) {
        this.file = file;
        this.kept = kept;
        this.inMemory = inMemory;
    }

    /** Contents kept as pieces, in order. */
    static Contents kept(SourceFile file, List<byte[]> pieces) {
        return new Contents(file, pieces, true);
    }

    /** Contents that are read from the file again on each pass. */
    static Contents streamed(SourceFile file) {
        return new Contents(file, List.of(), false);
    }

    boolean inMemory() {
        return inMemory;
    }

    InputStream open() throws IOException {
        return inMemory ? new PieceStream(kept) : file.open();
    }

    /** Reads pieces one after the other. */
    private static final class PieceStream extends InputStream {
        private final List<byte[]> pieces;
        private int piece;
        private int at;

        PieceStream(List<byte[]> pieces) {
            this.pieces = pieces;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            while (piece < pieces.size() && at == pieces.get(piece).length) {
                piece++;
                at = 0;
            }
            if (piece == pieces.size()) {
                return -1;
            }
            int count = Math.min(length, pieces.get(piece).length - at);
            System.arraycopy(pieces.get(piece), at, into, offset, count);
            at += count;
            return count;
        }
    }
}
