package dev.presage.linalg;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Singular values and right singular vectors from eigenproblems of squares, level by level, for a third of what the singular
 * value decomposition costs.
 *
 * <p>The eigenvalues of A&#7488;A are known to eps s&sup2;, s = ||A||, so those of singular values far below s are rounding. Here
 * only values above s/{@value #FALL} are taken from them, with eigenvectors P&#8321;; the others, P&#8322;, only say where the
 * rest is. Since P A&#7488;A P&#7488; is diagonal but for c eps s&sup2; (c some units, as for any stable eigensolver), the images A v of
 * those taken have inner products of c eps s&sup2;, and making them orthogonal moves A by c eps s&sup2;/&sigma; &le; {@value #FALL} c
 * eps s: that is the backward error. The same coupling H = P&#8321; A&#7488;A P&#8322;&#7488; would add c eps s&sup2;/&sigma; to the rest,
 * whose own values may be 0. It is computed anew, from A and A P&#8322;&#7488; rather than from A&#7488;A, to eps s ||A P&#8322;&#7488;||, and
 * turned away: with &Theta; = diag(&sigma;&#8315;&sup2;) H the vectors are P&#8321; + &Theta; P&#8322; and P&#8322; - &Theta;&#7488;P&#8321;, orthonormal to
 * ||&Theta;||&sup2;, (c eps {@value #FALL}&sup2;)&sup2;, and the rest A (P&#8322; - &Theta;&#7488;P&#8321;)&#7488; has no part along the images taken but
 * eps s. It is formed from A, so its small values never met the square of a large one, and it is the next level's A, smaller in both
 * norm and columns.
 *
 * <p>Cost: 9 n&sup3; flops for the eigenproblem of the first level and m n&sup2; for its matrix, 6 m n r or so to leave r columns to the
 * next. A singular value decomposition takes over where levels take little away and would cost more.
 */
final class SingularLevels {
    /** By how much values of one level fall: its squares leave half of all digits less four. */
    private static final double FALL = 100;

    /** Rounding errors of a symmetric eigenproblem, in units of eps times its norm. */
    private static final double ROUNDOFF = 8;

    /** A singular value decomposition costs about as much as this many eigenproblems of its size. */
    private static final double SVD_COST = 3;

    /** Squares of such numbers, or of their eps-th parts, are well inside the range of doubles. */
    private static final double LARGEST = 1e100;

    private final Backend backend;
    private final GramEigen first;
    private final int columns;
    private final double[] values;
    private final double[] errors;
    private final double[] rows;
    private Optional<Matrix> basis = Optional.empty();
    private double floor;
    private double spent;
    private int done;
    private int levels;

    private SingularLevels(GramEigen first, Backend backend) {
        this.backend = backend;
        this.first = first;
        columns = first.values().length;
        values = new double[columns];
        errors = new double[columns];
        rows = new double[columns * columns];
    }

    /**
     * Of F, or of F L&#7488;&#8315;&sup1; with its right vectors p as L&#7488;&#8315;&sup1;p. Those with fewer rows than columns, what is not
     * computed in doubles and what their squares leave, by a singular value decomposition.
     */
    static RightSvd of(Matrix f, Optional<Matrix> lower, Backend backend) {
        if (f.rows() >= f.columns() && backend.precision() == Precision.FLOAT64 && squarable(f.maxAbs())) {
            try (GramEigen first = backend.gramEigen(f, lower)) {
                if (squarable(Math.sqrt(Math.max(0, first.values()[0])))) {
                    return new SingularLevels(first, backend).solve();
                }
            }
        }
        Svd svd =
                backend.svd(lower.map(l -> backend.timesInverseTransposed(f, l)).orElse(f));
        Matrix right = lower.map(l -> backend.timesInverse(svd.right(), l)).orElse(svd.right());
        return new RightSvd(svd.values(), right, new double[svd.values().length], 0);
    }

    private static boolean squarable(double size) {
        return size > 1 / LARGEST && size < LARGEST;
    }

    private RightSvd solve() {
        Optional<Matrix> rest = level(first);
        while (rest.isPresent()) {
            int left = rest.get().columns();
            if (spent + Math.pow(left, 3) > SVD_COST * Math.pow(columns, 3) / 2 && 2 * left > columns) {
                Svd svd = backend.svd(rest.get());
                take(svd.values(), 0, inWhole(svd.right()));
                break;
            }
            try (GramEigen next = backend.gramEigen(rest.get(), Optional.empty())) {
                rest = level(next);
            }
        }
        return descending();
    }

    /** Takes the values of one level, and leaves the rest, if there is one. */
    private Optional<Matrix> level(GramEigen eigen) {
        double eps = backend.precision().roundoff();
        int left = eigen.values().length;
        spent += Math.pow(left, 3);
        double largest = Math.max(0, eigen.values()[0]);
        int kept = kept(eigen.values(), largest, floor);
        floor = Math.max(floor, eps * eps * largest);
        double[] level = new double[kept];
        Arrays.setAll(level, j -> Math.sqrt(Math.max(0, eigen.values()[j])));
        double squareError = ROUNDOFF * eps * largest;
        if (kept == left) {
            take(level, squareError, eigen);
            return Optional.empty();
        }
        Matrix below = eigen.vectors(kept, left);
        double[] inverseSquares = new double[left];
        Arrays.setAll(inverseSquares, j -> j < kept ? 1 / (level[j] * level[j]) : 0);
        try (LinearOperator images = eigen.matrix();
                LinearOperator vectors = eigen.basis()) {
            Matrix turn =
                    vectors.apply(images.applyTransposed(images.apply(below))).scaleColumns(inverseSquares);
            Matrix lower = below.minus(vectors.applyTransposed(turn));
            eigen.add(turn.columns(0, kept), below);
            take(level, squareError, eigen);
            basis = Optional.of(inWhole(lower));
            return Optional.of(images.apply(lower).transpose());
        }
    }

    private void take(double[] level, double squareError, GramEigen eigen) {
        if (eigen == first) {
            record(level, squareError);
            first.take(level.length, rows);
        } else {
            take(level, squareError, inWhole(eigen.vectors(0, level.length)));
        }
    }

    /** Values of one level and their vectors, rows over the columns of F L&#7488;&#8315;&sup1;. */
    private void take(double[] level, double squareError, Matrix vectors) {
        System.arraycopy(first.inputs(vectors).array(), 0, rows, done * columns, level.length * columns);
        record(level, squareError);
    }

    /** Values of one level, and the error of their squares. */
    private void record(double[] level, double squareError) {
        System.arraycopy(level, 0, values, done, level.length);
        for (int j = 0; j < level.length; j++) {
            errors[done + j] = squareError == 0 ? 0 : squareError / Math.max(level[j], Math.sqrt(squareError));
        }
        done += level.length;
        levels++;
    }

    /** All values of a level within reach of its largest; all there are once that is rounding. */
    private static int kept(double[] squares, double largest, double floor) {
        if (!(largest > floor)) {
            return squares.length;
        }
        int kept = 0;
        while (kept < squares.length && squares[kept] * FALL * FALL > largest) {
            kept++;
        }
        return kept;
    }

    /** Rows over the columns of the rest, over those of the first level. */
    private Matrix inWhole(Matrix vectors) {
        return basis.map(b -> backend.multiply(vectors, b)).orElse(vectors);
    }

    /** Where one level ends and the next begins rounding may have swapped some values. */
    private RightSvd descending() {
        Matrix right = Matrix.wrap(columns, columns, rows);
        if (IntStream.range(1, columns).allMatch(j -> values[j] <= values[j - 1])) {
            return new RightSvd(values, right, errors, levels);
        }
        int[] order = IntStream.range(0, columns)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -values[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new RightSvd(
                Arrays.stream(order).mapToDouble(j -> values[j]).toArray(),
                Matrix.of(Arrays.stream(order).mapToObj(right::row).toArray(double[][]::new)),
                Arrays.stream(order).mapToDouble(j -> errors[j]).toArray(),
                levels);
    }
}
