package dev.presage.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

    private SingularLevels() {}

    /** Of a matrix with at least as many rows as columns. */
    static RightSvd of(Matrix a, Backend backend) {
        double size = a.maxAbs();
        if (a.rows() < a.columns()
                || backend.precision() != Precision.FLOAT64
                || !(size > 1 / LARGEST && size < LARGEST)) {
            return whole(a, backend);
        }
        int n = a.columns();
        List<Found> levels = new ArrayList<>();
        Matrix rest = a;
        Optional<Matrix> basis = Optional.empty();
        double eps = backend.precision().roundoff();
        double spent = 0;
        double floor = 0;
        while (true) {
            int left = rest.columns();
            double cost = Math.pow(left, 3);
            if (!levels.isEmpty() && spent + cost > SVD_COST * Math.pow(n, 3) / 2 && 2 * left > n) {
                RightSvd svd = whole(rest, backend);
                levels.add(new Found(svd.values(), inOriginal(svd.right(), basis, backend), svd.errors()));
                break;
            }
            spent += cost;
            SymmetricEigen eigen = backend.gramEigen(rest);
            double largest = Math.max(0, eigen.values()[0]);
            int kept = kept(eigen.values(), largest, floor);
            floor = Math.max(floor, eps * eps * largest);
            Found found = Found.of(eigen, kept, ROUNDOFF * eps * largest);
            if (kept == left) {
                levels.add(found.rotated(inOriginal(found.vectors(), basis, backend)));
                break;
            }
            Matrix below = eigen.vectors().rows(kept, left);
            try (LinearOperator images = backend.operator(rest);
                    LinearOperator taken = backend.operator(found.vectors())) {
                Matrix coupling = taken.apply(images.applyTransposed(images.apply(below)));
                Matrix turn = coupling.scaleColumns(inverseSquares(found.values()));
                Matrix upper = found.vectors().plus(backend.multiplyTransposedLeft(turn, below));
                Matrix lower = below.minus(taken.applyTransposed(turn));
                levels.add(found.rotated(inOriginal(upper, basis, backend)));
                basis = Optional.of(inOriginal(lower, basis, backend));
                rest = images.apply(lower).transpose();
            }
        }
        return joined(levels);
    }

    /** What a level took. */
    private record Found(double[] values, Matrix vectors, double[] errors) {
        static Found of(SymmetricEigen eigen, int count, double error) {
            double[] values = new double[count];
            double[] errors = new double[count];
            for (int j = 0; j < count; j++) {
                values[j] = Math.sqrt(Math.max(0, eigen.values()[j]));
                errors[j] = error / Math.max(values[j], Math.sqrt(error));
            }
            return new Found(values, eigen.vectors().firstRows(count), errors);
        }

        Found rotated(Matrix rows) {
            return new Found(values, rows, errors);
        }
    }

    private static RightSvd whole(Matrix a, Backend backend) {
        Svd svd = backend.svd(a);
        return new RightSvd(svd.values(), svd.right(), new double[svd.values().length], 0);
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

    private static double[] inverseSquares(double[] values) {
        return Arrays.stream(values).map(value -> 1 / (value * value)).toArray();
    }

    /** Rows over the columns of the rest, over those of A. */
    private static Matrix inOriginal(Matrix rows, Optional<Matrix> basis, Backend backend) {
        return basis.map(b -> backend.multiply(rows, b)).orElse(rows);
    }

    /** All levels, their values in one descending order: where one ends and the next begins rounding may have swapped some. */
    private static RightSvd joined(List<Found> levels) {
        double[] values = all(levels, Found::values);
        double[] errors = all(levels, Found::errors);
        Matrix rows = levels.stream().map(Found::vectors).reduce(Matrix::stack).orElseThrow();
        if (IntStream.range(1, values.length).allMatch(j -> values[j] <= values[j - 1])) {
            return new RightSvd(values, rows, errors, levels.size());
        }
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -values[j]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new RightSvd(
                Arrays.stream(order).mapToDouble(j -> values[j]).toArray(),
                Matrix.of(Arrays.stream(order).mapToObj(rows::row).toArray(double[][]::new)),
                Arrays.stream(order).mapToDouble(j -> errors[j]).toArray(),
                levels.size());
    }

    private static double[] all(List<Found> levels, Function<Found, double[]> part) {
        return levels.stream().map(part).flatMapToDouble(Arrays::stream).toArray();
    }
}
