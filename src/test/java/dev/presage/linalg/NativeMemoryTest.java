package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.javacpp.DoublePointer;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private final NativeMemory memory = new NativeMemory(100);

    private static long address(DoublePointer p) {
        return p.address();
    }

    /** What is closed is lent again, once, and has the length that is asked for. */
    @Test
    void largeBlocksAreLentAgain() {
        DoublePointer first = memory.doubles(150);
        first.put(149, 7);
        long place = address(first);
        first.close();
        first.close();
        assertTrue(first.isNull());
        DoublePointer again = memory.doubles(140);
        DoublePointer other = memory.doubles(140);
        assertEquals(place, address(again));
        assertEquals(140, again.capacity());
        assertEquals(140, again.asBuffer().capacity());
        assertNotEquals(place, address(other));
        again.close();
        other.close();
        assertEquals(150, memory.doubles(150).capacity());
    }

    /** A block of more than twice the length is not wasted on it, and a small one is nobody else's. */
    @Test
    void blocksThatDoNotFitAreNotLent() {
        DoublePointer large = memory.doubles(1000);
        long place = address(large);
        large.close();
        assertNotEquals(place, address(memory.doubles(499)));
        assertEquals(place, address(memory.doubles(500)));
        DoublePointer small = memory.doubles(99);
        long smallPlace = address(small);
        assertEquals(99, small.capacity());
        small.put(98, 1);
        assertEquals(1, small.get(98));
        small.close();
        assertTrue(small.isNull() && smallPlace != 0);
    }

    /** Of three that are closed the two largest are kept. */
    @Test
    void theLargestAreKept() {
        DoublePointer[] blocks = {memory.doubles(300), memory.doubles(200), memory.doubles(1000)};
        long[] places = {address(blocks[0]), address(blocks[1]), address(blocks[2])};
        for (DoublePointer block : blocks) {
            block.close();
        }
        DoublePointer first = memory.doubles(300);
        DoublePointer second = memory.doubles(1000);
        assertEquals(places[0], address(first));
        assertEquals(places[2], address(second));
    }
}
