package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.openblas.presets.openblas_nolapack;
import org.junit.jupiter.api.Test;

class OpenBlasBackendTest extends BackendContract {
    @Override
    protected Backend backend(int threads) {
        return new OpenBlasBackend(threads);
    }

    @Test
    void descriptionNamesTheLibrary() {
        assertTrue(
                backend(1).description().startsWith("OpenBLAS 0.3.31"),
                backend(1).description());
    }

    /** More rows than one native piece, so that the sum goes through several calls. */
    @Test
    void gramOfManyPieces() {
        Matrix a = Problems.random(2500, 5, 3);
        SymmetricMatrix expected = new JavaBackend(1).gram(a);
        Problems.assertClose(expected.array(), backend(2).gram(a).array(), 2500 * Residuals.ROUNDOFF * 2500);
    }

    /** The thread count belongs to the process: used in turn, each instance claims its own again. */
    @Test
    void instancesClaimTheirThreads() {
        Backend one = backend(1);
        Backend two = backend(2);
        Matrix a = Problems.random(300, 200, 4);
        SymmetricMatrix alone = one.gram(a);
        assertEquals(1, openblas_nolapack.blas_get_num_threads());
        two.gram(a);
        assertEquals(2, openblas_nolapack.blas_get_num_threads());
        assertEquals(alone, one.gram(a));
        assertEquals(1, openblas_nolapack.blas_get_num_threads());
    }
}
