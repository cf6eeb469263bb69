package dev.presage.linalg;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A = R&#7488;R with as few rows as the rank, by diagonally pivoted Cholesky. Rows are made when their pivot is chosen, so
 * nothing d &times; d is updated: a block of coordinates with large diagonals is reduced by all rows before in one product, and
 * inside it a pivot is taken while it is at least a {@value #SPAN}th of the largest diagonal that is left. 2 d r&sup2; flops, or
 * a few times that where neighbours are much alike.
 *
 * <p>It ends when the diagonal that is left adds up to at most roundoff d &lambda;, &lambda; a lower bound on the largest
 * eigenvalue: then no eigenvalue changes by more. Rounding errors in a diagonal have either sign and nearly cancel in its sum,
 * so they start no rows of their own.
 */
final class PivotedCholesky {
    private static final int BLOCK = 32;
    private static final int SPAN = 4;

    /** What rounding may leave of the diagonal when there are as many rows as the rank, in units of the tolerance. */
    private static final double ROUNDING = 4;

    private final SymmetricMatrix a;
    private final int d;
    private final int most;
    private final Backend backend;
    private final double tolerance;
    private final double[] rest;
    private final boolean[] used;
    private double[] rows;
    private int rank;

    private PivotedCholesky(SymmetricMatrix a, int most, Backend backend) {
        this.a = a;
        this.most = most;
        this.backend = backend;
        d = a.dimension();
        rest = a.diagonal();
        used = new boolean[d];
        rows = new double[0];
        tolerance = backend.precision().roundoff() * d * largest(a, most);
    }

    /** See {@link Backend#factorOfRank}. */
    static Optional<Matrix> of(SymmetricMatrix a, int most, Backend backend) {
        Inputs.require("the matrix", a);
        if (most < 1 || most > a.dimension()) {
            throw new IllegalArgumentException(
                    "a factor expects at most 1 to " + a.dimension() + " rows, found " + most + ".");
        }
        return new PivotedCholesky(a, most, backend).run();
    }

    /** &sum; &lambda;&sup2; / &sum; &lambda;, the mean eigenvalue of a rank, and the largest diagonal are no more than it. */
    private static double largest(SymmetricMatrix a, int most) {
        double largest = Math.max(Arrays.stream(a.diagonal()).max().orElse(0), a.trace() / most);
        double scale = a.maxAbs();
        double norm = a.times(1 / scale).frobeniusNorm();
        double ratio = norm * (scale / a.trace()) * norm * scale;
        return Double.isFinite(ratio) ? Math.max(largest, ratio) : largest;
    }

    private Optional<Matrix> run() {
        while (rank < most && left() > tolerance) {
            int[] candidates = candidates();
            if (candidates.length == 0) {
                return Optional.empty();
            }
            addRows(candidates, reduced(candidates));
        }
        return left() > ROUNDING * tolerance || negative()
                ? Optional.empty()
                : Optional.of(Matrix.wrap(rank, d, Inputs.requireResult("the factor", Arrays.copyOf(rows, rank * d))));
    }

    private double left() {
        return Arrays.stream(rest).sum();
    }

    /** Whether a diagonal became negative beyond rounding, so that the matrix has a negative eigenvalue. */
    private boolean negative() {
        return Arrays.stream(rest).anyMatch(value -> value < -ROUNDING * tolerance);
    }

    /** Coordinates whose diagonals are among the largest, the largest first. */
    private int[] candidates() {
        double least = Arrays.stream(rest).max().orElse(0) / SPAN;
        return IntStream.range(0, d)
                .filter(j -> !used[j] && rest[j] > 0 && rest[j] >= least)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -rest[j]))
                .limit(BLOCK)
                .mapToInt(j -> j)
                .toArray();
    }

    /** Rows of A less what the factor has of them. */
    private double[][] reduced(int[] candidates) {
        double[][] out = new double[candidates.length][d];
        for (int c = 0; c < candidates.length; c++) {
            for (int j = 0; j < d; j++) {
                out[c][j] = a.at(candidates[c], j);
            }
        }
        if (rank > 0) {
            Matrix factor = Matrix.wrap(rank, d, Arrays.copyOf(rows, rank * d));
            Matrix known = backend.multiplyTransposedLeft(
                    Matrix.generate(rank, candidates.length, (i, c) -> rows[i * d + candidates[c]]), factor);
            for (int c = 0; c < candidates.length; c++) {
                subtract(out[c], known.array(), c * d, 1);
            }
        }
        return out;
    }

    /** Eliminates inside a block, as far as its pivots are large. */
    private void addRows(int[] candidates, double[][] reduced) {
        boolean[] done = new boolean[candidates.length];
        for (int step = 0; step < candidates.length && rank < most && left() > tolerance; step++) {
            int best = -1;
            for (int c = 0; c < candidates.length; c++) {
                if (!done[c] && (best < 0 || rest[candidates[c]] > rest[candidates[best]])) {
                    best = c;
                }
            }
            int pivot = candidates[best];
            double value = reduced[best][pivot];
            if (step > 0 && rest[pivot] * SPAN < Arrays.stream(rest).max().orElse(0)) {
                return;
            }
            done[best] = true;
            used[pivot] = true;
            if (!(value > 0)) {
                continue; // a diagonal made of rounding errors; it stays in what is left
            }
            add(reduced[best], pivot, Math.sqrt(value));
            for (int c = 0; c < candidates.length; c++) {
                if (!done[c]) {
                    subtract(reduced[c], rows, (rank - 1) * d, rows[(rank - 1) * d + candidates[c]]);
                }
            }
        }
    }

    /** Appends a row, over the root of its pivot. */
    private void add(double[] row, int pivot, double root) {
        if ((rank + 1) * d > rows.length) {
            rows = Arrays.copyOf(rows, Math.min(most, Math.max(BLOCK, 2 * rank)) * d);
        }
        for (int j = 0; j < d; j++) {
            double value = used[j] && j != pivot ? 0 : row[j] / root;
            rows[rank * d + j] = value;
            rest[j] -= value * value;
        }
        rest[pivot] = 0;
        rank++;
    }

    private static void subtract(double[] from, double[] rows, int offset, double factor) {
        for (int j = 0; j < from.length; j++) {
            from[j] -= factor * rows[offset + j];
        }
    }
}
