package dev.presage.linalg;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What a backend achieves at one size, copies to and from its library or device included: the best of three runs after one
 * that warms up. Nominal flops: n d&sup2; for X&#7488;X, 2 d&sup3; for a product, 9 d&sup3; for all eigenvalues and vectors.
 *
 * @param rows n
 * @param dimension d
 * @param gram X&#7488;X of an n &times; d matrix, in 10&#8313; flops a second
 * @param product product of two d &times; d matrices, in 10&#8313; flops a second
 * @param eigen all eigenvalues and vectors of a symmetric d &times; d matrix, in 10&#8313; nominal flops a second
 * @param eigenSeconds the same, in seconds
 */
public record Throughput(int rows, int dimension, double gram, double product, double eigen, double eigenSeconds) {
    private static final int ROWS_PER_COLUMN = 4;
    private static final int RUNS = 3;
    private static final double GIGA = 1e9;

    /** Measures at dimension d with 4 d rows: four runs each, which take some 100 d&sup3; flops in all. */
    public static Throughput measure(Backend backend, int dimension) {
        double d = dimension;
        int rows = Math.multiplyExact(ROWS_PER_COLUMN, dimension);
        SplittableRandom random = new SplittableRandom(1);
        Matrix x = Matrix.generate(rows, dimension, (i, j) -> random.nextDouble() - 0.5);
        SymmetricMatrix gram = backend.gram(x);
        Matrix square = gram.toMatrix();
        double eigenSeconds = seconds(() -> backend.eigen(gram));
        return new Throughput(
                rows,
                dimension,
                rows * d * d / GIGA / seconds(() -> backend.gram(x)),
                2 * d * d * d / GIGA / seconds(() -> backend.multiply(square, square)),
                9 * d * d * d / GIGA / eigenSeconds,
                eigenSeconds);
    }

    private static double seconds(Runnable work) {
        work.run();
        double best = Double.POSITIVE_INFINITY;
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, Math.max(1, System.nanoTime() - start) / GIGA);
        }
        return best;
    }

    /** One sentence with the sizes. */
    public String sentence() {
        return String.format(
                Locale.ROOT,
                "X'X of %d x %d %.3g GFLOP/s, product of %d x %d %.3g GFLOP/s, all eigenvectors of %d x %d %.3g ms"
                        + " (%.3g GFLOP/s, taken as 9 d^3).",
                rows,
                dimension,
                gram,
                dimension,
                dimension,
                product,
                dimension,
                dimension,
                1000 * eigenSeconds,
                eigen);
    }
}
