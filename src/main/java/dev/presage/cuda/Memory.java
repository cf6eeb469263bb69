package dev.presage.cuda;

import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Some bytes on a device, or pinned on the host, until they are closed. The address means nothing to the other side. */
final class Memory implements AutoCloseable {
    private final Pointer address;
    private final long bytes;
    private final Consumer<Pointer> release;
    private boolean closed;

    Memory(Pointer address, long bytes, Consumer<Pointer> release) {
        this.address = address;
        this.bytes = bytes;
        this.release = release;
    }

    long bytes() {
        return bytes;
    }

    /** The first byte. */
    Pointer address() {
        if (closed) {
            throw new IllegalStateException("the memory is freed already.");
        }
        return address;
    }

    /** The byte at some place. */
    BytePointer at(long offset) {
        return new BytePointer(address()).position(offset);
    }

    DoublePointer doubles() {
        return new DoublePointer(address());
    }

    FloatPointer floats() {
        return new FloatPointer(address());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release.accept(address);
        }
    }
}
