package dev.presage.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A range of an open file as a stream, beside others of the same file; closing it leaves the file open. */
final class FileRange extends BulkStream {
    /** The JDK copies what it reads through a buffer of this size outside the heap, and keeps the buffer. */
    private static final int PIECE = 1 << 20;

    private final FileChannel channel;
    private final long end;
    private long position;

    FileRange(FileChannel channel, long from, long to) {
        this.channel = channel;
        this.position = from;
        this.end = to;
    }

    @Override
    int some(byte[] into, int offset, int length) throws IOException {
        int wanted = (int) Math.min(Math.min(length, PIECE), end - position);
        int count = wanted == 0 ? -1 : channel.read(ByteBuffer.wrap(into, offset, wanted), position);
        position += Math.max(0, count);
        return count;
    }

    /** Fills the beginning of an array. */
    void readWhole(byte[] into, int length) throws IOException {
        if (readNBytes(into, 0, length) < length) {
            throw new EOFException();
        }
    }
}
