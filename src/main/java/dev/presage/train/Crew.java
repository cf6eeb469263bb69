package dev.presage.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the pieces of one small job after another, the caller among them. Between jobs that follow each other
 * closely they wait without sleeping, because waking a thread takes as long as a job; after a moment they sleep. Whoever runs
 * takes the next piece, so a thread that the system keeps waiting holds up no more than the piece it has. Which thread takes
 * which piece is left to chance: pieces must write to different places.
 */
final class Crew implements AutoCloseable {
    /** Turns of waiting before a thread sleeps or lets others run: some tens of microseconds. */
    private static final int TURNS = 2000;

    /** Nanoseconds that the caller then sleeps at a time. */
    private static final long NAP = 20_000;

    private final List<Thread> helpers = new ArrayList<>();
    private volatile Job job = new Job(0, piece -> {});
    private volatile boolean closed;

    /** Pieces of one call of {@link #run}, numbered. */
    private static final class Job {
        private final int count;
        private final IntConsumer piece;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        Job(int count, IntConsumer piece) {
            this.count = count;
            this.piece = piece;
        }

        void work() {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                try {
                    if (failure == null) {
                        piece.accept(i);
                    }
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        boolean isDone() {
            return done.get() >= count;
        }
    }

    /** With this many threads, the caller among them. */
    Crew(int threads) {
        Job none = job;
        for (int i = 1; i < threads; i++) {
            Thread helper = new Thread(() -> help(none), "presage-train");
            helper.setDaemon(true);
            helper.start();
            helpers.add(helper);
        }
    }

    private void help(Job before) {
        Job last = before;
        int turns = 0;
        while (!closed) {
            Job now = job;
            if (now != last) {
                last = now;
                Thread.interrupted(); // of the job before
                now.work();
                turns = 0;
            } else if (turns < TURNS) {
                turns++;
                Thread.onSpinWait();
            } else {
                Thread.interrupted(); // or nobody could sleep
                LockSupport.park(this);
            }
        }
    }

    /**
     * Does pieces 0 to count - 1 and returns when all are done. What a piece throws is thrown, and those not yet begun are left.
     * An interrupt of the caller reaches the helpers while it waits for them. One job at a time.
     */
    void run(int count, IntConsumer piece) {
        if (count == 1 || helpers.isEmpty()) {
            for (int i = 0; i < count; i++) {
                piece.accept(i);
            }
            return;
        }
        Job now = new Job(count, piece);
        job = now;
        helpers.forEach(LockSupport::unpark);
        now.work();
        boolean told = false;
        for (int turns = 0; !now.isDone(); turns++) {
            if (!told && Thread.currentThread().isInterrupted()) {
                helpers.forEach(Thread::interrupt);
                told = true;
            }
            if (turns < TURNS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(NAP);
            }
        }
        Throwable failure = now.failure;
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    /** Ends the helpers; between jobs. */
    @Override
    public void close() {
        closed = true;
        helpers.forEach(LockSupport::unpark);
    }
}
