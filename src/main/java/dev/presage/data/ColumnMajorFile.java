package dev.presage.data;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The numbers of a plain file in Fortran order as row-major bytes, without loading them: a block of rows is collected from
 * one short run of bytes in each column, then turned. Needs two blocks of at most {@link #BLOCK} bytes (or one row each), and
 * d reads for each block.
 */
final class ColumnMajorFile extends BulkStream {
    private static final int BLOCK = 1 << 24;

    private final FileChannel channel;
    private final ArrayHeader header;
    private final int width;
    private final int columns;
    private final long rows;
    private final byte[] block;
    private final byte[] run;
    private long nextRow;
    private int at;
    private int end;

    ColumnMajorFile(Path path, ArrayHeader header) throws IOException {
        this(path, header, BLOCK);
    }

    /** With blocks of a given number of bytes. */
    ColumnMajorFile(Path path, ArrayHeader header, int blockBytes) throws IOException {
        this.header = header;
        this.width = header.type().bytes();
        this.columns = Math.toIntExact(header.perRow());
        this.rows = header.shape().get(0);
        int rowBytes = Math.multiplyExact(columns, width);
        int rowsAtOnce = (int) Math.min(rows, Math.max(1, blockBytes / rowBytes));
        this.block = new byte[rowsAtOnce * rowBytes];
        this.run = new byte[rowsAtOnce * width];
        this.channel = FileChannel.open(path);
    }

    @Override
    int some(byte[] into, int offset, int length) throws IOException {
        if (at == end) {
            if (nextRow == rows) {
                return -1;
            }
            fill();
        }
        int count = Math.min(length, end - at);
        System.arraycopy(block, at, into, offset, count);
        at += count;
        return count;
    }

    private void fill() throws IOException {
        int count = (int) Math.min(rows - nextRow, run.length / width);
        ByteBuffer wanted = ByteBuffer.wrap(run).limit(count * width);
        for (int j = 0; j < columns; j++) {
            wanted.rewind();
            long place = header.bytes() + (header.columnMajorPlace(j) * rows + nextRow) * width;
            while (wanted.hasRemaining()) {
                int got = channel.read(wanted, place + wanted.position());
                if (got < 0) {
                    throw new EOFException();
                }
            }
            for (int i = 0; i < count; i++) {
                System.arraycopy(run, i * width, block, (i * columns + j) * width, width);
            }
        }
        nextRow += count;
        at = 0;
        end = count * columns * width;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
