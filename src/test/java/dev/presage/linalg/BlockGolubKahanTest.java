package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Matrices P' diag Q with known singular values, P and Q random orthogonal. */
class BlockGolubKahanTest {
    private static final Backend BACKEND = Backends.of("auto", 2);

    private static Matrix rotation(int d, long seed) {
        return BACKEND.eigen(BACKEND.gram(Problems.random(d, d, seed))).vectors();
    }

    private static Matrix matrix(int m, int n, IntToDoubleFunction values) {
        int p = Math.min(m, n);
        Matrix right = rotation(n, 51).firstRows(p);
        double[] scale = new double[p];
        Arrays.setAll(scale, values);
        return BACKEND.multiplyTransposedLeft(rotation(m, 52).firstRows(p), right.scaleRows(scale));
    }

    /** Values known; B v = sigma u and B' u = sigma v to d eps ||B||, and orthonormal vectors. */
    private static void check(int m, int n, int count, IntToDoubleFunction values) {
        Matrix b = matrix(m, n, values);
        Svd found = largest(b, count);
        double tolerance = 4 * Math.max(m, n) * Math.ulp(1.0) * values.applyAsDouble(0);
        for (int i = 0; i < count; i++) {
            assertEquals(values.applyAsDouble(i), found.values()[i], tolerance, "value " + i);
        }
        Matrix u = found.left().transpose();
        Matrix v = found.right();
        Problems.assertClose(Problems.product(v, b.transpose()), u.scaleRows(found.values()), tolerance);
        Problems.assertClose(Problems.product(u, b), v.scaleRows(found.values()), tolerance);
        assertTrue(Residuals.orthonormalRows(u) <= m * Math.ulp(1.0));
        assertTrue(Residuals.orthonormalRows(v) <= n * Math.ulp(1.0));
    }

    private static Svd largest(Matrix b, int count) {
        try (LinearOperator operator = BACKEND.operator(b)) {
            return BlockGolubKahan.largest(operator, b.rows(), b.columns(), count, 400, 0, BACKEND)
                    .orElseThrow();
        }
    }

    @Test
    void decayingSpectra() {
        check(211, 331, 24, i -> 1 / (1.0 + i));
        check(331, 211, 24, i -> 1 / (1.0 + i));
        check(331, 331, 60, i -> 2 - i / 331.0);
        check(211, 211, 1, i -> 1 / (1.0 + i));
    }

    /** Squares of the last ones wanted would be 1e-14 of the first: rounding. */
    @Test
    void smallValuesKeepTheirDigits() {
        check(211, 331, 24, i -> Math.pow(10, -i / 3.0));
    }

    @Test
    void repeatedValues() {
        check(211, 331, 40, i -> i < 100 ? 1 : 0.5);
        check(331, 331, 40, i -> i < 5 ? 10 - i : i < 35 ? 3 : 2 / (i - 33.0));
        check(331, 331, 40, i -> i < 165 ? 1 : 0);
    }

    @Test
    void smallAndWhole() {
        check(1, 1, 1, i -> 3);
        check(5, 7, 5, i -> 5 - i);
        check(40, 31, 31, i -> 4 - i / 10);
    }

    @Test
    void fewerThanWantedAreNoResult() {
        Matrix lowRank = matrix(211, 331, i -> i < 20 ? 1 / (1.0 + i) : 0);
        try (LinearOperator operator = BACKEND.operator(lowRank)) {
            assertTrue(BlockGolubKahan.largest(operator, 211, 331, 40, 400, 0, BACKEND)
                    .isEmpty());
            assertTrue(BlockGolubKahan.largest(operator, 211, 331, 20, 400, 0, BACKEND)
                    .isPresent());
            assertTrue(BlockGolubKahan.largest(operator, 211, 331, 20, 1, 0, BACKEND)
                    .isEmpty());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> BlockGolubKahan.largest(operator, 211, 331, 212, 400, 0, BACKEND));
        }
    }
}
