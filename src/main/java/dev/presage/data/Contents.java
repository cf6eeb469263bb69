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
        return inMemory ? PieceStream.of(kept) : file.open();
    }
}
