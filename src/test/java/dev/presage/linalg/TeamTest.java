package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TeamTest {
    @Test
    void everyPieceIsDoneOnce() {
        for (int threads : new int[] {1, 2, 5}) {
            AtomicIntegerArray done = new AtomicIntegerArray(100);
            new Team(threads).run(100, done::incrementAndGet);
            for (int i = 0; i < 100; i++) {
                assertEquals(1, done.get(i));
            }
        }
        new Team(3).run(0, i -> {
            throw new AssertionError("there is no piece");
        });
    }

    /** A piece of a helper fails while the caller's waits for it to have begun: what comes out is what was thrown. */
    @Test
    void whatAHelperThrowsIsThrown() {
        for (Throwable thrown : new Throwable[] {new IllegalStateException("mine"), new StackOverflowError("mine")}) {
            Thread caller = Thread.currentThread();
            CountDownLatch begun = new CountDownLatch(1);
            Throwable seen = assertThrows(
                    Throwable.class,
                    () -> new Team(2).run(2, i -> {
                        if (Thread.currentThread() == caller) {
                            await(begun);
                            return;
                        }
                        begun.countDown();
                        if (thrown instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) thrown;
                    }));
            assertSame(thrown, seen);
        }
    }

    /** The caller's failure comes before a helper's, and only after the helper has ended. */
    @Test
    void theCallersFailureComesFirst() {
        Thread caller = Thread.currentThread();
        CountDownLatch begun = new CountDownLatch(1);
        boolean[] ended = new boolean[1];
        IllegalStateException seen = assertThrows(
                IllegalStateException.class,
                () -> new Team(2).run(2, i -> {
                    if (Thread.currentThread() == caller) {
                        await(begun);
                        throw new IllegalStateException("the caller's");
                    }
                    begun.countDown();
                    LockSupport.parkNanos(20_000_000);
                    ended[0] = true;
                    throw new IllegalStateException("a helper's");
                }));
        assertEquals("the caller's", seen.getMessage());
        assertTrue(ended[0]);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
