package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.javacpp.DoublePointer;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private static final long SIZE = 1L << 16;

    private final NativeMemory memory = new NativeMemory();

    @Test
    void whatIsClosedIsUsedAgainFromItsBeginning() {
        DoublePointer first = memory.take(SIZE);
        long address = first.address();
        first.position(7);
        first.close();
        DoublePointer second = memory.take(SIZE - 1000);
        assertEquals(address, second.address());
        assertEquals(0, second.position());
        assertTrue(second.capacity() >= SIZE - 1000);
        assertNotEquals(address, memory.take(SIZE).address(), "lent twice");
    }

    /** An array that is closed twice is free once. */
    @Test
    void closingTwiceDoesNoHarm() {
        DoublePointer first = memory.take(SIZE);
        first.close();
        first.close();
        DoublePointer second = memory.take(SIZE);
        DoublePointer third = memory.take(SIZE);
        assertNotEquals(second.address(), third.address());
    }

    @Test
    void whatIsMuchTooLargeIsNotGiven() {
        DoublePointer large = memory.take(4 * SIZE);
        long address = large.address();
        large.close();
        assertNotEquals(address, memory.take(SIZE).address());
    }

    @Test
    void noMoreIsKeptThanItSays() {
        DoublePointer[] all = new DoublePointer[200];
        for (int i = 0; i < all.length; i++) {
            all[i] = memory.take(SIZE);
        }
        for (DoublePointer each : all) {
            each.close();
        }
        assertFalse(all[0].isNull());
        assertTrue(all[all.length - 1].isNull(), "128 of them are 64 MiB");
    }
}
