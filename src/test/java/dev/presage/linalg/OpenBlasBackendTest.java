package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
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

    /** Matrices of more than a million values are copied in pieces, by all threads; nothing above a factor's diagonal is read. */
    @Test
    void largeMatricesAreCopiedInPieces() {
        int d = 1031;
        Matrix a = Problems.random(d, d, 5);
        Matrix x = Problems.random(3, d, 6);
        Matrix factor = Matrix.generate(d, d, (i, j) -> i == j ? d : a.at(i, j));
        Matrix lower = Matrix.generate(d, d, (i, j) -> i < j ? 0 : factor.at(i, j));
        try (LinearOperator operator = backend(2).operator(a);
                LinearOperator inverse = backend(2).inverse(factor)) {
            double tolerance = d * Residuals.ROUNDOFF * a.frobeniusNorm() * x.frobeniusNorm();
            Problems.assertClose(Problems.product(x, a.transpose()), operator.apply(x), tolerance);
            Matrix solution = inverse.apply(x);
            Problems.assertClose(x, Problems.product(solution, lower.transpose()), tolerance);
            assertEquals(solution, backend(2).timesInverseTransposed(x, factor));
        }
    }

    /** Sums begin in memory that others have left NaN in, and a sum leaves changed entry by entry. */
    @Test
    void sumsDoNotSeeWhatMemoryHeldBefore() {
        int d = 70;
        Matrix a = Problems.random(90, d, 7);
        for (int round = 0; round < 20; round++) {
            double[] nothing = new double[d * d];
            Arrays.fill(nothing, Double.NaN);
            new DoublePointer((long) d * d).put(nothing, 0, d * d).close();
            try (GramAccumulator sums = backend(1).gramAccumulator(d, 1)) {
                sums.add(0, a.array(), 0, 40);
                sums.add(0, a.array(), 40, 50);
                SymmetricMatrix expected = new JavaBackend(1).gram(a);
                Problems.assertClose(expected.array(), sums.sum(0).array(), 90 * Residuals.ROUNDOFF * 90);
                SymmetricMatrix.Change change = (i, j, value) -> value / 2 + 100 * i + j;
                assertEquals(sums.sum(0).map(change), sums.sum(0, change));
            }
        }
        try (GramAccumulator none = backend(1).gramAccumulator(2, 1)) {
            assertEquals(SymmetricMatrix.diagonal(1, 2), none.sum(0, (i, j, value) -> i == j ? i + 1 : value));
        }
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
