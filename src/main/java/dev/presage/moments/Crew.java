package dev.presage.moments;

import java.util.ArrayList;
import java.util.List;

/** Threads that all do the same work, the caller among them, and end with it. */
final class Crew {
    private Crew() {}

    /**
     * Does the work on each of so many threads and returns when all have ended. What one of them throws is thrown, by the
     * caller's own before the others'.
     */
    static void run(int threads, Runnable work) {
        List<Throwable> failures = new ArrayList<>();
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            Thread helper = new Thread(() -> attempt(work, failures), "presage-moments");
            helper.setDaemon(true);
            helpers.add(helper);
            helper.start();
        }
        try {
            work.run();
        } finally {
            helpers.forEach(Crew::join);
        }
        if (!failures.isEmpty()) {
            if (failures.get(0) instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failures.get(0);
        }
    }

    private static void attempt(Runnable work, List<Throwable> failures) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            synchronized (failures) {
                failures.add(e);
            }
        }
    }

    /** Waits even when interrupted, since helpers write to what the caller is going to close; the interrupt stays pending. */
    private static void join(Thread helper) {
        boolean interrupted = false;
        while (true) {
            try {
                helper.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
