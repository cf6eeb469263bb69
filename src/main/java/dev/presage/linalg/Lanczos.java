package dev.presage.linalg;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Estimates of the largest eigenvalue of a positive semi-definite operator, from products with vectors alone: Lanczos'
 * recurrence with full reorthogonalisation from a random start. A Ritz value never exceeds the largest eigenvalue; it is
 * below (1 - e) of it with probability at most 1.65 sqrt(d) exp(-sqrt(e) (2q - 1)) after q steps, whatever the spectrum
 * (Kuczynski &amp; Wozniakowski 1992, Theorem 3).
 */
public final class Lanczos {
    private static final int STEPS = 20;

    /** What makes an estimate after all steps a bound. */
    private static final double WITHIN = 1.25;

    /** Chance of a bound that does not hold, of each step but the last. */
    private static final double CHANCE = 2.5e-7;

    private final UnaryOperator<double[]> product;
    private final int dimension;
    private final Backend backend;
    private final List<double[]> basis = new ArrayList<>();
    private final List<Double> diagonal = new ArrayList<>();
    private final List<Double> beside = new ArrayList<>();

    /** What follows the basis, of length 1; empty where the basis is an invariant subspace. */
    private double[] next;

    private Lanczos(UnaryOperator<double[]> product, int dimension, long seed, Backend backend) {
        this.product = product;
        this.dimension = dimension;
        this.backend = backend;
        double[] start = new SplittableRandom(seed).doubles(dimension, -1, 1).toArray();
        next = scaled(start, 1 / norm(start));
    }

    /**
     * The largest eigenvalue to within 20 % (at d = 10000 with a chance of 5e-6 to be further off), for most spectra much
     * nearer; {@value #STEPS} products, and O({@value #STEPS}&sup2; d) for the rest.
     *
     * @param product v -&gt; A v
     * @param dimension d
     * @param seed of the start
     */
    public static double largest(UnaryOperator<double[]> product, int dimension, long seed, Backend backend) {
        Lanczos steps = new Lanczos(product, dimension, seed, backend);
        while (steps.more()) {
            steps.step();
        }
        return steps.ritz();
    }

    /**
     * Whether the largest eigenvalue is less than a bound beyond doubt, in as few products as that takes: few where there is
     * much room, {@value #STEPS} at most. No is certain where a Ritz value reaches the bound. Yes is wrong with a chance of 1e-5
     * at d = 10000: after q steps the estimate is less than a part r of the largest eigenvalue with probability at most
     * sqrt(d) min(0.824 r^(q - 1/2), 1.648 exp(-sqrt(1 - r) (2q - 1))) (ibidem, Theorems 2 and 3), and after all of them it
     * is within a fifth.
     */
    public static boolean below(
            double bound, UnaryOperator<double[]> product, int dimension, long seed, Backend backend) {
        Lanczos steps = new Lanczos(product, dimension, seed, backend);
        while (steps.more()) {
            steps.step();
            double part = steps.ritz() / bound;
            if (!(part < 1)) {
                return false;
            }
            if (steps.chance(part) <= CHANCE) {
                return true;
            }
        }
        return WITHIN * steps.ritz() < bound;
    }

    private boolean more() {
        return basis.size() < Math.min(STEPS, dimension) && next.length > 0;
    }

    private void step() {
        basis.add(next);
        double[] image = product.apply(next.clone()).clone();
        diagonal.add(dot(next, image));
        double size = norm(image);
        for (int pass = 0; pass < 2; pass++) {
            for (double[] other : basis) {
                add(image, -dot(other, image), other);
            }
        }
        double rest = norm(image);
        boolean independent = rest > Math.ulp(1.0) * dimension * size;
        beside.add(rest);
        next = independent ? scaled(image, 1 / rest) : new double[0];
    }

    /** The largest Ritz value. */
    private double ritz() {
        SymmetricMatrix tridiagonal = SymmetricMatrix.generate(
                diagonal.size(),
                (i, j) -> i == j ? diagonal.get(i) : Math.abs(i - j) == 1 ? beside.get(Math.min(i, j)) : 0);
        return backend.eigenvalues(tridiagonal)[0];
    }

    /** The chance that the largest Ritz value is less than this part of the largest eigenvalue. */
    private double chance(double part) {
        int twice = 2 * basis.size() - 1;
        double power = 0.824 * Math.pow(Math.max(0, part), twice / 2.0);
        return Math.sqrt(dimension) * Math.min(power, 1.648 * Math.exp(-Math.sqrt(1 - part) * twice));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static double[] scaled(double[] a, double factor) {
        double[] out = new double[a.length];
        add(out, factor, a);
        return out;
    }

    private static void add(double[] into, double factor, double[] what) {
        for (int i = 0; i < into.length; i++) {
            into[i] += factor * what[i];
        }
    }
}
