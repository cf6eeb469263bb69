package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.linalg.LinearOperator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import java.util.List;
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
        RealMatrix w = rows(whitening, 3);
        RealMatrix gap = Dense.product(w, Dense.of(total), w.transpose()).subtract(Dense.identity(2));
        assertEquals(0, gap.getFrobeniusNorm(), ByHand.ROUNDOFF);
    }

    /** W, from the encoders of whitened unit vectors. */
    private static RealMatrix rows(Whitening whitening, int dimension) {
        Matrix rows = whitening.encoder(identity(whitening.rank()), Case.BACKEND);
        assertEquals(dimension, rows.columns());
        return Dense.of(rows);
    }

    private static Matrix identity(int d) {
        return Matrix.generate(d, d, (i, j) -> i == j ? 1 : 0);
    }

    /** Of full rank beyond doubt: Cholesky, W lower triangular; else eigenvectors. Both know the same S. */
    @Test
    void matricesOfFullRankAreWhitenedByTheirCholeskyFactor() {
        int triangles = 0;
        for (Case c : Case.all()) {
            SymmetricMatrix total = c.views().total();
            int d = total.dimension();
            Whitening expected = Whitening.Spectral.of(total, 0, Case.BACKEND);
            Whitening found = Whitening.of(total, Case.BACKEND);
            assertEquals(expected.rank(), found.rank(), c.name());
            assertEquals(expected.rank() == d, found instanceof Whitening.Triangular, c.name());
            assertEquals(expected.rank() == d ? "Cholesky" : "eigenvectors", found.method());
            RealMatrix w = rows(found, d);
            if (expected.rank() == d) {
                triangles++;
                for (int i = 0; i < d; i++) {
                    for (int j = i + 1; j < d; j++) {
                        assertEquals(0, w.getEntry(i, j), c.name());
                    }
                }
            }
            RealMatrix gap = Dense.product(w, Dense.of(total), w.transpose()).subtract(Dense.identity(found.rank()));
            double rounding = Case.ROUNDOFF * Dense.EPS * d * expected.condition();
            assertEquals(0, gap.getFrobeniusNorm(), rounding, c.name());
            assertEquals(1, found.largest() / expected.largest(), Case.ROUNDOFF * Dense.EPS * d, c.name());
            double[] values = Case.BACKEND.eigenvalues(total);
            for (Whitening each : List.of(found, expected)) {
                Vector spectrum = each.spectrum().orElseThrow();
                assertEquals(expected.rank(), spectrum.dimension(), c.name());
                for (int j = 0; j < spectrum.dimension(); j++) {
                    assertEquals(values[j], spectrum.at(j), Case.ROUNDOFF * Dense.EPS * d * values[0], c.name());
                }
            }
            assertEquals(1, found.condition() / expected.condition(), rounding, c.name());
            assertTrue(found.norm() >= (1 - 1e-12) * expected.largest(), c.name());
            assertTrue(found.norm() <= d * expected.largest() * (1 + 1e-12), c.name());
        }
        assertTrue(triangles > 10, "only " + triangles + " had full rank");
    }

    /** All that a whitening does is W: rows, forms, encoders, operators and the whole eigenproblem. */
    @Test
    void whatIsAppliedIsW() {
        for (Case c : Case.all()) {
            SymmetricMatrix total = c.views().total();
            int d = total.dimension();
            for (Whitening whitening :
                    new Whitening[] {Whitening.of(total, Case.BACKEND), Whitening.Spectral.of(total, 0, Case.BACKEND)
                    }) {
                RealMatrix w = rows(whitening, d);
                SymmetricMatrix form = c.views().between();
                double size = w.getFrobeniusNorm();
                double rounding =
                        Case.ROUNDOFF * Dense.EPS * d * whitening.condition() * size * size * form.frobeniusNorm();
                RealMatrix expected = Dense.product(w, Dense.of(form), w.transpose());
                close(expected, Dense.of(whitening.whitened(form, Case.BACKEND).toMatrix()), rounding, c.name());
                close(
                        Dense.product(Dense.of(form), w.transpose()),
                        Dense.of(whitening.whitened(form.toMatrix(), Case.BACKEND)),
                        rounding,
                        c.name());
                SymmetricEigen solved = whitening.eigen(form, Case.BACKEND);
                RealMatrix v = Dense.of(solved.vectors());
                close(
                        Dense.identity(whitening.rank()),
                        Dense.product(v, Dense.of(total), v.transpose()),
                        Case.ROUNDOFF * Dense.EPS * d * whitening.condition(),
                        c.name());
                close(
                        Dense.of(SymmetricMatrix.diagonal(solved.values()).toMatrix()),
                        Dense.product(v, Dense.of(form), v.transpose()),
                        rounding,
                        c.name());
                try (LinearOperator operator = whitening.operator(Case.BACKEND)) {
                    close(w.transpose(), Dense.of(operator.apply(identity(d))), rounding, c.name());
                    close(w, Dense.of(operator.applyTransposed(identity(whitening.rank()))), rounding, c.name());
                }
            }
        }
    }

    private static void close(RealMatrix expected, RealMatrix found, double tolerance, String name) {
        assertEquals(0, found.subtract(expected).getFrobeniusNorm(), tolerance, name);
    }

    /** Where bounds do not settle the rank, eigenvalues do: 1e-14 counts at d = 3 (3 eps), 1e-16 does not. */
    @ParameterizedTest
    @CsvSource({"1e-8, 3", "1e-14, 3", "1e-16, 2"})
    void doubtfulRanksAreLeftToEigenvalues(double smallest, int rank) {
        SymmetricMatrix total = SymmetricMatrix.diagonal(1, 0.5, smallest);
        Whitening found = Whitening.of(total, Case.BACKEND);
        assertEquals(rank, found.rank());
        assertEquals(smallest == 1e-8, found instanceof Whitening.Triangular);
    }

    /** From d = 1024 on the extremes are estimates, to within a fifth: eigenvalues 1 to 4 and a weak one. */
    @Test
    void extremesOfLargeOnesAreEstimates() {
        int d = 1030;
        SymmetricMatrix total = SymmetricMatrix.generate(d, (i, j) -> i != j ? 0 : i == 7 ? 1e-6 : 1 + 3.0 * i / d);
        Whitening found = Whitening.of(total, Case.BACKEND);
        assertEquals(1e-6, found.smallest(), 0.2e-6);
        assertEquals(4, found.largest(), 0.8);
        // Nearly all at 1e-9: tr S^-1 is 1e3 times the largest of its terms, but that one settles the rank.
        SymmetricMatrix weak = SymmetricMatrix.generate(d, (i, j) -> i != j ? 0 : i < 4 ? 1 : 1e-9);
        assertTrue(Whitening.of(weak, Case.BACKEND) instanceof Whitening.Triangular);
        assertEquals(1e9, Whitening.of(weak, Case.BACKEND).condition(), 0.25e9);
    }

    @Test
    void viewsThatNeverVaryHaveRankZero() {
        Whitening whitening = Whitening.of(SymmetricMatrix.generate(3, (i, j) -> 0), Case.BACKEND);
        assertEquals(0, whitening.rank());
        assertEquals(0, whitening.largest());
        assertEquals(0, whitening.smallest());
    }
}
