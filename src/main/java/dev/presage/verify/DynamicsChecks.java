package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;
import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.linalg.Matrix;
import java.util.List;
import java.util.random.RandomGenerator;

/** The modes of theory.md section 7 against gradient flow of the matrices themselves, integrated in small steps. */
final class DynamicsChecks {
    private static final int DIMENSION = 5;
    private static final int FEATURES = 3;
    private static final double START = 1e-3;
    private static final double TIME = 4;
    private static final int STEPS = 400;
    private static final double[] VARIANCES = {2.1, 1.4, 0.9, 0.6, 0.3};

    private DynamicsChecks() {}

    static List<Statement> all() {
        return List.of(
                new Statement("dynamics-one-layer", "SX14; theory.md section 7", trial -> measure(trial, false)),
                new Statement("dynamics-two-layer", "SX14; theory.md section 7", trial -> measure(trial, true)));
    }

    /** Encoder and decoder; one layer has the map as its decoder and no encoder. */
    private record State(Matrix decoder, Matrix encoder) {
        State plus(double step, State slope) {
            return new State(decoder.plus(slope.decoder.times(step)), encoder.plus(slope.encoder.times(step)));
        }
    }

    private record Flow(RefereeAlgebra algebra, Matrix cross, Matrix total, boolean twoLayers) {
        /** Minus the gradient of 1/2 E||x - D E tau||^2, or of 1/2 E||x - D tau||^2. */
        State slope(State at) {
            if (!twoLayers) {
                return new State(cross.minus(algebra.product(at.decoder, total)), Matrix.zeros(0, 0));
            }
            Matrix residual = cross.minus(algebra.product(at.decoder, at.encoder, total));
            return new State(
                    algebra.product(residual, at.encoder.transpose()),
                    algebra.product(at.decoder.transpose(), residual));
        }

        /** The fourth-order Runge-Kutta rule. */
        State integrate(State start, double time, int steps) {
            double h = time / steps;
            State at = start;
            for (int t = 0; t < steps; t++) {
                State a = slope(at);
                State b = slope(at.plus(h / 2, a));
                State c = slope(at.plus(h / 2, b));
                State d = slope(at.plus(h, c));
                at = at.plus(h / 6, a).plus(h / 3, b).plus(h / 3, c).plus(h / 6, d);
            }
            return at;
        }

        Matrix map(State at) {
            return twoLayers ? algebra.product(at.decoder, at.encoder) : at.decoder;
        }
    }

    private static Measurement measure(Trial trial, boolean twoLayers) {
        RandomGenerator random = trial.random("dynamics");
        Measurement worst = new Measurement(0, 1, "");
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            RefereeAlgebra algebra = trial.algebra();
            Matrix axes = algebra.orthonormal(gaussian(DIMENSION, DIMENSION, random));
            double noise = 0.2 + random.nextDouble();
            double[] totals = VARIANCES.clone();
            for (int j = 0; j < DIMENSION; j++) {
                totals[j] += noise;
            }
            Matrix cross = algebra.sandwich(axes.transpose(), diagonal(VARIANCES));
            Matrix total = algebra.sandwich(axes.transpose(), diagonal(totals));
            Flow flow = new Flow(algebra, cross, total, twoLayers);
            Matrix first = axes.firstRows(FEATURES).times(Math.sqrt(START));
            State start = twoLayers
                    ? new State(first.transpose(), first)
                    : new State(Matrix.zeros(DIMENSION, DIMENSION), Matrix.zeros(0, 0));
            for (double time : new double[] {TIME / 4, TIME}) {
                Matrix fine = flow.map(flow.integrate(start, time, STEPS));
                Matrix coarse = flow.map(flow.integrate(start, time, STEPS / 2));
                double[] claimed = new double[DIMENSION];
                for (int j = 0; j < DIMENSION; j++) {
                    claimed[j] = !twoLayers
                            ? trial.claims().oneLayer(VARIANCES[j], totals[j], time)
                            : j < FEATURES ? trial.claims().twoLayer(VARIANCES[j], totals[j], START, time) : 0;
                }
                double error = algebra.sandwich(axes.transpose(), diagonal(claimed))
                        .minus(fine)
                        .frobeniusNorm();
                worst = worst.worse(new Measurement(
                        error,
                        fine.minus(coarse).frobeniusNorm() + STEPS * DIMENSION * EPS,
                        "difference to integration with steps twice as long, and eps a step"));
            }
        }
        return worst;
    }

    private static Matrix diagonal(double[] values) {
        return Matrix.generate(values.length, values.length, (i, j) -> i == j ? values[i] : 0);
    }
}
