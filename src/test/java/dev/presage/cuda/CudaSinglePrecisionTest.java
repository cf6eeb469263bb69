package dev.presage.cuda;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendContract;
import dev.presage.linalg.Precision;

/** The same in single precision. */
class CudaSinglePrecisionTest extends BackendContract {
    @Override
    protected Backend backend(int threads) {
        return StandIn.backend(threads, new HostDevice(Precision.FLOAT32));
    }
}
