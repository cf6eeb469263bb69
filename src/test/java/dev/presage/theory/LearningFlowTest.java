package dev.presage.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.Dense;
import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Jepa;
import dev.presage.moments.Moments;
import dev.presage.noise.GaussianNoise;
import dev.presage.noise.MultiplicativeNoise;
import dev.presage.noise.Patches;
import dev.presage.noise.ViewMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Learning orders: flows against differences of their losses, formulas against their equations; theory.md 7 and 3.14. */
class LearningFlowTest {
    private static final Backend BACKEND = new JavaBackend(1);
    private static final double H = 1e-5;
    /** Central differences: h^2 times a third derivative of at most about 100, and rounding over h. */
    private static final double DERIVATIVE = 1e-8;

    private static final int D = 5;
    private static final int K = 3;

    private static Matrix random(int rows, int columns, Random random) {
        return Matrix.generate(rows, columns, (i, j) -> random.nextGaussian());
    }

    /** C, M and S of no particular kind: S positive definite, M not symmetric. */
    private static ViewMoments views(Random random) {
        Matrix x = random(20, D, random);
        Matrix p = random(D, D, random);
        Matrix clean = BACKEND.gram(x).times(1.0 / 20).toMatrix();
        Matrix cross = BACKEND.multiply(clean, p.times(0.3));
        Matrix total = BACKEND.gram(random(20, D, random)).times(1.0 / 20).toMatrix();
        return ByHand.views(clean, cross, total, total);
    }

    private static List<Matrix> chain(int depth, int outputs, Random random) {
        List<Matrix> at = new ArrayList<>();
        for (int a = 0; a < depth; a++) {
            at.add(random(K, a == 0 ? D : K, random));
        }
        at.add(random(outputs, K, random));
        return at;
    }

    private static List<Matrix> with(List<Matrix> at, int which, int i, int j, double more) {
        List<Matrix> moved = new ArrayList<>(at);
        Matrix old = at.get(which);
        moved.set(
                which,
                Matrix.generate(old.rows(), old.columns(), (r, c) -> old.at(r, c) + (r == i && c == j ? more : 0)));
        return moved;
    }

