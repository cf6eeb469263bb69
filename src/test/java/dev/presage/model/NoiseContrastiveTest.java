package dev.presage.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.moments.Moments;
import dev.presage.noise.ViewMoments;
import dev.presage.theory.ClosedForm;
import dev.presage.theory.LogOdds;
import dev.presage.theory.Whitening;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Samples against Gaussian noise: which directions, in which order, and how much they tell. */
class NoiseContrastiveTest {
    private static final double ROUNDOFF = 1000 * Math.ulp(1.0);
    private static final JavaBackend BACKEND = new JavaBackend(1);

    private static ClosedForm solve(NoiseContrastive given, double[] mean, double... variances) {
        SymmetricMatrix c = SymmetricMatrix.diagonal(variances);
        Vector mu = Vector.of(mean);
        ViewMoments views = new ViewMoments(true, new Basis.Exact(), mu, mu, c, c.toMatrix(), c, c);
        Whitening whitening = Whitening.of(c, BACKEND);
        NoiseContrastive fitted = given.fitted(new Moments(10, mu, c), whitening.rank());
        return ClosedForm.solve(fitted, views, Optional.empty(), whitening, BACKEND);
    }

    private static NoiseContrastive usual() {
        return new NoiseContrastive(Optional.empty(), Optional.empty());
    }

    private static double divergence(double rho) {
        return (rho - 1 - Math.log(rho)) / 2;
    }

    /** Variances 2, 1, 0.06 and 0 of mean 1.02 over the rank: rho = 1.96, 0.98, 0.059, so the least comes first. */
    @Test
    void theDirectionThatVariesLeastComesFirst() {
        ClosedForm form = solve(usual(), new double[4], 2, 1, 0.06, 0);
        assertEquals(3, form.features());
        assertEquals(3, form.spectrum().available());
        double[] rho = {0.06 / 1.02, 2 / 1.02, 1 / 1.02};
        double loss = 0;
        for (int j = 0; j < 3; j++) {
            assertEquals(rho[j], form.spectrum().values().at(j), ROUNDOFF);
            loss -= divergence(rho[j]);
            assertEquals(loss, form.loss(j + 1), ROUNDOFF);
        }
        assertEquals(1 / Math.sqrt(0.06), Math.abs(form.encoder(1).at(0, 2)), 1e3 * ROUNDOFF);
        assertEquals(0, form.residual(3, BACKEND), 1e3 * ROUNDOFF);
        assertEquals(-loss, form.details(1).get("divergence"), ROUNDOFF);
    }

    /** Two Gaussians in the plane, with means: what k = 2 tells is their whole divergence, by its formula. */
    @Test
    void allDirectionsTellTheWholeDivergence() {
        SymmetricMatrix noise = SymmetricMatrix.generate(2, (i, j) -> i == j ? 2 : 0.5);
        NoiseContrastive given = new NoiseContrastive(Optional.of(Vector.of(1, -1)), Optional.of(noise));
        ClosedForm form = solve(given, new double[] {0.5, 0.25}, 3, 0.7);
        double determinant = 3.75;
        double trace = (2 * 3 + 2 * 0.7) / determinant;
        double dx = -0.5;
        double dy = 1.25;
        double square = (2 * dx * dx - 2 * 0.5 * dx * dy + 2 * dy * dy) / determinant;
        double whole = (trace - 2 + Math.log(determinant / 2.1) + square) / 2;
        assertEquals(-whole, form.loss(2), ROUNDOFF);
        assertEquals(square / 2, form.details(2).get("divergenceOfMeans"), ROUNDOFF);
        LogOdds odds =
                LogOdds.of(Vector.of(0.5, 0.25), SymmetricMatrix.diagonal(3, 0.7), Vector.of(1, -1), noise, BACKEND);
        double[] x = {0.3, -2};
        double own = -(0.04 / 3 + 2.25 * 2.25 / 0.7) / 2 - Math.log(2.1) / 2;
        double other =
                -(2 * 0.49 + 2 * 0.5 * 0.7 * -1 * -1 * -1 * -1 + 2 * 1) / determinant / 2 - Math.log(determinant) / 2;
        double cross = -(2 * 0.49 - 2 * 0.5 * 0.7 + 2) / determinant / 2 - Math.log(determinant) / 2;
        assertTrue(Math.min(Math.abs(own - other - odds.at(x)), Math.abs(own - cross - odds.at(x))) < ROUNDOFF);
    }

    @Test
    void noiseLikeTheSamplesTeachesNothing() {
        ClosedForm form = solve(usual(), new double[3], 1, 1, 1);
        assertEquals(0, form.spectrum().available());
        LogOdds odds = LogOdds.of(
                Vector.of(1, 0),
                SymmetricMatrix.diagonal(2, 3),
                Vector.of(0, 0),
                SymmetricMatrix.diagonal(2, 3),
                BACKEND);
        assertEquals(0, odds.quadratic().maxAbs(), ROUNDOFF);
        assertEquals(0.5, odds.linear().at(0), ROUNDOFF);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Moments moments = new Moments(5, Vector.zeros(2), SymmetricMatrix.diagonal(1, 2));
        NoiseContrastive small = new NoiseContrastive(Optional.empty(), Optional.of(SymmetricMatrix.diagonal(1)));
        assertTrue(assertThrows(BadInputException.class, () -> small.fitted(moments, 2))
                .getMessage()
                .contains("expects 2 x 2 numbers, found 1 x 1"));
        NoiseContrastive mean = new NoiseContrastive(Optional.of(Vector.zeros(3)), Optional.empty());
        assertTrue(assertThrows(BadInputException.class, () -> mean.fitted(moments, 2))
                .getMessage()
                .contains("expects 2 numbers, found 3"));
        NoiseContrastive flat = new NoiseContrastive(Optional.empty(), Optional.of(SymmetricMatrix.diagonal(1, 0)));
        assertTrue(assertThrows(BadInputException.class, () -> solve(flat, new double[2], 1, 2))
                .getMessage()
                .contains("noise that varies wherever the samples do"));
    }

    /** Features in another order are still those of their pencil: V C V' = I, and V noise V' = 1/rho. */
    @Test
    void rowsAreNormalisedByTheSamples() {
        SymmetricMatrix noise = SymmetricMatrix.generate(3, (i, j) -> i == j ? 1 + i : 0.3);
        ClosedForm form = solve(new NoiseContrastive(Optional.empty(), Optional.of(noise)), new double[3], 4, 1, 0.5);
        Matrix v = form.encoder(3);
        for (int j = 0; j < 3; j++) {
            double own = 0;
            for (int i = 0; i < 3; i++) {
                own += v.at(j, i) * v.at(j, i) * new double[] {4, 1, 0.5}[i];
            }
            assertEquals(1, own, ROUNDOFF);
            assertEquals(
                    1 / form.spectrum().values().at(j),
                    Vector.wrap(noise.times(v.row(j))).dot(Vector.wrap(v.row(j))),
                    ROUNDOFF);
        }
    }
}
