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
    private final int columns;
    private final double[] values;
    private final double[] errors;
    private double[] rows = {};
    private int done;
    private int levels;

    private SingularLevels(int columns, Backend backend) {
        this.backend = backend;
        this.columns = columns;
        values = new double[columns];
        errors = new double[columns];
    }

    /** Of any matrix; those with fewer rows than columns, and what is not computed in doubles, by a singular value decomposition. */
    static RightSvd of(Matrix a, Backend backend) {
        double size = a.maxAbs();
        if (a.rows() < a.columns()
                || backend.precision() != Precision.FLOAT64
                || !(size > 1 / LARGEST && size < LARGEST)) {
            Svd svd = backend.svd(a);
            return new RightSvd(svd.values(), svd.right(), new double[svd.values().length], 0);
        }
        return new SingularLevels(a.columns(), backend).solve(a);
    }

    private RightSvd solve(Matrix a) {
        double eps = backend.precision().roundoff();
        Matrix rest = a;
        Optional<Matrix> basis = Optional.empty();
        double spent = 0;
        double floor = 0;
        while (done < columns) {
            int left = rest.columns();
            double cost = Math.pow(left, 3);
            if (levels > 0 && spent + cost > SVD_COST * Math.pow(columns, 3) / 2 && 2 * left > columns) {
                Svd svd = backend.svd(rest);
                take(svd.values(), 0, inOriginal(svd.right(), basis).array());
                break;
            }
            spent += cost;
            SymmetricEigen eigen = backend.gramEigen(rest);
            double largest = Math.max(0, eigen.values()[0]);
            int kept = kept(eigen.values(), largest, floor);
            floor = Math.max(floor, eps * eps * largest);
            double[] level = new double[kept];
            Arrays.setAll(level, j -> Math.sqrt(Math.max(0, eigen.values()[j])));
            if (kept == left) {
                take(
                        level,
                        ROUNDOFF * eps * largest,
                        inOriginal(eigen.vectors(), basis).array());
                break;
            }
            Matrix below = eigen.vectors().rows(kept, left);
            try (LinearOperator images = backend.operator(rest);
                    LinearOperator vectors = backend.operator(eigen.vectors())) {
                double[] inverseSquares = new double[left];
                Arrays.setAll(inverseSquares, j -> j < kept ? 1 / (level[j] * level[j]) : 0);
                Matrix turn = vectors.apply(images.applyTransposed(images.apply(below)))
                        .scaleColumns(inverseSquares);
                Matrix lower = below.minus(vectors.applyTransposed(turn));
                // Nobody else has these vectors, and those below have been copied.
                double[] upper = eigen.vectors().array();
                double[] turned = backend.multiplyTransposedLeft(turn.columns(0, kept), below)
                        .array();
                for (int i = 0; i < turned.length; i++) {
                    upper[i] += turned[i];
                }
                take(
                        level,
                        ROUNDOFF * eps * largest,
                        basis.isEmpty()
                                ? upper
                                : backend.multiply(eigen.vectors().firstRows(kept), basis.get())
                                        .array());
                basis = Optional.of(inOriginal(lower, basis));
                rest = images.apply(lower).transpose();
            }
        }
        return descending();
    }

    /** Values of one level, their vectors first in an array, and the error of their squares. The first array is kept for all. */
    private void take(double[] level, double squareError, double[] vectors) {
        System.arraycopy(level, 0, values, done, level.length);
        if (rows.length == 0) {
            rows = vectors;
        } else {
            System.arraycopy(vectors, 0, rows, done * columns, level.length * columns);
        }
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

    /** Rows over the columns of the rest, over those of A. */
    private Matrix inOriginal(Matrix rows, Optional<Matrix> basis) {
        return basis.map(b -> backend.multiply(rows, b)).orElse(rows);
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
