package dev.presage.cuda;

import dev.presage.linalg.Backend;

/** Backends on a device of host memory. */
final class StandIn {
    /** Numbers of a block, odd on purpose. */
    private static final int BLOCK = 1003;

    private StandIn() {}

    /** With blocks of {@value #BLOCK} numbers. */
    static Backend backend(int threads, HostDevice device) {
        return new CudaBackend("stand-in", threads, device, new Transfers(device, BLOCK), BLOCK);
    }
}
