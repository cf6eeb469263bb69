package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;

/** A stream that is written as one method: read some bytes. */
abstract class BulkStream extends InputStream {
    /** Reads at least one byte and at most {@code length} &gt; 0, and says how many; -1 at the end. */
    abstract int some(byte[] into, int offset, int length) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return some(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public final int read(byte[] into, int offset, int length) throws IOException {
        return length == 0 ? 0 : some(into, offset, length);
    }
}
