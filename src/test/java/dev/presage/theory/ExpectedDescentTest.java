package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.model.Target;
import dev.presage.theory.ExpectedDescent.Iterate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Descent on exact moments: by hand, against differences of the losses, and against the exact modes it must follow. */
class ExpectedDescentTest {
    private static final int D = 5;
    private static final int K = 2;
    private static final int P = 3;
    private static final JavaBackend BACKEND = new JavaBackend(1);

    private static Matrix random(int rows, int columns, Random random) {
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    private static SymmetricMatrix moment(Random random) {
        return BACKEND.gram(random(9, D, random)).times(1.0 / 9);
    }

    private static double trace(Matrix a) {
        double sum = 0;
        for (int i = 0; i < a.rows(); i++) {
            sum += a.at(i, i);
        }
        return sum;
    }

    /** -2 tr(D E F') + tr(D E S E' D'), the regression loss up to a constant. */
    private static double regression(Iterate at, Matrix f, SymmetricMatrix s) {
        Matrix map = BACKEND.multiply(at.head().orElseThrow(), at.encoder());
        return BACKEND.congruence(map, s).trace() - 2 * trace(BACKEND.multiplyTransposedRight(map, f));
    }

    private static double contrastive(Iterate at, SymmetricMatrix g, SymmetricMatrix s) {
        return BACKEND.congruence(at.encoder(), s).toMatrix().sumOfSquares()
                - 2 * BACKEND.congruence(at.encoder(), g).trace();
    }

    /**
     * d = k = p = 1, s = 2, f = 3, damping 1: P = 1/(2 + 2). From e = d = 1: de = 2(2 - 3) = -2 = dd. Rate 0.1: e = 1 + 0.05,
     * d = 1.2. Then de = 2 d (d e s - f) = -1.152, dd = 2 e (d e s - f) = -1.008; with momentum 1/2 the directions are
     * -0.25 - 0.288 = -0.538 and -1 - 1.008 = -2.008.
     */
    @Test
    void byHand() {
        ExpectedDescent descent =
                new ExpectedDescent(new Target.Factor(Matrix.of(new double[] {3})), SymmetricMatrix.diagonal(2), 1);
        Matrix one = Matrix.of(new double[] {1});
        List<Iterate> course = descent.follow(
                new Iterate(one, Optional.of(one)), new double[] {0.1, 0.1}, 0.5, List.of(0, 1, 2), BACKEND);
        assertEquals(1, course.get(0).encoder().at(0, 0));
        assertEquals(1.05, course.get(1).encoder().at(0, 0), 1e-15);
        assertEquals(1.2, course.get(1).head().orElseThrow().at(0, 0), 1e-15);
        assertEquals(1.05 + 0.0538, course.get(2).encoder().at(0, 0), 1e-15);
        assertEquals(1.2 + 0.2008, course.get(2).head().orElseThrow().at(0, 0), 1e-15);
    }

    /** One step of rate 1 without momentum moves by the gradient, the encoder's times P: both against central differences. */
    @ParameterizedTest
    @CsvSource({"true, 0.2", "false, 0.7"})
    void stepsAlongTheGradientOfTheLoss(boolean contrastive, double damping) {
        Random random = new Random(3);
        SymmetricMatrix s = moment(random);
        SymmetricMatrix g = moment(random).times(0.4);
        Matrix f = random(P, D, random);
        Iterate start =
                new Iterate(random(K, D, random), contrastive ? Optional.empty() : Optional.of(random(P, K, random)));
        ToDoubleFunction<Iterate> loss = at -> contrastive ? contrastive(at, g, s) : regression(at, f, s);
        ExpectedDescent descent =
                new ExpectedDescent(contrastive ? new Target.Form(g) : new Target.Factor(f), s, damping);
        Iterate moved = descent.follow(start, new double[] {1}, 0.9, List.of(1), BACKEND)
                .get(0);
        Matrix byEncoder = differences(start.encoder(), e -> loss.applyAsDouble(new Iterate(e, start.head())));
        // (start - moved) (S + damping tr(S)/d I) = gradient
        SymmetricMatrix damped = s.plus(SymmetricMatrix.generate(D, (i, j) -> i == j ? damping * s.trace() / D : 0));
        Matrix undone = BACKEND.multiply(start.encoder().minus(moved.encoder()), damped.toMatrix());
        assertEquals(0, undone.minus(byEncoder).maxAbs(), 1e-7 * (1 + byEncoder.maxAbs()));
        if (!contrastive) {
            Matrix head = start.head().orElseThrow();
            Matrix byHead = differences(head, d -> loss.applyAsDouble(new Iterate(start.encoder(), Optional.of(d))));
            assertEquals(
                    0, head.minus(moved.head().orElseThrow()).minus(byHead).maxAbs(), 1e-7 * (1 + byHead.maxAbs()));
        }
    }

    /** Central differences; the losses are polynomials of degree 4 with coefficients of order 10: h^2 and rounding over h. */
    private static Matrix differences(Matrix at, ToDoubleFunction<Matrix> loss) {
        double h = 1e-5;
        return Matrix.generate(at.rows(), at.columns(), (i, j) -> {
            Matrix ahead = Matrix.generate(at.rows(), at.columns(), (r, c) -> at.at(r, c) + (r == i && c == j ? h : 0));
            Matrix behind =
                    Matrix.generate(at.rows(), at.columns(), (r, c) -> at.at(r, c) - (r == i && c == j ? h : 0));
            return (loss.applyAsDouble(ahead) - loss.applyAsDouble(behind)) / (2 * h);
        });
    }

    /**
     * S = I/(1 + damping) makes P = I. From a balanced diagonal start, small steps follow the exact two-layer modes at time
     * 2 sum of the rates (the loss here is not halved), to first order in the rate.
     */
    @Test
    void smallStepsFollowTheExactModes() {
        double damping = 0.25;
        double[] cross = {0.5, 0.3};
        double start = 0.02;
        double rate = 1e-3;
        int steps = 4000;
        ExpectedDescent descent = new ExpectedDescent(
                new Target.Factor(SymmetricMatrix.diagonal(cross).toMatrix()),
                SymmetricMatrix.diagonal(1 / (1 + damping), 1 / (1 + damping)),
                damping);
        Matrix root =
                SymmetricMatrix.diagonal(Math.sqrt(start), Math.sqrt(start)).toMatrix();
        double[] rates = new double[steps];
        Arrays.fill(rates, rate);
        List<Integer> kept = List.of(500, 1500, 2500, steps);
        List<Iterate> course = descent.follow(new Iterate(root, Optional.of(root)), rates, 0, kept, BACKEND);
        for (int i = 0; i < kept.size(); i++) {
            Matrix map = BACKEND.multiply(
                    course.get(i).head().orElseThrow(), course.get(i).encoder());
            for (int j = 0; j < 2; j++) {
                LearningDynamics mode = new LearningDynamics(cross[j], 1 / (1 + damping));
                assertEquals(mode.twoLayer(start, 2 * rate * kept.get(i)), map.at(j, j), 2 * rate, "mode " + j);
            }
        }
    }

    @Test
    void divergenceEndsTheCourse() {
        Random random = new Random(4);
        ExpectedDescent descent = new ExpectedDescent(new Target.Form(moment(random)), moment(random), 0.1);
        double[] rates = new double[500];
        Arrays.fill(rates, 10);
        Iterate start = new Iterate(random(K, D, random), Optional.empty());
        List<Iterate> course = descent.follow(start, rates, 0.9, List.of(0, 1, 500), BACKEND);
        assertTrue(course.size() < 3, "kept " + course.size());
    }
}
