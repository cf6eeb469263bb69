package dev.presage.cuda;

import dev.presage.linalg.Precision;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Pinned memory that numbers pass through on their way to the device and back, where doubles become what the device computes
 * with and doubles again. One thread at a time.
 */
abstract class HostBlock {
    private final Memory memory;
    private final long capacity;

    private HostBlock(Memory memory, long capacity) {
        this.memory = memory;
        this.capacity = capacity;
    }

    /** Reads and writes pinned memory as numbers of this precision. */
    static HostBlock of(Memory pinned, Precision precision) {
        return precision == Precision.FLOAT64 ? new Doubles(pinned) : new Floats(pinned);
    }

    /** Bytes of one number. */
    static int size(Precision precision) {
        return precision == Precision.FLOAT64 ? Double.BYTES : Float.BYTES;
    }

    Memory memory() {
        return memory;
    }

    /** How many numbers it holds. */
    long capacity() {
        return capacity;
    }

    /** Writes numbers times a factor to some place. */
    abstract void put(long at, double[] from, int offset, int count, double factor);

    /** Reads numbers from some place. */
    abstract void get(long at, double[] into, int offset, int count);

    private static final class Doubles extends HostBlock {
        private final DoublePointer values;
        private double[] scaled = {};

        Doubles(Memory memory) {
            super(memory, memory.bytes() / Double.BYTES);
            values = memory.doubles();
        }

        @Override
        void put(long at, double[] from, int offset, int count, double factor) {
            if (factor == 1) {
                values.position(at).put(from, offset, count);
                return;
            }
            if (scaled.length < count) {
                scaled = new double[count];
            }
            for (int i = 0; i < count; i++) {
                scaled[i] = from[offset + i] * factor;
            }
            values.position(at).put(scaled, 0, count);
        }

        @Override
        void get(long at, double[] into, int offset, int count) {
            values.position(at).get(into, offset, count);
        }
    }

    private static final class Floats extends HostBlock {
        private final FloatPointer values;
        private float[] narrow = {};

        Floats(Memory memory) {
            super(memory, memory.bytes() / Float.BYTES);
            values = memory.floats();
        }

        private void room(int count) {
            if (narrow.length < count) {
                narrow = new float[count];
            }
        }

        @Override
        void put(long at, double[] from, int offset, int count, double factor) {
            room(count);
            for (int i = 0; i < count; i++) {
                narrow[i] = (float) (from[offset + i] * factor);
            }
            values.position(at).put(narrow, 0, count);
        }

        @Override
        void get(long at, double[] into, int offset, int count) {
            room(count);
            values.position(at).get(narrow, 0, count);
            for (int i = 0; i < count; i++) {
                into[offset + i] = narrow[i];
            }
        }
    }
}