    private static void isMinusTheGradient(
            List<Matrix> slope, List<Matrix> at, ToDoubleFunction<List<Matrix>> loss, double factor) {
        for (int p = 0; p < at.size(); p++) {
            for (int i = 0; i < at.get(p).rows(); i++) {
                for (int j = 0; j < at.get(p).columns(); j++) {
                    double difference =
                            (loss.applyAsDouble(with(at, p, i, j, H)) - loss.applyAsDouble(with(at, p, i, j, -H)))
                                    / (2 * H);
                    assertEquals(
                            -factor * difference,
                            slope.get(p).at(i, j),
                            DERIVATIVE * (1 + Math.abs(loss.applyAsDouble(at))) * 10,
                            p + ": " + i + ", " + j);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void reconstructionDescendsOnHalfItsLoss(int depth) {
        Random random = new Random(depth);
        DeepReconstruction flow = DeepReconstruction.of(views(random));
        List<Matrix> at = chain(depth, D, random);
        isMinusTheGradient(flow.slope(at, BACKEND), at, p -> flow.loss(p, BACKEND), 0.5);
    }

    @Test
    void oneLayerAndStepwiseBarlowDescendToo() {
        Random random = new Random(4);
        ViewMoments views = views(random);
        LinearMapFlow one = LinearMapFlow.of(views);
        List<Matrix> map = List.of(random(D, D, random));
        isMinusTheGradient(one.slope(map, BACKEND), map, p -> one.loss(p, BACKEND), 0.5);
        StepwiseBarlow barlow = new StepwiseBarlow(views.between().toMatrix());
        List<Matrix> w = List.of(random(K, D, random).times(0.5));
        isMinusTheGradient(barlow.slope(w, BACKEND), w, p -> barlow.loss(p, BACKEND), 1);
    }

    /** With a stop-gradient: the codes of the samples are those of the parameters before they move. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void selfDistillationDescendsOnItsLossWithTargetsHeldFixed(int depth) {
        Random random = new Random(10 + depth);
        ViewMoments views = views(random);
        SelfDistillation flow = SelfDistillation.of(views);
        List<Matrix> at = chain(depth, K, random);
        Matrix target = flow.encoder(at, BACKEND);
        Matrix total = views.total().toMatrix();
        isMinusTheGradient(
                flow.slope(at, BACKEND),
                at,
                p -> {
                    Matrix map = BACKEND.multiply(p.get(depth), flow.encoder(p, BACKEND));
                    Matrix aimed = BACKEND.multiply(target, views.cross());
                    double gained = 0;
                    for (int i = 0; i < K; i++) {
                        for (int j = 0; j < D; j++) {
                            gained += map.at(i, j) * aimed.at(i, j);
                        }
                    }
                    return SymmetricMatrix.symmetricPart(total).energy(map) - 2 * gained;
                },
                0.5);
        double fixed = views.clean().energy(target);
        Matrix map = BACKEND.multiply(at.get(depth), target);
        double cross = 0;
        Matrix aimed = BACKEND.multiply(target, views.cross());
        for (int i = 0; i < K; i++) {
            for (int j = 0; j < D; j++) {
                cross += map.at(i, j) * aimed.at(i, j);
            }
        }
        assertEquals(fixed - 2 * cross + views.total().energy(map), flow.loss(at, BACKEND), 1e-10);
    }

    /** W_1 W_1' - V'V stays what it was, as the class says. */
    @Test
    void selfDistillationConservesTheBalance() {
        Random random = new Random(20);
        SelfDistillation flow = SelfDistillation.of(views(random));
        List<Matrix> start = chain(1, K, random);
        List<Matrix> end = flow.follow(start, new double[] {1.5}, BACKEND).get(0);
        assertEquals(
                0,
                balance(end).minus(balance(start)).frobeniusNorm(),
                1e-6 * balance(start).frobeniusNorm());
        assertTrue(end.get(0).minus(start.get(0)).frobeniusNorm() > 0.1);
    }

    private static Matrix balance(List<Matrix> at) {
        Matrix w = at.get(0);
        return BACKEND.multiplyTransposedRight(w, w)
                .minus(BACKEND.gram(at.get(1)).toMatrix());
    }

    @ParameterizedTest
    @CsvSource({"1.5, 2, 1, 0.05, 3", "0.3, 0.4, 1, 0.2, 40", "1.2, 2, 2, 0.2, 60", "0.9, 1, 3, 0.4, 30"})
    void distillationSolvesItsEquation(double m, double s, int depth, double start, double time) {
        DistillationDynamics mode = new DistillationDynamics(m, s, depth);
        double v = mode.strength(start, time);
        double slope = (mode.strength(start, time + H) - mode.strength(start, time - H)) / (2 * H);
        assertEquals(Math.pow(v, 2 * depth) * (m - v * s), slope, 1e-7);
        assertEquals(start, mode.strength(start, 0), 1e-12);
        assertEquals(m / s, mode.strength(start, 1e9), 1e-9);
        double share = v / mode.limit();
        assertEquals(time, mode.timeTo(start, share), 1e-7 * time);
        assertEquals(0, mode.timeTo(mode.limit() * 0.9, 0.5));
    }

    /**
     * m = s = L = 1: dt = dv/(v^2 (1 - v)), t = [ln(v/(1-v)) - 1/v]; from 1/4 to 1/2 that is (0 - 2) - (ln(1/3) - 4) = 2 + ln 3.
     */
    @Test
    void distillationByHand() {
        assertEquals(2 + Math.log(3), new DistillationDynamics(1, 1, 1).timeTo(0.25, 0.5), 1e-14);
        assertEquals(0.5, new DistillationDynamics(1, 1, 1).strength(0.25, 2 + Math.log(3)), 1e-14);
        assertThrows(IllegalArgumentException.class, () -> new DistillationDynamics(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new DistillationDynamics(1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new DistillationDynamics(1, 1, 1).timeTo(0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new DistillationDynamics(1, 1, 1).strength(0, 1));
    }

    /** Depth 1 is SX14's: the strength v is the root of the gain, so half of v is a quarter of the gain. */
    @ParameterizedTest
    @CsvSource({"1.5, 2, 0.1", "0.3, 0.4, 0.02"})
    void deepTimesOfOneLayerAreThoseOfTwoLayers(double m, double s, double start) {
        LearningDynamics mode = new LearningDynamics(m, s);
        double time = mode.deepTime(1, start, 0.5);
        assertEquals(mode.limit() / 4, mode.twoLayer(start * start, time), 1e-13);
    }

    /** dv = v^L (m - v^(L+1) s) by small Runge-Kutta steps up to the claimed time. */
    @ParameterizedTest
    @CsvSource({"1.5, 2, 2, 0.1, 0.5", "0.3, 0.4, 3, 0.3, 0.9", "2, 0.5, 2, 0.2, 0.5"})
    void deepTimesAreThoseOfTheEquation(double m, double s, int depth, double start, double share) {
        LearningDynamics mode = new LearningDynamics(m, s);
        double time = mode.deepTime(depth, start, share);
        int steps = 20_000;
        double h = time / steps;
        double v = start;
        for (int t = 0; t < steps; t++) {
            double a = slope(v, m, s, depth);
            double b = slope(v + h / 2 * a, m, s, depth);
            double c = slope(v + h / 2 * b, m, s, depth);
            double d = slope(v + h * c, m, s, depth);
            v += h / 6 * (a + 2 * b + 2 * c + d);
        }
        assertEquals(share * Math.pow(m / s, 1.0 / (depth + 1)), v, 1e-9);
        assertEquals(0, mode.deepTime(depth, 10, share));
        assertThrows(IllegalArgumentException.class, () -> mode.deepTime(0, start, share));
    }

    private static double slope(double v, double m, double s, int depth) {
        return Math.pow(v, depth) * (m - Math.pow(v, depth + 1) * s);
    }

    /**
     * The claims of theory.md 3.14 over a wide sweep of modes, depths and starts. Both learn a larger m first if the start is small;
     * at equal m, self-distillation a larger rho, by an advantage that comes to the expansion's; reconstruction by one that stays
     * bounded, and with one layer the smaller rho first.
     */
    @Test
    void theOrderOfFeatures() {
        for (int depth = 1; depth <= 4; depth++) {
            double beforeDistilled = 0;
            double beforeReconstructed = Double.NaN;
            for (double start : new double[] {1e-2, 1e-3, 1e-4}) {
                for (double m : new double[] {0.1, 1, 10}) {
                    for (double first : new double[] {0.2, 0.5, 0.9}) {
                        for (double second : new double[] {0.2, 0.5, 0.9}) {
                            assertTrue(
                                    distilled(1.5 * m, first, depth, start) < distilled(m, second, depth, start),
                                    () -> "larger m first in self-distillation");
                            assertTrue(
                                    reconstructed(1.5 * m, first, depth, start)
                                            < reconstructed(m, second, depth, start),
                                    () -> "larger m first in reconstruction");
                        }
                    }
                }
                double advantage = distilled(1, 0.3, depth, start) - distilled(1, 0.6, depth, start);
                assertTrue(advantage > 0, "larger rho first at equal m");
                assertTrue(advantage > beforeDistilled, "the advantage grows as the start falls");
                beforeDistilled = advantage;
                double expansion = depth == 1
                        ? (Math.log(0.3 / start) - 2) / 0.3 - (Math.log(0.6 / start) - 2) / 0.6
                        : (1 / 0.3 - 1 / 0.6) / ((2 * depth - 2) * Math.pow(start, 2 * depth - 2));
                assertEquals(1, advantage / expansion, depth == 1 ? 12 * start : 11 * start);
                double bounded = reconstructed(1, 0.3, depth, start) - reconstructed(1, 0.6, depth, start);
                assertTrue(Math.abs(bounded) < 2, "reconstruction's advantage is bounded");
                assertTrue(Double.isNaN(beforeReconstructed) || Math.abs(bounded - beforeReconstructed) < 0.05);
                beforeReconstructed = bounded;
                if (depth == 1) {
                    assertEquals(-Math.log(2) / 2, bounded, 1e-3, "with one layer the smaller rho first, by ln(2)/2");
                }
            }
        }
    }

    private static double distilled(double m, double rho, int depth, double start) {
        return new DistillationDynamics(m, m / rho, depth).timeTo(start, 0.5);
    }

    private static double reconstructed(double m, double rho, int depth, double start) {
        return new LearningDynamics(m, m / rho).deepTime(depth, start, 0.5);
    }

    /** g = 1 from sigma^2 = 1/2: at t = ln(3)/8 it is 1/(1 + 1/3) = 3/4; the time to 3/4 is that. */
    @Test
    void stepwiseBarlowByHand() {
        assertEquals(0.75, StepwiseBarlow.squared(1, 0.5, Math.log(3) / 8), 1e-15);
        assertEquals(Math.log(3) / 8, StepwiseBarlow.timeTo(1, 0.5, 0.75), 1e-15);
        assertEquals(0, StepwiseBarlow.timeTo(1, 0.5, 0.25));
        assertThrows(IllegalArgumentException.class, () -> StepwiseBarlow.squared(0, 1, 1));
    }

    @Test
    void oneLayerInClosedForm() {
        LinearMapFlow flow = LinearMapFlow.of(views(new Random(30)));
        Matrix closed = flow.at(1.3, BACKEND.eigen(flow.total()), BACKEND);
        Matrix integrated = flow.follow(List.of(Matrix.zeros(D, D)), new double[] {1.3}, BACKEND)
                .get(0)
                .get(0);
        assertEquals(0, closed.minus(integrated).frobeniusNorm(), 1e-7);
    }

    @Test
    void descentInSmallStepsIsTheFlow() {
        Random random = new Random(40);
        DeepReconstruction flow = DeepReconstruction.of(views(random));
        List<Matrix> start = chain(2, D, random).stream().map(m -> m.times(0.3)).toList();
        double[] losses = new double[2];
        double exact = flow.loss(flow.follow(start, new double[] {1}, BACKEND).get(0), BACKEND);
        int[] steps = {400, 800};
        for (int i = 0; i < 2; i++) {
            List<List<Matrix>> kept = flow.descend(start, 1.0 / steps[i], List.of(0, steps[i]), BACKEND);
            assertEquals(start, kept.get(0));
            losses[i] = Math.abs(flow.loss(kept.get(1), BACKEND) - exact);
        }
        assertEquals(2, losses[0] / losses[1], 0.1, "the error of plain descent is of first order");
    }

    @Test
    void theIntegratorRefusesWhatNeverEnds() {
        Random random = new Random(50);
        DeepReconstruction flow = DeepReconstruction.of(views(random));
        List<Matrix> start = chain(1, D, random);
        assertEquals(List.of(start), flow.follow(start, new double[] {0}, BACKEND));
        BackendException refused =
                assertThrows(BackendException.class, () -> flow.follow(start, new double[] {1e9}, BACKEND));
        assertTrue(refused.getMessage().contains("--start"), refused.getMessage());
    }

    private static Moments moments(int d) {
        Random random = new Random(60);
        Matrix x = random(30, d, random);
        return new Moments(30, Vector.zeros(d), BACKEND.gram(x).times(1.0 / 30));
    }

    @Test
    void sharedModesAreFoundWhereThereAreSome() {
        ViewMoments isotropic = ViewMoments.exact(moments(6), GaussianNoise.isotropic(6, 0.7));
        SharedModes modes = SharedModes.of(isotropic, BACKEND).orElseThrow();
        double[] values = BACKEND.eigenvalues(isotropic.clean());
        for (int j = 0; j < 6; j++) {
            assertEquals(values[j], modes.cross().at(j), 1e-12);
            assertEquals(values[j] + 0.49, modes.total().at(j), 1e-12);
        }
        assertEquals(
                0,
                BACKEND.congruence(modes.axes(), isotropic.total())
                        .minus(SymmetricMatrix.diagonal(modes.total().toArray()))
                        .frobeniusNorm(),
                1e-12);
        ViewMoments masked = ViewMoments.exact(
                moments(6),
                MultiplicativeNoise.bernoulliMask(
                        Patches.of(new Layout.Image(1, 2, 3), 1, 3, true), 0.4, Vector.zeros(6)));
        assertFalse(SharedModes.of(masked, BACKEND).isPresent());
    }

    /** Modes of equal m and different s: S alone tells them apart, and jepa takes the larger rho first. */
    @Test
    void jepaOrdersEqualCrossMomentsByRho() {
        Matrix axes = Dense.matrix(Dense.orthogonal(4, new Random(70)));
        double[] m = {2, 1, 1, 0.5};
        double[] s = {3, 4, 1.25, 0.6};
        Matrix cross = BACKEND.multiplyTransposedLeft(axes.scaleRows(m), axes);
        Matrix total = BACKEND.multiplyTransposedLeft(axes.scaleRows(s), axes);
        ViewMoments views = ByHand.views(total, cross, cross, total);
        SharedModes modes = SharedModes.of(views, BACKEND).orElseThrow();
        assertEquals(4, modes.count());
        ClosedForm solved = ByHand.solve(new Jepa(2), views, Optional.empty());
        double[] rho = {2.0 / 3, 0.8, 0.25, 0.5 / 0.6};
        for (int j = 0; j < 4; j++) {
            assertEquals(rho[j], solved.spectrum().values().at(j), 1e-12, "mode " + j);
        }
        assertEquals(0, solved.residual(4, BACKEND), 1e-13);
        double loss = 0;
        for (int j = 0; j < 4; j++) {
            double cleanVariance = new double[] {3, 1.25, 4, 0.6}[j];
            double crossMoment = new double[] {2, 1, 1, 0.5}[j];
            loss += Math.pow(rho[j], 4) * (cleanVariance - crossMoment * rho[j]);
        }
        assertEquals(loss, solved.loss(4), 1e-12);
        assertTrue(ClosedForm.missing(new Jepa(1), views, BACKEND).isEmpty());
        assertTrue(
                ClosedForm.missing(new Jepa(1), views(new Random(1)), BACKEND).isPresent());
    }
}
