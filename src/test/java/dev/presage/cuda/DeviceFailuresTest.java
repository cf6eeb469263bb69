package dev.presage.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.GramAccumulator;
import dev.presage.linalg.LinearOperator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What goes wrong on a device, and what it leaves behind. */
class DeviceFailuresTest {
    private final HostDevice device = new HostDevice(Precision.FLOAT64);
    private final Backend backend = StandIn.backend(2, device);
    private final Matrix a = random(9, 7, 1);
    private final SymmetricMatrix s = backend.gram(a);

    private static Matrix random(int rows, int columns, long seed) {
        Random random = new Random(seed);
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    private static String failure(Executable call) {
        return assertThrows(BackendException.class, call).getMessage();
    }

    /** 7 x 7 doubles are 392 bytes. */
    @Test
    void withoutRoomTheSentenceSaysWhatIsNeededAndFree() {
        device.ration(391);
        assertEquals(
                "the GPU has no memory for the matrix: needed are 392 bytes, free are 391.",
                failure(() -> backend.eigen(s)));
        device.ration(500);
        String vectors = failure(() -> backend.svd(a));
        assertEquals("the GPU has no memory for the matrix: needed are 504 bytes, free are 500.", vectors);
    }

    /** Whatever is the first that finds no room: everything made before it is freed. */
    @Test
    void withoutRoomNothingIsLeftBehind() {
        backend.svd(a);
        int held = device.pieces();
        Matrix l = backend.cholesky(s).orElseThrow();
        for (long room = 0; room < 20_000; room += 97) {
            device.ration(room);
            attempt(() -> backend.svd(a));
            attempt(() -> backend.eigen(s));
            attempt(() -> backend.topEigen(s, 2));
            attempt(() -> backend.generalizedEigen(s, s));
            attempt(() -> backend.cholesky(s));
            attempt(() -> backend.multiply(a, s.toMatrix()));
            attempt(() -> backend.gram(a));
            attempt(() -> backend.timesInverse(a, l));
            attempt(() -> backend.operator(a).close());
            assertEquals(held, device.pieces(), "with room for " + room + " bytes");
            assertEquals(room, device.freeBytes());
        }
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (BackendException e) {
            assertTrue(e.getMessage().startsWith("the GPU has no memory for "), e.getMessage());
        }
    }

    @Test
    void aRefusedCallIsNamedWithItsCode() {
        device.fail("cublasDgemm", 13);
        assertEquals(
                "cublasDgemm failed (execution failed, code 13).", failure(() -> backend.multiply(a, s.toMatrix())));
        device.fail("cublasDsyrk", 8);
        assertEquals("cublasDsyrk failed (the device is too old, code 8).", failure(() -> backend.gram(a)));
        device.fail("cusolverDnXsyevd", 7);
        assertEquals("cusolverDnXsyevd failed (internal error, code 7).", failure(() -> backend.eigenvalues(s)));
        device.fail("cusolverDnXpotrf", 99);
        assertEquals("cusolverDnXpotrf failed (unknown reason, code 99).", failure(() -> backend.cholesky(s)));
    }

    @Test
    void whatARoutineFindsOutIsToldWithItsCode() {
        device.conclude(3);
        assertEquals(
                "cusolverDnXsyevd did not converge on a 7 x 7 matrix (info = 3).", failure(() -> backend.eigen(s)));
        assertEquals("cusolverDnXgesvd did not converge on a 7 x 9 matrix (info = 3).", failure(() -> backend.svd(a)));
        assertTrue(backend.cholesky(s).isEmpty());
        assertEquals(
                "cusolverDnDsygvd did not converge on a 7 x 7 matrix (info = 3).",
                failure(() -> backend.generalizedEigen(s, s)));
        device.conclude(8);
        assertTrue(backend.generalizedEigen(s, s).isEmpty());
        device.conclude(-5);
        assertEquals(
                "cusolverDnXpotrf refused an argument on a 7 x 7 matrix (info = -5).",
                failure(() -> backend.cholesky(s)));
    }

    @Test
    void eigenvaluesThatAreNotFoundAreCutFromAll() {
        SymmetricEigen all = backend.eigen(s);
        device.findLess(1);
        SymmetricEigen top = backend.topEigen(s, 3);
        assertEquals(all.vectors().firstRows(3), top.vectors());
        assertArrayEquals(java.util.Arrays.copyOf(all.values(), 3), top.values());
    }

    @Test
    void whatIsClosedIsNotUsedAgain() {
        LinearOperator operator = backend.operator(a);
        operator.close();
        operator.close();
        assertThrows(IllegalStateException.class, () -> operator.apply(a));
        assertThrows(IllegalArgumentException.class, () -> backend.generalizedEigen(s, SymmetricMatrix.zero(2)));
    }

    /** 20000 rows of 1 + 2^-12 and 1: in one sum of floats the last thousands would lose their last digits. */
    @Test
    void sumsInSinglePrecisionKeepTheirDigitsOverManyRows() {
        Backend single = StandIn.backend(1, new HostDevice(Precision.FLOAT32));
        int rows = 200_000;
        double[] block = new double[2 * rows];
        for (int i = 0; i < rows; i++) {
            block[2 * i] = 1 + 0x1p-12;
            block[2 * i + 1] = i < 5 ? 0x1p50 : 1;
        }
        try (GramAccumulator sums = single.gramAccumulator(2, 1)) {
            sums.add(0, block, 10, rows - 10);
            SymmetricMatrix sum = sums.sum(0);
            double expected = (rows - 10) * (1 + 0x1p-12) * (1 + 0x1p-12);
            assertEquals(expected, sum.at(0, 0), 16 * 0x1p-23 * expected);
            assertEquals(rows - 10, sum.at(1, 1), 16 * 0x1p-23 * rows);
            sums.add(0, block, 0, 5);
            assertEquals(5 * 0x1p100, sums.sum(0).at(1, 1), 0x1p-20 * 0x1p100);
            double with = (rows - 5) * (1 + 0x1p-12) * (1 + 0x1p-12);
            assertEquals(with, sums.sum(0).at(0, 0), 16 * 0x1p-23 * with);
        }
    }

    /** Rows far above or below the range of floats. */
    @Test
    void singlePrecisionHasTheRangeOfDoubles() {
        Backend single = StandIn.backend(1, new HostDevice(Precision.FLOAT32));
        for (double scale : new double[] {1e-120, 1e120}) {
            SymmetricMatrix found = single.gram(a.times(scale));
            assertEquals(s.at(3, 1), found.at(3, 1) / scale / scale, 1e-5 * s.maxAbs());
            Matrix product = single.multiply(a.times(scale), s.toMatrix());
            assertEquals(backend.multiply(a, s.toMatrix()).at(2, 3), product.at(2, 3) / scale, 1e-4 * s.maxAbs());
            Matrix l = single.cholesky(s.times(scale)).orElseThrow();
            assertEquals(Math.sqrt(s.at(0, 0)), l.at(0, 0) / Math.sqrt(scale), 1e-5 * s.maxAbs());
            SymmetricEigen e = single.generalizedEigen(s, s.times(scale)).orElseThrow();
            assertEquals(1, e.values()[6] * scale, 1e-3);
        }
    }
}
