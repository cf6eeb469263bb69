package dev.presage.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CrewTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void everyPieceIsDoneOnce(int threads) {
        try (Crew crew = new Crew(threads)) {
            for (int count : new int[] {0, 1, 2, 5, 1000}) {
                AtomicIntegerArray times = new AtomicIntegerArray(count);
                crew.run(count, times::incrementAndGet);
                for (int i = 0; i < count; i++) {
                    assertEquals(1, times.get(i), "piece " + i + " of " + count);
                }
            }
        }
    }

    /** Two pieces that wait for each other end only if two threads have them. */
    @Test
    void piecesAreDoneAtOnce() {
        try (Crew crew = new Crew(2)) {
            CountDownLatch both = new CountDownLatch(2);
            crew.run(2, piece -> {
                both.countDown();
                await(both);
            });
        }
    }

    /** The failure of any thread's piece is thrown, and the crew goes on to the next job. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatAPieceThrowsIsThrown(int threads) {
        try (Crew crew = new Crew(threads)) {
            for (int failing = 0; failing < 4; failing++) {
                int bad = failing;
                IllegalStateException failure = new IllegalStateException("piece " + bad);
                assertSame(
                        failure,
                        assertThrows(
                                IllegalStateException.class,
                                () -> crew.run(4, piece -> {
                                    if (piece == bad) {
                                        throw failure;
                                    }
                                })));
            }
            everyPieceIsDoneOnce(threads);
        }
    }

    /** After a failure pieces not yet begun are left: the others would take ten seconds here. */
    @Test
    void aFailureLeavesTheRest() {
        int count = 10_000;
        AtomicIntegerArray times = new AtomicIntegerArray(1);
        try (Crew crew = new Crew(2)) {
            assertThrows(
                    CancellationException.class,
                    () -> crew.run(count, piece -> {
                        if (piece == 0) {
                            throw new CancellationException("piece 0");
                        }
                        LockSupport.parkNanos(1_000_000);
                        times.incrementAndGet(0);
                    }));
        }
        assertTrue(times.get(0) < count - 1, times.get(0) + " pieces were done");
    }

    /** An interrupted caller that does not ask ends its job all the same, and stays interrupted. */
    @Test
    void anInterruptIsKept() {
        try (Crew crew = new Crew(2)) {
            AtomicIntegerArray times = new AtomicIntegerArray(1);
            Thread.currentThread().interrupt();
            crew.run(100, piece -> times.incrementAndGet(0));
            assertTrue(Thread.interrupted());
            assertEquals(100, times.get(0));
        }
    }

    /** A helper's piece that waits is woken by the caller's interrupt, and is not interrupted in its next job. */
    @Test
    void anInterruptReachesTheHelpersOfThisJob() {
        try (Crew crew = new Crew(2)) {
            Thread caller = Thread.currentThread();
            CountDownLatch both = new CountDownLatch(2);
            CountDownLatch never = new CountDownLatch(1);
            assertThrows(
                    IllegalStateException.class,
                    () -> crew.run(2, piece -> {
                        both.countDown();
                        await(both);
                        if (Thread.currentThread() == caller) {
                            caller.interrupt();
                        } else {
                            await(never);
                        }
                    }));
            assertTrue(Thread.interrupted());
            CountDownLatch again = new CountDownLatch(2);
            crew.run(2, piece -> {
                again.countDown();
                await(again);
            });
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
