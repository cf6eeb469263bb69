package dev.presage.cuda;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendProvider;
import dev.presage.linalg.Precision;

/**
 * Announces {@code cuda}: the first GPU that CUDA shows, in double precision. Used only where it is named: {@code auto} looks at
 * no GPU, so a run takes the same backend on a machine with one and without.
 */
public final class CudaProvider implements BackendProvider {
    /** For the service loader. */
    public CudaProvider() {}

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public int preference() {
        return -20;
    }

    @Override
    public Backend create(int threads) {
        return create(name(), threads, Precision.FLOAT64);
    }

    /** Announces {@code cuda-float32}: the same in single precision, about seven digits. */
    public static final class SinglePrecision implements BackendProvider {
        /** For the service loader. */
        public SinglePrecision() {}

        @Override
        public String name() {
            return "cuda-float32";
        }

        @Override
        public int preference() {
            return -30;
        }

        @Override
        public Backend create(int threads) {
            return CudaProvider.create(name(), threads, Precision.FLOAT32);
        }
    }

    /** The classes of CUDA are touched only after they were found. */
    private static Backend create(String name, int threads, Precision precision) {
        Installation.require(CudaProvider.class.getClassLoader());
        return new CudaBackend(name, threads, CudaDevice.first(precision));
    }
}
