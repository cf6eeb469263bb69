package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.presage.Dense;
import dev.presage.linalg.SymmetricMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void viewsThatNeverVaryHaveRankZero() {
        Whitening whitening = Whitening.of(SymmetricMatrix.generate(3, (i, j) -> 0), Case.BACKEND);
        assertEquals(0, whitening.rank());
        assertEquals(0, whitening.largest());
        assertEquals(0, whitening.smallest());
    }
}
