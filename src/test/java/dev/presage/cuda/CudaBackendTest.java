package dev.presage.cuda;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendContract;
import dev.presage.linalg.Precision;

/** The backend's logic on a device of host memory, in double precision and with blocks so small that all come in several. */
class CudaBackendTest extends BackendContract {
    @Override
    protected Backend backend(int threads) {
        return StandIn.backend(threads, new HostDevice(Precision.FLOAT64));
    }
}
