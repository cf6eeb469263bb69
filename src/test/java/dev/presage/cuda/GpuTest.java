package dev.presage.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendContract;
import dev.presage.linalg.BackendStatus;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Throughput;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The bindings on a GPU: {@code mvn -Pgpu test -Dtest='GpuTest*'}. Skipped, with the reason, where {@code cuda} cannot be used.
 */
@Tag("gpu")
class GpuTest {
    private static final BackendStatus STATUS = Backends.probe("cuda", 1).orElseThrow();

    private static Backend gpu(Precision precision, int threads) {
        Assumptions.assumeTrue(STATUS.available(), STATUS.sentence());
        return new CudaBackend("cuda", threads, CudaDevice.first(precision));
    }

    @Nested
    class DoublePrecision extends BackendContract {
        @Override
        protected Backend backend(int threads) {
            return gpu(Precision.FLOAT64, threads);
        }
    }

    @Nested
    class SinglePrecision extends BackendContract {
        @Override
        protected Backend backend(int threads) {
            return gpu(Precision.FLOAT32, threads);
        }
    }

    @Test
    void bothPassTheirSelfTest() {
        Assumptions.assumeTrue(STATUS.available(), STATUS.sentence());
        for (String name : new String[] {"cuda", "cuda-float32"}) {
            assertEquals(name, Backends.of(name, 2).name());
        }
    }

    /** Sizes at which every block, stream and workspace is used in earnest. */
    @Test
    void aLargeProblemAgreesWithTheHost() {
        Backend device = gpu(Precision.FLOAT64, 4);
        Backend host = Backends.of("openblas", 4);
        SplittableRandom random = new SplittableRandom(1);
        Matrix x = Matrix.generate(5000, 1500, (i, j) -> random.nextDouble() - 0.5);
        SymmetricMatrix gram = host.gram(x);
        assertEquals(0, device.gram(x).minus(gram).maxAbs(), 1e-12 * gram.maxAbs());
        SymmetricEigen expected = host.eigen(gram);
        SymmetricEigen found = device.topEigen(gram, 40);
        for (int i = 0; i < 40; i++) {
            assertEquals(expected.values()[i], found.values()[i], 1e-11 * expected.values()[0]);
        }
        Throughput rates = Throughput.measure(device, 1024);
        assertTrue(rates.product() > 0, rates.sentence());
    }
}
