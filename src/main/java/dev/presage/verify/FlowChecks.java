package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;
import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import dev.presage.theory.DeepReconstruction;
import dev.presage.theory.LearningFlow;
import dev.presage.theory.SelfDistillation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Learning orders beyond one and two layers of commuting moments, theory.md sections 7 and 3.14, against the fourth-order
 * Runge-Kutta rule on slopes written out here.
 */
final class FlowChecks {
    private static final int DIMENSION = 5;
    private static final int FEATURES = 3;
    private static final double START = 0.25;
    private static final double TIME = 6;
    private static final int STEPS = 600;
    private static final double[] VARIANCES = {2.1, 1.4, 0.9, 0.6, 0.3};

    /** The integrator's relative error a step, times the steps it takes here at most. */
    private static final double INTEGRATED = 1e-9 * 300;

    private FlowChecks() {}

    static List<Statement> all() {
        return List.of(
                new Statement(
                        "dynamics-stepwise-barlow", "Simon et al. 2023; theory.md section 7", FlowChecks::stepwise),
                new Statement("dynamics-distillation", "Littwin et al. 2024; theory.md 3.14", FlowChecks::distilled),
                new Statement("dynamics-matrices", "SX14; theory.md sections 7 and 3.14", FlowChecks::matrices));
    }

    private static List<Matrix> plus(List<Matrix> at, double step, List<Matrix> slope) {
        List<Matrix> moved = new ArrayList<>();
        for (int i = 0; i < at.size(); i++) {
            moved.add(at.get(i).plus(slope.get(i).times(step)));
        }
        return moved;
    }

    private static List<Matrix> integrate(
            UnaryOperator<List<Matrix>> slope, List<Matrix> start, double time, int steps) {
        double h = time / steps;
        List<Matrix> at = start;
        for (int t = 0; t < steps; t++) {
            List<Matrix> a = slope.apply(at);
            List<Matrix> b = slope.apply(plus(at, h / 2, a));
            List<Matrix> c = slope.apply(plus(at, h / 2, b));
            List<Matrix> d = slope.apply(plus(at, h, c));
            at = plus(plus(plus(plus(at, h / 6, a), h / 3, b), h / 3, c), h / 6, d);
        }
        return at;
    }

    private static double distance(List<Matrix> one, List<Matrix> other) {
        double sum = 0;
        for (int i = 0; i < one.size(); i++) {
            sum += one.get(i).minus(other.get(i)).sumOfSquares();
        }
        return Math.sqrt(sum);
    }

    private static Matrix diagonal(double... values) {
        return Matrix.generate(values.length, values.length, (i, j) -> i == j ? values[i] : 0);
    }

    /** Against a claim about the end, with steps of two lengths. */
    private static Measurement judged(
            UnaryOperator<List<Matrix>> slope, List<Matrix> start, double time, List<Matrix> claimed, double more) {
        List<Matrix> fine = integrate(slope, start, time, STEPS);
        List<Matrix> coarse = integrate(slope, start, time, STEPS / 2);
        return new Measurement(
                distance(claimed, fine),
                distance(fine, coarse) + STEPS * DIMENSION * EPS + more,
                "difference to integration with steps twice as long, and eps a step");
    }

