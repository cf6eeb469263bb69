package dev.presage.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.InMemorySamples;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.Backends;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.SymmetricMatrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Products of blocks in single precision against the pass in doubles. */
class MixedPrecisionTest {
    /** (256 + 2) 2^-24: rounding of both factors and of 256 additions. */
    private static final double BOUND = 258 * 0x1p-24;

    private static final Backend BACKEND = Backends.of("openblas", 2);

    private static Moments moments(Matrix rows, Precision products) {
        return new MomentPass(BACKEND, Progress.SILENT, products).moments(InMemorySamples.of(rows));
    }

    /** Entries within the stated bound whatever the data; the whole within what is expected. */
    private static void check(Matrix rows) {
        Moments exact = moments(rows, Precision.FLOAT64);
        Moments mixed = moments(rows, Precision.FLOAT32);
        assertEquals(0, exact.relativeError());
        assertEquals(16 * 0x1p-24, mixed.relativeError());
        assertEquals(exact.mean(), mixed.mean());
        SymmetricMatrix difference = mixed.covariance().minus(exact.covariance());
        int d = rows.columns();
        boolean differ = false;
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                // What is summed is taken relative to a mean at most two deviations off: second moments up to 5 times
                // C's.
                double scale = 5
                        * Math.sqrt(
                                exact.covariance().at(i, i) * exact.covariance().at(j, j));
                assertTrue(Math.abs(difference.at(i, j)) <= BOUND * scale, "entry " + i + ", " + j);
                differ |= difference.at(i, j) != 0;
            }
        }
        assertTrue(differ || d == 1, "nothing was computed in single precision");
        double[] errors = BACKEND.eigenvalues(difference);
        double largest = BACKEND.eigenvalues(exact.covariance())[0];
        double norm = Math.max(Math.abs(errors[0]), Math.abs(errors[d - 1]));
        assertTrue(norm <= mixed.relativeError() * largest, "off by " + norm / largest);
    }

    private static Matrix rows(int n, int d, double mean, double common, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] shared = random.doubles(n, -1, 1).toArray();
        return Matrix.generate(n, d, (i, j) -> mean + common * shared[i] + random.nextDouble() - 0.5);
    }

    @Test
    void entriesAreWithinTheBoundAndTheWholeWithinWhatIsExpected() {
        check(rows(300, 7, 0, 0, 1));
        check(rows(3000, 33, 5, 0, 2));
        check(rows(2111, 70, -100, 3, 3));
        check(rows(257, 61, 0, 30, 4));
        check(rows(3, 5, 1, 1, 5));
    }

    /** Constant coordinates have variance 0 in any precision, as has the whole where nothing varies. */
    @Test
    void whatNeverVariesHasVarianceZero() {
        Matrix varying = rows(600, 5, 0, 0, 6);
        Matrix rows = Matrix.generate(600, 5, (i, j) -> j == 2 ? 1 / 3.0 : varying.at(i, j));
        SymmetricMatrix covariance = moments(rows, Precision.FLOAT32).covariance();
        for (int j = 0; j < 5; j++) {
            assertEquals(0, covariance.at(2, j));
        }
    }

    @Test
    void sameBitsEveryTime() {
        Matrix rows = rows(5000, 20, 0, 1, 7);
        assertEquals(moments(rows, Precision.FLOAT32), moments(rows, Precision.FLOAT32));
    }

    /** 1e30 squared is no float. */
    @Test
    void squaresBeyondSinglePrecisionAreRefused() {
        Matrix rows = rows(100, 3, 0, 0, 8).times(1e30);
        BackendException refused = assertThrows(BackendException.class, () -> moments(rows, Precision.FLOAT32));
        assertTrue(refused.getMessage().contains("single precision"), refused.getMessage());
        assertEquals(0, moments(rows, Precision.FLOAT64).relativeError());
    }

    /** A backend without single precision takes doubles, and says so. */
    @Test
    void othersTakeDoubles() {
        Moments found = new MomentPass(new JavaBackend(1), Progress.SILENT, Precision.FLOAT32)
                .moments(InMemorySamples.of(rows(50, 4, 0, 0, 9)));
        assertEquals(0, found.relativeError());
    }

    /** Unions keep the larger error; preparation keeps it. */
    @Test
    void theErrorTravelsWithTheMoments() {
        Moments mixed = moments(rows(50, 4, 0, 0, 10), Precision.FLOAT32);
        Moments exact = moments(rows(60, 4, 0, 0, 11), Precision.FLOAT64);
        assertEquals(mixed.relativeError(), exact.merge(mixed).relativeError());
        Preparation preparation = Preparation.fit(mixed, true, Scale.GLOBAL);
        assertEquals(mixed.relativeError(), preparation.prepare(mixed).relativeError());
        assertEquals(
                mixed.relativeError(),
                preparation.restore(preparation.prepare(mixed)).relativeError());
    }
}
