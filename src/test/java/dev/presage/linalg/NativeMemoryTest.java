package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.DoublePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeMemoryTest {
    /** Small below 10, medium to 200, large from 1000 on. */
    private final NativeMemory memory = new NativeMemory(10, 800, 1000);

    /** What is closed is lent again, once, from its beginning, and has the length that is asked for. */
    @ParameterizedTest
    @ValueSource(longs = {150, 1500})
    void whatIsClosedIsLentAgain(long length) {
        DoublePointer first = memory.doubles(length);
        first.put(length - 1, 7);
        long place = first.address();
        first.position(7);
        first.close();
        first.close();
        assertTrue(first.isNull());
        DoublePointer again = memory.doubles(length - 10);
        DoublePointer other = memory.doubles(length - 10);
        assertEquals(place, again.address());
        assertEquals(0, again.position());
        assertEquals(length - 10, again.capacity());
        assertEquals(length - 10, again.asBuffer().capacity());
        assertNotEquals(place, other.address());
        again.close();
        other.close();
        assertEquals(length, memory.doubles(length).capacity());
    }

    @Test
    void whatIsMuchTooLargeIsNotLent() {
        for (long[] sizes : new long[][] {{150, 99, 100}, {2000, 999, 1000}, {5000, 2499, 2500}}) {
            DoublePointer first = memory.doubles(sizes[0]);
            long place = first.address();
            first.close();
            assertNotEquals(place, memory.doubles(sizes[1]).address());
            assertEquals(place, memory.doubles(sizes[2]).address());
        }
    }

    /** Small blocks, and those between medium and large, are new and are freed. */
    @Test
    void othersAreOrdinary() {
        for (long length : new long[] {9, 201, 999}) {
            DoublePointer block = memory.doubles(length);
            assertEquals(length, block.capacity());
            block.put(length - 1, 1);
            assertEquals(1, block.get(length - 1));
            block.close();
            assertTrue(block.isNull());
        }
    }

    /** Of five medium blocks of 200 doubles four are kept: a fifth that is asked for is new. */
    @Test
    void mediumBlocksAreBounded() {
        DoublePointer[] all = new DoublePointer[5];
        Arrays.setAll(all, i -> memory.doubles(200));
        Set<Long> places = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            places.add(all[i].address());
        }
        for (DoublePointer block : all) {
            block.close();
        }
        Set<Long> found = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            found.add(memory.doubles(200).address());
        }
        assertEquals(places, found);
        assertTrue(!found.contains(memory.doubles(200).address()));
    }

    /** Of three large blocks that are closed the two largest are kept. */
    @Test
    void theLargestAreKept() {
        DoublePointer[] blocks = {memory.doubles(3000), memory.doubles(2000), memory.doubles(10000)};
        long[] places = {blocks[0].address(), blocks[1].address(), blocks[2].address()};
        for (DoublePointer block : blocks) {
            block.close();
        }
        DoublePointer first = memory.doubles(3000);
        DoublePointer second = memory.doubles(10000);
        assertEquals(places[0], first.address());
        assertEquals(places[2], second.address());
    }
}
