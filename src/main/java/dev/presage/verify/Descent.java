package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;
import static dev.presage.verify.RefereeAlgebra.inner;
import static dev.presage.verify.RefereeAlgebra.trace;

import dev.presage.linalg.Matrix;
import java.util.random.RandomGenerator;

/**
 * Minimises objectives on exact moments, from random starts, knowing the losses alone: alternating least squares, gradient
 * descent, and gradient steps put back on a constraint.
 */
final class Descent {
    /** Decreases below this share of the size of the problem are rounding. */
    private static final double SETTLED = 50 * EPS;

    private static final int MOST_STEPS = 6_000;

    /** A descent that still decreases by x a step is taken to have at most this many x before it. */
    private static final double REMAINING_STEPS = 1_000;

    private static final double STEP = 20;

    /**
     * Where a descent ended.
     *
     * @param loss reached
     * @param encoder reached
     * @param remaining bound on what it would still have gained: 1000 times the last decrease, and rounding
     */
    record End(double loss, Matrix encoder, double remaining) {}

    private final RefereeAlgebra algebra;

    Descent(RefereeAlgebra algebra) {
        this.algebra = algebra;
    }

    /** The loss E||t - D E tau||^2 = size - 2 tr(D E F') + tr(D E S E'D'), for targets t with F = E[t tau'], E|t|^2 = size. */
    double loss(double size, Matrix factor, Matrix total, Matrix decoder, Matrix encoder) {
        Matrix code = algebra.product(encoder, factor.transpose());
        return size
                - 2 * inner(decoder.transpose(), code)
                + trace(algebra.sandwich(decoder, algebra.sandwich(encoder, total)));
    }

    /** E||W tau1 - W tau2||^2 = 2 tr(W S W') - 2 tr(W G W'). */
    double distance(Matrix between, Matrix total, Matrix encoder) {
        return 2 * trace(algebra.sandwich(encoder, total.minus(between)));
    }

    /** Rows of the same span with W S W' = I. */
    Matrix whitened(Matrix encoder, Matrix total) {
        return algebra.product(algebra.inverseRoot(algebra.sandwich(encoder, total)), encoder);
    }

    /** Alternating least squares: the decoder given the encoder, the encoder given the decoder. */
    End alternate(double size, Matrix factor, Matrix total, int k, RandomGenerator random) {
        return alternate(size, factor, total, algebra.pseudoInverse(total), k, random);
    }

    /** The same, given S^+. */
    End alternate(double size, Matrix factor, Matrix total, Matrix inverse, int k, RandomGenerator random) {
        Matrix regression = algebra.product(factor, inverse);
        Matrix encoder = RefereeAlgebra.gaussian(k, total.rows(), random);
        double before = Double.POSITIVE_INFINITY;
        double loss = Double.POSITIVE_INFINITY;
        for (int step = 0; step < MOST_STEPS; step++) {
            encoder = whitened(encoder, total);
            Matrix decoder = algebra.product(factor, encoder.transpose());
            before = loss;
            loss = size - decoder.sumOfSquares();
            if (before - loss <= SETTLED * size) {
                break;
            }
            Matrix normal = algebra.pseudoInverse(algebra.product(decoder.transpose(), decoder));
            encoder = algebra.product(normal, decoder.transpose(), regression);
        }
        return end(loss, before, encoder, size);
    }

    /** Gradient ascent on tr(W G W') along G S^+, put back on W S W' = I after each step. */
    End embed(Matrix between, Matrix total, int k, RandomGenerator random) {
        Matrix gradient = algebra.product(between, algebra.pseudoInverse(total));
        Matrix encoder = whitened(RefereeAlgebra.gaussian(k, total.rows(), random), total);
        double before = Double.POSITIVE_INFINITY;
        double loss = Double.POSITIVE_INFINITY;
        for (int step = 0; step < MOST_STEPS; step++) {
            before = loss;
            loss = distance(between, total, encoder);
            if (before - loss <= SETTLED * k) {
                break;
            }
            encoder = whitened(encoder.plus(algebra.product(encoder, gradient).times(STEP)), total);
        }
        return end(loss, before, encoder, k);
    }

    /** Plain gradient descent on E||t - V tau||^2 with the step 1 / tr S. */
    End regress(double size, Matrix factor, Matrix total, int steps) {
        double rate = 1 / trace(total);
        Matrix map = Matrix.zeros(factor.rows(), factor.columns());
        double before = Double.POSITIVE_INFINITY;
        double loss = size;
        for (int step = 0; step < steps; step++) {
            Matrix residual = factor.minus(algebra.product(map, total));
            map = map.plus(residual.times(rate));
            before = loss;
            loss = size - 2 * inner(map, factor) + trace(algebra.sandwich(map, total));
            if (before - loss <= SETTLED * size) {
                break;
            }
        }
        return end(loss, before, map, size);
    }

    private static End end(double loss, double before, Matrix encoder, double size) {
        double last = Double.isInfinite(before) ? size : Math.max(0, before - loss);
        return new End(loss, encoder, REMAINING_STEPS * Math.max(last, EPS * size));
    }
}
