package dev.presage.linalg;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads, the caller among them, that work off numbered pieces. Which thread takes which piece is left
 * to chance, so pieces must write to different places. Idle helpers end after some seconds and never keep the JVM alive.
 */
public final class Team {
    private static final long IDLE_SECONDS = 5;

    private final int threads;
    private final ThreadPoolExecutor helpers;

    /** A team of at least one thread. */
    public Team(int threads) {
        this.threads = Inputs.requireThreads(threads);
        this.helpers = new ThreadPoolExecutor(
                Math.max(1, threads - 1),
                Math.max(1, threads - 1),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "presage-team");
                    thread.setDaemon(true);
                    return thread;
                });
        helpers.allowCoreThreadTimeOut(true);
    }

    /** Number of threads, the caller among them. */
    public int threads() {
        return threads;
    }

    /**
     * Does pieces 0 to count - 1, in this order of starting, and returns when all are done. What a piece throws is thrown; by the
     * caller's thread before a helper's.
     */
    public void run(int count, IntConsumer piece) {
        AtomicInteger next = new AtomicInteger();
        Runnable worker = () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                piece.accept(i);
            }
        };
        Future<?>[] others = new Future<?>[Math.max(0, Math.min(threads, count) - 1)];
        for (int i = 0; i < others.length; i++) {
            others[i] = helpers.submit(worker);
        }
        RuntimeException failure = null;
        try {
            worker.run();
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            for (Future<?> other : others) {
                RuntimeException theirs = await(other);
                failure = failure == null ? theirs : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits even when interrupted, since the pieces write to the caller's arrays; the interrupt stays pending. */
    private static @Nullable RuntimeException await(Future<?> other) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    other.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    return (RuntimeException) e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
