package dev.presage.linalg;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.bytedeco.javacpp.DoublePointer;

/**
 * Arrays of doubles in native memory that are used again. The pages of a fresh one are made when they are first touched, which
 * takes several times as long as copying a matrix into them, and a step of a sweep needs some twenty. What is closed stays for the next
 * caller, up to {@value #KEPT} doubles in all, 64 MiB; their contents are whatever was left in them.
 */
final class NativeMemory {
    private static final long KEPT = 1L << 23;

    /** Smaller ones are cheap, larger ones would leave no room for others. */
    private static final long SMALL = 1L << 12;

    private static final long LARGE = KEPT / 4;

    private final Deque<Reused> free = new ArrayDeque<>();
    private long kept;

    /** An array of at least so many doubles, to be closed. */
    DoublePointer take(long doubles) {
        if (doubles < SMALL || doubles > LARGE) {
            return new DoublePointer(doubles);
        }
        Optional<Reused> found = poll(doubles);
        return found.isPresent() ? found.get() : new Reused(this, doubles);
    }

    /** One that fits and is at most a half too large. */
    private synchronized Optional<Reused> poll(long doubles) {
        for (Iterator<Reused> all = free.iterator(); all.hasNext(); ) {
            Reused next = all.next();
            if (next.size >= doubles && next.size <= doubles + doubles / 2) {
                all.remove();
                kept -= next.size;
                next.lent = true;
                next.position(0);
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    /** Whether the memory was kept. */
    private synchronized boolean back(Reused memory) {
        if (!memory.lent || kept + memory.size > KEPT) {
            return !memory.lent;
        }
        memory.lent = false;
        free.addFirst(memory);
        kept += memory.size;
        return true;
    }

    private static final class Reused extends DoublePointer {
        private final NativeMemory owner;
        private final long size;
        private boolean lent = true;

        Reused(NativeMemory owner, long size) {
            super(size);
            this.owner = owner;
            this.size = size;
        }

        @Override
        public void close() {
            if (!owner.back(this)) {
                super.close();
            }
        }
    }
}
