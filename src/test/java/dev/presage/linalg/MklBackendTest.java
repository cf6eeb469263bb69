package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * MKL in the place of OpenBLAS: {@code mvn -Pmkl test -Dtest=MklBackendTest}, alone, since a process has one of the two. Skipped,
 * with the reason, where MKL is not in the build or came too late.
 */
class MklBackendTest extends BackendContract {
    @Override
    protected Backend backend(int threads) {
        if (threads > 0) {
            BackendStatus status = Backends.probe("mkl", 1).orElseThrow();
            Assumptions.assumeTrue(status.available(), status.sentence());
        }
        return new OpenBlasBackend(BlasLibrary.MKL, threads);
    }

    @Test
    void itIsMklAndOpenBlasIsRefusedBesideIt() {
        Backend mkl = backend(1);
        assertEquals("mkl", mkl.name());
        assertTrue(mkl.description().startsWith("MKL 2025.3"), mkl.description());
        BackendStatus openblas = Backends.probe("openblas", 1).orElseThrow();
        assertFalse(openblas.available());
        assertTrue(openblas.sentence().contains("MKL is loaded in this process"), openblas.sentence());
    }
}
