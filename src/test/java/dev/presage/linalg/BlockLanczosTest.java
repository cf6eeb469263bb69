package dev.presage.linalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Matrices U' diag U with known eigenvalues, U random orthogonal: decaying, repeated, clustered, few, indefinite. */
class BlockLanczosTest {
    private static final Backend BACKEND = Backends.of("auto", 2);
    private static final int D = 331;

    private static SymmetricMatrix matrix(int d, IntToDoubleFunction values) {
        Matrix rows = Problems.random(d, d, 41);
        Matrix rotation = BACKEND.eigen(BACKEND.gram(rows)).vectors();
        double[] diagonal = new double[d];
        Arrays.setAll(diagonal, values);
        return BACKEND.congruence(rotation, SymmetricMatrix.diagonal(diagonal));
    }

    /** Values known, residuals and orthogonality by definition, to the stated d eps/8 ||A|| and what forming A loses. */
    private static void check(int d, int count, IntToDoubleFunction values) {
        SymmetricMatrix a = matrix(d, values);
        double[] expected = new double[d];
        Arrays.setAll(expected, i -> -values.applyAsDouble(i));
        Arrays.sort(expected);
        double norm = Math.max(Math.abs(expected[0]), Math.abs(expected[d - 1]));
        SymmetricEigen found = largest(a, count, 0);
        assertEquals(count, found.values().length);
        double tolerance = 4 * d * Math.ulp(1.0) * norm;
        Matrix full = a.toMatrix();
        for (int i = 0; i < count; i++) {
            assertEquals(-expected[i], found.values()[i], tolerance, "value " + i);
            double[] image = full.times(found.vectors().row(i));
            for (int c = 0; c < d; c++) {
                assertEquals(found.values()[i] * found.vectors().at(i, c), image[c], tolerance);
            }
        }
        // Rows are a product of two orthonormal matrices, each a few eps off however small d is.
        assertEquals(0, Residuals.orthonormalRows(found.vectors()), (d + 8) * Math.ulp(1.0));
    }

    private static SymmetricEigen largest(SymmetricMatrix a, int count, long seed) {
        try (LinearOperator operator = BACKEND.operator(a)) {
            return BlockLanczos.largest(operator::apply, a.dimension(), count, 400, seed, BACKEND)
                    .orElseThrow();
        }
    }

    @Test
    void decayingSpectra() {
        check(D, 24, i -> 1 / (1.0 + i));
        check(D, 24, i -> Math.exp(-0.3 * i));
        check(D, 60, i -> 2 - i / 331.0);
        check(D, 1, i -> 1 / (1.0 + i));
    }

    /** A flip's projector: half ones, half zeros; a block of 16 sees 16 of each. */
    @Test
    void projectors() {
        check(D, 40, i -> i < 165 ? 1 : 0);
        check(D, 100, i -> i < 50 ? 1 : 0);
        check(D, 40, i -> 1);
        check(D, 7, i -> 0);
    }

    /** 30 equal values hidden behind larger ones: more than a block's. */
    @Test
    void repeatedValuesAmongOthers() {
        check(D, 40, i -> i < 5 ? 10 - i : i < 35 ? 3 : 2 / (i - 33.0));
        check(D, 40, i -> i < 5 ? 10 - i : i < 35 ? 3 + 1e-12 * i : 2 / (i - 33.0));
    }

    @Test
    void indefiniteAndNegative() {
        check(D, 20, i -> i < 10 ? 1.0 + i : -20.0 - i);
        check(D, 20, i -> -1.0 - i);
    }

    @Test
    void smallAndWhole() {
        check(1, 1, i -> 3);
        check(5, 5, i -> i);
        check(31, 31, i -> i % 7);
        check(31, 17, i -> i < 3 ? 1 : 0);
    }

    @Test
    void sameSeedSameBits() {
        SymmetricMatrix a = matrix(120, i -> 1 / (1.0 + i));
        assertEquals(largest(a, 9, 5).vectors(), largest(a, 9, 5).vectors());
        Problems.assertClose(largest(a, 9, 5).values(), largest(a, 9, 6).values(), 120 * Math.ulp(1.0));
    }

    @Test
    void tooFewStepsAreNoResult() {
        SymmetricMatrix a = matrix(D, i -> 2 - i / 331.0);
        try (LinearOperator operator = BACKEND.operator(a)) {
            assertTrue(
                    BlockLanczos.largest(operator::apply, D, 20, 3, 0, BACKEND).isEmpty());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> BlockLanczos.largest(operator::apply, D, D + 1, 3, 0, BACKEND));
        }
    }

    /** The heap's basis does what the backend's own does. */
    @Test
    void basesAgree() {
        Matrix rows = BACKEND.eigen(BACKEND.gram(Problems.random(40, 23, 42))).vectors();
        Matrix x = Problems.random(4, 23, 43);
        Matrix u = BACKEND.eigen(BACKEND.gram(Problems.random(20, 9, 44)))
                .vectors()
                .firstRows(5);
        try (OrthonormalBasis own = BACKEND.orthonormalBasis(23, 12);
                OrthonormalBasis heap = OrthonormalBasis.of(23, BACKEND)) {
            for (OrthonormalBasis basis : new OrthonormalBasis[] {own, heap}) {
                assertEquals(x, basis.split(x).rest());
                basis.append(rows.firstRows(4));
                basis.append(rows.rows(4, 9));
                OrthonormalBasis.Split split = basis.split(x);
                Problems.assertClose(
                        x, Problems.product(split.inner(), rows.firstRows(9)).plus(split.rest()), 23 * Math.ulp(1.0));
                Problems.assertClose(
                        Matrix.zeros(4, 9),
                        Problems.product(split.rest(), rows.firstRows(9).transpose()),
                        23 * Math.ulp(1.0));
                Problems.assertClose(Problems.product(u, rows.firstRows(9)), basis.combine(u), 23 * Math.ulp(1.0));
                basis.replace(u);
                assertEquals(5, basis.size());
            }
        }
    }
}
