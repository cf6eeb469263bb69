package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Backend;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.noise.LabelViewMoments;
import dev.presage.noise.ViewMoments;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The best and the worst R2 of encoders that reconstruct alike (theory.md 3.4). */
class AmbiguityFrontTest {
    private static final Backend BACKEND = new JavaBackend(1);

    private static AmbiguityFront front(Matrix clean, Matrix labels, double energy, int k) {
        ViewMoments views = ByHand.views(clean, clean, clean, clean);
        return AmbiguityFront.of(
                views, new LabelViewMoments(labels, energy, 1), Whitening.of(views.total(), BACKEND), k, BACKEND);
    }

    /**
     * C = diag(2, 1), the label is the second coordinate: A = diag(2, 1), L = diag(0, 1), R2 = sin^2 of the encoder's angle, loss
     * 3 - 2 cos^2 - sin^2 = 1 + sin^2: within e of the least loss 1 the best R2 is e, by an encoder between the two
     * eigenvectors (the joint objective has one or the other, at lambda = 1), and the worst 0.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.9, 1, 2})
    void byHandWhereEigenvaluesCross(double tolerance) {
        AmbiguityFront front = front(Matrix.of(new double[] {2, 0}, new double[] {0, 1}), column(0, 1), 1, 1);
        assertEquals(1, front.leastLoss(), 1e-14);
        assertEquals(0, front.r2AtLeastLoss(), 1e-14);
        AmbiguityFront.Band band = front.at(tolerance);
        double best = Math.min(1, tolerance);
        assertEquals(best, band.best().bound(), 1e-6);
        assertEquals(best, band.best().attained(), 1e-6);
        assertEquals(0, band.worst().bound(), 1e-6);
        assertEquals(0, band.worst().attained(), 1e-6);
        assertTrue(band.best().excess() <= tolerance + 1e-9);
    }

    private static Matrix column(double... values) {
        return Matrix.of(values).transpose();
    }

    private static Matrix random(int rows, int columns, Random random) {
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    /** A problem of no particular kind, and where its encoders lie. */
    private record Problem(SymmetricMatrix clean, Matrix labels, double energy) {
        static Problem draw(int d, int l, Random random) {
            Matrix x = random(40, d, random);
            Matrix y = BACKEND.multiply(x, random(d, l, random)).plus(random(40, l, random));
            return new Problem(
                    BACKEND.gram(x).times(1.0 / 40),
                    BACKEND.multiplyTransposedLeft(x, y).times(1.0 / 40),
                    y.sumOfSquares() / 40);
        }

        AmbiguityFront front(int k) {
            return AmbiguityFrontTest.front(clean.toMatrix(), labels, energy, k);
        }

