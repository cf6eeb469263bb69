package dev.presage.linalg;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Native memory for doubles, closed by whoever asked for it. The last large blocks are kept when they are closed, and lent
 * again to whoever asks for as much: the pages of a gigabyte that are touched for the first time cost 0.5 s, on a virtual machine
 * whose host has to find them up to 3 s, as much as a dozen products with blocks of vectors. They hold whatever was in them, as
 * all new memory may. At most {@value #KEPT} are kept, softly: where Java runs short of memory, or nobody has asked for long, they are freed.
 */
final class NativeMemory {
    /** Blocks of so many doubles are kept, 64 MiB. */
    static final long LARGE = 1L << 23;

    static final int KEPT = 2;

    /** How many times larger than what is asked for a block may be that is lent. */
    private static final int ROOM = 2;

    private final long large;
    private final List<SoftReference<DoublePointer>> kept = new ArrayList<>();

    NativeMemory() {
        this(LARGE);
    }

    /** With another idea of large. */
    NativeMemory(long large) {
        this.large = large;
    }

    /** So many doubles, of any value. */
    DoublePointer doubles(long length) {
        return length < large ? new DoublePointer(length) : new Lent(taken(length), length);
    }

    /** The kept blocks, without those that are gone. */
    private List<DoublePointer> blocks() {
        List<DoublePointer> blocks = new ArrayList<>();
        for (SoftReference<DoublePointer> reference : kept) {
            DoublePointer block = reference.get();
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    private void keep(List<DoublePointer> blocks) {
        kept.clear();
        blocks.forEach(block -> kept.add(new SoftReference<>(block)));
    }

    /** The smallest kept block that will do, else a new one, for which those that are too small make room. */
    private synchronized DoublePointer taken(long length) {
        List<DoublePointer> blocks = blocks();
        for (DoublePointer block : blocks) {
            if (block.capacity() >= length && block.capacity() / ROOM <= length) {
                blocks.remove(block);
                keep(blocks);
                return block;
            }
        }
        blocks.removeIf(block -> {
            boolean small = block.capacity() < length;
            if (small) {
                block.close();
            }
            return small;
        });
        keep(blocks);
        try {
            return new DoublePointer(length);
        } catch (OutOfMemoryError full) {
            blocks.forEach(DoublePointer::close);
            keep(List.of());
            return new DoublePointer(length);
        }
    }

    /** Keeps a block, if it is one of the largest. */
    private synchronized void returned(DoublePointer block) {
        List<DoublePointer> blocks = blocks();
        blocks.add(block);
        blocks.sort(Comparator.comparingLong(DoublePointer::capacity));
        if (blocks.size() > KEPT) {
            blocks.remove(0).close();
        }
        keep(blocks);
    }

    /** A block until it is closed. */
    private final class Lent extends DoublePointer {
        private final DoublePointer block;
        private boolean closed;

        Lent(DoublePointer block, long length) {
            super(block);
            this.block = block;
            limit(length);
            capacity(length);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                setNull();
                returned(block);
            }
        }
    }
}