    private static Measurement stepwise(Trial trial) {
        RandomGenerator random = trial.random("stepwise barlow");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            RefereeAlgebra algebra = trial.algebra();
            Matrix axes = algebra.orthonormal(gaussian(DIMENSION, DIMENSION, random));
            Matrix between = algebra.sandwich(axes.transpose(), diagonal(VARIANCES));
            Matrix first = axes.firstRows(FEATURES);
            for (double time : new double[] {0.1, 0.4}) {
                double[] sigma = new double[FEATURES];
                for (int j = 0; j < FEATURES; j++) {
                    sigma[j] = Math.sqrt(trial.claims().stepwise(VARIANCES[j], START * START, time));
                }
                worst = worst.worse(judged(
                        at -> {
                            Matrix w = at.get(0);
                            Matrix off = algebra.sandwich(w, between).minus(diagonal(1, 1, 1));
                            return List.of(algebra.product(off, w, between).times(-4));
                        },
                        List.of(first.times(START)),
                        time,
                        List.of(first.scaleRows(sigma)),
                        0));
            }
        }
        return worst;
    }

    /** dV = (W M - V W S) W', dW = V'(W M - V W S): what is compared with is no function of W here. */
    private static List<Matrix> distilling(RefereeAlgebra algebra, Matrix cross, Matrix total, List<Matrix> at) {
        Matrix w = at.get(0);
        Matrix v = at.get(1);
        Matrix missed = algebra.product(w, cross).minus(algebra.product(v, w, total));
        return List.of(algebra.product(v.transpose(), missed), algebra.product(missed, w.transpose()));
    }

    /** dD = (M - D E S) E', dE = D'(M - D E S) with E = W_2 W_1. */
    private static List<Matrix> deep(RefereeAlgebra algebra, Matrix cross, Matrix total, List<Matrix> at) {
        Matrix first = at.get(0);
        Matrix second = at.get(1);
        Matrix v = at.get(2);
        Matrix e = algebra.product(second, first);
        Matrix missed = cross.minus(algebra.product(v, e, total));
        Matrix back = algebra.product(v.transpose(), missed);
        return List.of(
                algebra.product(second.transpose(), back),
                algebra.product(back, first.transpose()),
                algebra.product(missed, e.transpose()));
    }

    private static Measurement distilled(Trial trial) {
        RandomGenerator random = trial.random("distillation");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            RefereeAlgebra algebra = trial.algebra();
            Matrix axes = algebra.orthonormal(gaussian(DIMENSION, DIMENSION, random));
            double[] totals = VARIANCES.clone();
            for (int j = 0; j < DIMENSION; j++) {
                totals[j] += 0.2 + random.nextDouble();
            }
            Matrix cross = algebra.sandwich(axes.transpose(), diagonal(VARIANCES));
            Matrix total = algebra.sandwich(axes.transpose(), diagonal(totals));
            Matrix first = axes.firstRows(FEATURES);
            for (double time : new double[] {TIME / 4, TIME}) {
                double[] v = new double[FEATURES];
                for (int j = 0; j < FEATURES; j++) {
                    v[j] = trial.claims().distilled(VARIANCES[j], totals[j], 1, START, time);
                }
                worst = worst.worse(judged(
                        at -> distilling(algebra, cross, total, at),
                        List.of(first.times(START), diagonal(START, START, START)),
                        time,
                        List.of(first.scaleRows(v), diagonal(v)),
                        0));
            }
        }
        return worst;
    }

    private static Measurement matrices(Trial trial) {
        RandomGenerator random = trial.random("matrix flows");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            RefereeAlgebra algebra = trial.algebra();
            Population population = Population.classes(30, DIMENSION, 4, random);
            DefinedMoments moments = DefinedMoments.of(
                    population, RandomMaps.draw(DIMENSION, 4, 0.8, random).draws());
            double scale = 1 / RefereeAlgebra.trace(moments.total());
            Matrix cross = moments.cross().times(scale);
            Matrix total = moments.total().times(scale);
            List<Matrix> predicting = List.of(
                    gaussian(FEATURES, DIMENSION, random).times(START),
                    gaussian(FEATURES, FEATURES, random).times(START));
            List<Matrix> coding = List.of(
                    gaussian(FEATURES, DIMENSION, random).times(START),
                    gaussian(FEATURES, FEATURES, random).times(START),
                    gaussian(DIMENSION, FEATURES, random).times(START));
            LearningFlow distillation =
                    new SelfDistillation(moments.views().clean().times(scale), cross, total);
            LearningFlow reconstruction =
                    new DeepReconstruction(moments.views().clean().times(scale), cross, total);
            double[] times = {TIME};
            worst = worst.worse(judged(
                    at -> distilling(algebra, cross, total, at),
                    predicting,
                    TIME,
                    trial.claims()
                            .flow(distillation, predicting, times, trial.backend())
                            .get(0),
                    INTEGRATED));
            worst = worst.worse(judged(
                    at -> deep(algebra, cross, total, at),
                    coding,
                    TIME,
                    trial.claims()
                            .flow(reconstruction, coding, times, trial.backend())
                            .get(0),
                    INTEGRATED));
        }
        return worst;
    }
}
