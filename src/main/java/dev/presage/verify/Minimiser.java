package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Descent on a function that is known by its values and gradients alone: limited-memory BFGS with a line search by bisection
 * (weak Wolfe conditions). Source: Nocedal &amp; Wright 2006, chapter 7.
 */
final class Minimiser {
    private static final int MEMORY = 12;
    private static final int MOST_STEPS = 3_000;
    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final int MOST_TRIALS = 60;
    /** So many steps without more than a rounding error of progress end it. */
    private static final int IDLE = 8;
    /** A descent that still decreases by x a step is taken to have at most this many x before it. */
    private static final double REMAINING_STEPS = 1_000;

    /** A function and its gradient. */
    interface Function {
        /** The value at x; writes the gradient. */
        double at(double[] x, double[] gradient);
    }

    /**
     * Where it ended.
     *
     * @param point reached
     * @param value there
     * @param remaining bound on what it would still have gained: 1000 times the last decrease, and rounding
     */
    record End(double[] point, double value, double remaining) {}

    private record Pair(double[] step, double[] change, double product) {}

    private Minimiser() {}

    /** Descends from a start until progress is rounding relative to a size. */
    static End descend(Function function, double[] start, double size) {
        int n = start.length;
        double[] x = start.clone();
        double[] gradient = new double[n];
        double value = function.at(x, gradient);
        Deque<Pair> pairs = new ArrayDeque<>();
        double last = size;
        int idle = 0;
        for (int step = 0; step < MOST_STEPS && idle < IDLE; step++) {
            double[] direction = direction(gradient, pairs);
            double slope = dot(direction, gradient);
            if (!(slope < 0)) {
                break;
            }
            double[] next = new double[n];
            double[] nextGradient = new double[n];
            double reached = value;
            double low = 0;
            double high = Double.POSITIVE_INFINITY;
            double length = 1;
            boolean found = false;
            for (int trial = 0; trial < MOST_TRIALS && !found; trial++) {
                for (int i = 0; i < n; i++) {
                    next[i] = x[i] + length * direction[i];
                }
                reached = function.at(next, nextGradient);
                if (!(reached <= value + DECREASE * length * slope)) {
                    high = length;
                } else if (dot(nextGradient, direction) < CURVATURE * slope) {
                    low = length;
                } else {
                    found = true;
                }
                length = found ? length : Double.isInfinite(high) ? 2 * length : (low + high) / 2;
            }
            if (!(reached < value)) {
                break;
            }
            remember(pairs, x, next, gradient, nextGradient);
            last = value - reached;
            idle = last <= EPS * size ? idle + 1 : 0;
            x = next;
            gradient = nextGradient;
            value = reached;
        }
        return new End(x, value, REMAINING_STEPS * Math.max(Math.min(last, size), EPS * size));
    }

    private static void remember(Deque<Pair> pairs, double[] x, double[] next, double[] g, double[] nextG) {
        double[] step = minus(next, x);
        double[] change = minus(nextG, g);
        double product = dot(step, change);
        if (product > EPS * Math.sqrt(dot(step, step) * dot(change, change))) {
            pairs.addLast(new Pair(step, change, product));
            if (pairs.size() > MEMORY) {
                pairs.removeFirst();
            }
        }
    }

    private static double[] direction(double[] gradient, Deque<Pair> pairs) {
        double[] q = gradient.clone();
        List<Pair> newest = new ArrayList<>();
        pairs.descendingIterator().forEachRemaining(newest::add);
        double[] alpha = new double[newest.size()];
        for (int i = 0; i < alpha.length; i++) {
            Pair pair = newest.get(i);
            alpha[i] = dot(pair.step, q) / pair.product;
            add(q, -alpha[i], pair.change);
        }
        double scale = newest.isEmpty()
                ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)))
                : newest.get(0).product / dot(newest.get(0).change, newest.get(0).change);
        Arrays.setAll(q, i -> -scale * q[i]);
        for (int i = alpha.length - 1; i >= 0; i--) {
            Pair pair = newest.get(i);
            double beta = dot(pair.change, q) / pair.product;
            add(q, -alpha[i] - beta, pair.step);
        }
        return q;
    }

    private static void add(double[] into, double factor, double[] v) {
        for (int i = 0; i < into.length; i++) {
            into[i] += factor * v[i];
        }
    }

    private static double[] minus(double[] a, double[] b) {
        double[] out = new double[a.length];
        Arrays.setAll(out, i -> a[i] - b[i]);
        return out;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
