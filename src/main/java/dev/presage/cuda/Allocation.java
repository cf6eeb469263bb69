package dev.presage.cuda;

import dev.presage.linalg.BackendException;

/** Memory of a device, or one sentence with what was needed and what is free. */
final class Allocation {
    private final Device device;
    private final int size;

    Allocation(Device device) {
        this.device = device;
        this.size = HostBlock.size(device.precision());
    }

    /** Room for some numbers on the device. */
    Memory numbers(String what, long count) {
        return bytes(what, Math.multiplyExact(count, size));
    }

    /** Room for some bytes on the device. */
    Memory bytes(String what, long bytes) {
        return device.allocate(Math.max(1, bytes))
                .orElseThrow(() -> new BackendException("the GPU has no memory for " + what + ": needed are " + bytes
                        + " bytes, free are " + device.freeBytes() + "."));
    }

    /** A block of pinned host memory for some numbers. */
    HostBlock block(long count) {
        long bytes = Math.multiplyExact(count, size);
        Memory pinned = device.allocatePinned(bytes)
                .orElseThrow(() -> new BackendException("the host has no " + bytes
                        + " bytes of memory left that can be pinned for copies to the GPU."));
        return HostBlock.of(pinned, device.precision());
    }
}
