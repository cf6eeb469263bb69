package dev.presage.linalg;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Native memory for doubles, closed by whoever asked for it, and lent again to whoever asks for as much: pages that are touched for
 * the first time take several times as long as copying into them (0.5 s a gigabyte, on a virtual machine whose host has to find
 * them up to 3 s), and a step of a sweep needs some twenty matrices. It holds whatever was in it, as all new memory may.
 *
 * <p>Blocks of up to 16 MiB are kept, 64 MiB in all. Of those from 64 MiB on the two largest are kept, softly: where Java runs short
 * of memory, or nobody has asked for long, they are freed. What is very small is cheap, and what lies between is not kept.
 */
final class NativeMemory {
    /** A block of fewer doubles is new. */
    private static final long SMALL = 1L << 12;

    /** So many doubles are kept in medium blocks of at most a quarter of it. */
    private static final long POOL = 1L << 23;

    /** A block of so many doubles is large. */
    private static final long LARGE = 1L << 23;

    private static final int LARGE_BLOCKS = 2;

    /** How many times larger than what is asked for a large block may be that is lent. */
    private static final int ROOM = 2;

    private final long small;
    private final long pool;
    private final long large;
    private final Deque<DoublePointer> medium = new ArrayDeque<>();
    private final List<SoftReference<DoublePointer>> largest = new ArrayList<>();
    private long pooled;

    NativeMemory() {
        this(SMALL, POOL, LARGE);
    }

    /** With other ideas of small, of how much medium blocks may hold together, and of large. */
    NativeMemory(long small, long pool, long large) {
        this.small = small;
        this.pool = pool;
        this.large = large;
    }

    /** So many doubles, of any value. */
    DoublePointer doubles(long length) {
        if (length >= large) {
            return new Lent(takenLarge(length), length, this::returnedLarge);
        }
        return length < small || length > pool / 4
                ? new DoublePointer(length)
                : new Lent(takenMedium(length), length, this::returnedMedium);
    }

    /** The block closed last that fits and is at most a half too large, else a new one. */
    private synchronized DoublePointer takenMedium(long length) {
        for (Iterator<DoublePointer> all = medium.iterator(); all.hasNext(); ) {
            DoublePointer block = all.next();
            if (block.capacity() >= length && block.capacity() <= length + length / 2) {
                all.remove();
                pooled -= block.capacity();
                return block;
            }
        }
        return new DoublePointer(length);
    }

    private synchronized void returnedMedium(DoublePointer block) {
        if (pooled + block.capacity() > pool) {
            block.close();
        } else {
            medium.addFirst(block);
            pooled += block.capacity();
        }
    }

    /** The large blocks, without those that are gone. */
    private List<DoublePointer> largeBlocks() {
        List<DoublePointer> blocks = new ArrayList<>();
        for (SoftReference<DoublePointer> reference : largest) {
            DoublePointer block = reference.get();
            if (block != null) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    private void keep(List<DoublePointer> blocks) {
        largest.clear();
        blocks.forEach(block -> largest.add(new SoftReference<>(block)));
    }

    /** The smallest large block that will do, else a new one, for which those that are too small make room. */
    private synchronized DoublePointer takenLarge(long length) {
        List<DoublePointer> blocks = largeBlocks();
        for (DoublePointer block : blocks) {
            if (block.capacity() >= length && block.capacity() / ROOM <= length) {
                blocks.remove(block);
                keep(blocks);
                return block;
            }
        }
        blocks.removeIf(block -> {
            boolean tooSmall = block.capacity() < length;
            if (tooSmall) {
                block.close();
            }
            return tooSmall;
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
    private synchronized void returnedLarge(DoublePointer block) {
        List<DoublePointer> blocks = largeBlocks();
        blocks.add(block);
        blocks.sort(Comparator.comparingLong(DoublePointer::capacity));
        if (blocks.size() > LARGE_BLOCKS) {
            blocks.remove(0).close();
        }
        keep(blocks);
    }

    /** A block until it is closed. */
    private static final class Lent extends DoublePointer {
        private final DoublePointer block;
        private final Consumer<DoublePointer> home;
        private boolean closed;

        Lent(DoublePointer block, long length, Consumer<DoublePointer> home) {
            super(block);
            this.block = block;
            this.home = home;
            limit(length);
            capacity(length);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                setNull();
                home.accept(block);
            }
        }
    }
}