        /** Explained variance of the sample and share of the labels, of an encoder: regressions on its features. */
        double[] place(Matrix encoder) {
            Matrix codes = BACKEND.multiply(encoder, clean.toMatrix());
            Matrix l = BACKEND.cholesky(SymmetricMatrix.symmetricPart(BACKEND.multiplyTransposedRight(codes, encoder)))
                    .orElseThrow();
            return new double[] {
                BACKEND.solveLower(l, codes).sumOfSquares(),
                BACKEND.solveLower(l, BACKEND.multiply(encoder, labels)).sumOfSquares() / energy
            };
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void randomEncodersNeverLeaveTheBand(int k) {
        Random random = new Random(k);
        Problem problem = Problem.draw(6, 2, random);
        AmbiguityFront front = problem.front(k);
        double most = problem.clean().trace() - front.leastLoss();
        for (int i = 0; i < 60; i++) {
            Matrix near = front.at(0.2 * i / 60).best().encoder();
            Matrix encoder = near.plus(random(k, 6, random).times(Math.pow(10, -2 + i / 20.0)));
            double[] place = problem.place(encoder);
            AmbiguityFront.Band band = front.at(Math.max(0, most - place[0]));
            assertTrue(place[1] <= band.best().bound() + 1e-6, () -> place[1] + " above " + band.best());
            assertTrue(place[1] >= band.worst().bound() - 1e-6, () -> place[1] + " below " + band.worst());
        }
    }

    /** Gradient ascent on +-tr P L less a penalty on what is lacking, which knows neither eigenvectors nor weights. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anIndependentOptimiserComesNear(int k) {
        Random random = new Random(100 + k);
        Problem problem = Problem.draw(5, 2, random);
        AmbiguityFront front = problem.front(k);
        double most = problem.clean().trace() - front.leastLoss();
        for (double tolerance : new double[] {0.05 * most, 0.2 * most}) {
            AmbiguityFront.Band band = front.at(tolerance);
            for (int sign : new int[] {1, -1}) {
                AmbiguityFront.End end = sign > 0 ? band.best() : band.worst();
                double reached = sign > 0 ? 0 : 1;
                for (int start = 0; start < 4; start++) {
                    double[] found = ascend(problem, k, most - tolerance, sign, random);
                    if (found[0] >= most - tolerance - 1e-3 * most) {
                        reached = sign > 0 ? Math.max(reached, found[1]) : Math.min(reached, found[1]);
                    }
                }
                assertEquals(end.bound(), reached, 0.01, "k = " + k + ", sign " + sign);
                assertEquals(end.bound(), end.attained(), 1e-7);
                double[] place = problem.place(end.encoder());
                assertEquals(end.attained(), place[1], 1e-9);
                assertTrue(place[0] >= most - tolerance - 1e-9 * most);
            }
        }
    }

    private static double[] ascend(Problem problem, int k, double wanted, int sign, Random random) {
        Matrix root = BACKEND.cholesky(problem.clean()).orElseThrow();
        // In coordinates L^-1 x whose covariance is I: A = L'L, and the labels L^-1 B.
        SymmetricMatrix a = BACKEND.gram(root);
        Matrix seen = BACKEND.solveLower(root, problem.labels());
        SymmetricMatrix l = BACKEND.gram(seen.transpose());
        Matrix rows = orthonormal(random(k, 5, random));
        for (double penalty = 1; penalty < 3e3; penalty *= 3) {
            for (int step = 0; step < 1500; step++) {
                double lacking = Math.max(0, wanted - a.energy(rows));
                SymmetricMatrix slope = l.combine(sign / problem.energy(), a, penalty * lacking);
                Matrix along = BACKEND.multiply(rows, slope.toMatrix());
                rows = orthonormal(rows.plus(along.times(0.3 / (1 + penalty * a.frobeniusNorm() * a.frobeniusNorm()))));
            }
        }
        return new double[] {a.energy(rows), l.energy(rows) / problem.energy()};
    }

    private static Matrix orthonormal(Matrix rows) {
        Matrix l = BACKEND.cholesky(SymmetricMatrix.symmetricPart(BACKEND.multiplyTransposedRight(rows, rows)))
                .orElseThrow();
        return BACKEND.solveLower(l, rows);
    }

    /** At finite weights the front is the joint objective's own solution: the point of lambda lies on it. */
    @Test
    void theJointObjectiveLiesOnTheFront() {
        Problem problem = Problem.draw(6, 3, new Random(7));
        ViewMoments views = ByHand.views(
                problem.clean().toMatrix(),
                problem.clean().toMatrix(),
                problem.clean().toMatrix(),
                problem.clean().toMatrix());
        ClosedForm joint = ClosedForm.solve(
                new SupervisedReconstruction(0.7),
                views,
                Optional.of(new LabelViewMoments(problem.labels(), problem.energy(), 1)),
                Whitening.of(views.total(), BACKEND),
                BACKEND);
        double[] place = problem.place(joint.encoder(2));
        AmbiguityFront front = problem.front(2);
        double most = problem.clean().trace() - front.leastLoss();
        AmbiguityFront.End best = front.at(most - place[0]).best();
        assertEquals(best.bound(), place[1], 1e-8);
        assertEquals(0.7, best.lambda(), 1e-3);
    }

    @Test
    void misuse() {
        Problem problem = Problem.draw(4, 1, new Random(8));
        assertThrows(IllegalArgumentException.class, () -> problem.front(0));
        assertThrows(IllegalArgumentException.class, () -> problem.front(5));
        assertThrows(IllegalArgumentException.class, () -> problem.front(2).at(-1));
    }
}
