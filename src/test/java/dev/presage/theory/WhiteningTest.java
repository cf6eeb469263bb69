package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.Dense;
import dev.presage.linalg.SymmetricMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By definition and by hand; through closed forms it is tested on every {@link Case}. */
class WhiteningTest {
    /** S = (5 3; 3 5) beside a dead coordinate: eigenvalues 8 and 2, in any unit. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-16, 1, 1e16})
    void rankAndConditionLeaveOutDeadCoordinates(double unit) {
        SymmetricMatrix total =
                SymmetricMatrix.generate(3, (i, j) -> i == 2 || j == 2 ? 0 : (i == j ? 5 * unit : 3 * unit));
        Whitening whitening = Whitening.of(total, Case.BACKEND);
        assertEquals(2, whitening.rank());
        assertEquals(8 * unit, whitening.largest(), ByHand.ROUNDOFF * unit);
        assertEquals(2 * unit, whitening.smallest(), ByHand.ROUNDOFF * unit);
        assertEquals(4, whitening.condition(), ByHand.ROUNDOFF);
        RealMatrix w = Dense.of(whitening.rows());
        RealMatrix gap = Dense.product(w, Dense.of(total), w.transpose()).subtract(Dense.identity(2));
        assertEquals(0, gap.getFrobeniusNorm(), ByHand.ROUNDOFF);
    }

    /** Taken for large, a matrix of full rank is whitened by its Cholesky factor: W is lower triangular. */
    @Test
    void largeOnesOfFullRankAreWhitenedByTheirCholeskyFactor() {
        for (Case c : Case.all()) {
            SymmetricMatrix total = c.views().total();
            int d = total.dimension();
            Whitening expected = Whitening.of(total, Case.BACKEND);
            Whitening found = Whitening.of(total, 1, Case.BACKEND);
            assertEquals(expected.rank(), found.rank(), c.name());
            boolean triangular = true;
            for (int i = 0; i < found.rank(); i++) {
                for (int j = i + 1; j < d; j++) {
                    triangular &= found.rows().at(i, j) == 0;
                }
            }
            assertEquals(expected.rank() == d, triangular, c.name());
            RealMatrix w = Dense.of(found.rows());
            RealMatrix gap = Dense.product(w, Dense.of(total), w.transpose()).subtract(Dense.identity(found.rank()));
            assertEquals(0, gap.getFrobeniusNorm(), Case.ROUNDOFF * Dense.EPS * d * expected.condition(), c.name());
            // Twenty steps of Lanczos on at most nine dimensions leave rounding only.
            assertEquals(1, found.largest() / expected.largest(), 1e-9, c.name());
            assertEquals(1, found.condition() / expected.condition(), 1e-9 * expected.condition(), c.name());
        }
    }

    /** Where bounds do not settle the rank, eigenvalues do: 1e-14 counts at d = 3 (3 eps), 1e-16 does not. */
    @ParameterizedTest
    @CsvSource({"1e-8, 3", "1e-14, 3", "1e-16, 2"})
    void doubtfulRanksAreLeftToEigenvalues(double smallest, int rank) {
        SymmetricMatrix total = SymmetricMatrix.diagonal(1, 0.5, smallest);
        Whitening found = Whitening.of(total, 1, Case.BACKEND);
        assertEquals(rank, found.rank());
        assertEquals(Whitening.of(total, Case.BACKEND).rank(), found.rank());
    }

    @Test
    void viewsThatNeverVaryHaveRankZero() {
        Whitening whitening = Whitening.of(SymmetricMatrix.generate(3, (i, j) -> 0), Case.BACKEND);
        assertEquals(0, whitening.rank());
        assertEquals(0, whitening.largest());
        assertEquals(0, whitening.smallest());
    }
}
