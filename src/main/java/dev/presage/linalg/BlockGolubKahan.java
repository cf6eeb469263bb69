package dev.presage.linalg;

import java.util.Arrays;
import java.util.Optional;

/**
 * The largest singular values of an operator B and their vectors, from products of B and B&#7488; with blocks of vectors: block
 * bidiagonalisation with full reorthogonalisation and thick restarts. Nothing is squared, so values and vectors are as exact
 * as a dense decomposition's, to about eps of the largest value, however small they are: a result is returned when every
 * residual ||B&#7488;u - &sigma; v|| is at most d eps/8 ||B||, or ten times the rounding errors of products, while B v = &sigma; u
 * holds to rounding.
 *
 * <p>Equal values are treated as {@link BlockLanczos} treats them, and costs are the same, with two bases in the place of one.
 * Source: Golub, Luk &amp; Overton 1981 (blocks), Baglama &amp; Reichel 2005 (restarts).
 */
public final class BlockGolubKahan {
    private static final double EPS = Math.ulp(1.0);

    private final LinearOperator operator;
    private final int columns;
    private final int count;
    private final int capacity;
    private final Backend backend;
    private final Blocks rightBlocks;
    private final Blocks leftBlocks;
    private final OrthonormalBasis right;
    private final OrthonormalBasis left;

    /** Row i: B times right vector i, in coordinates of the left vectors. */
    private double[][] projected = new double[0][];

    /** The length of the rounding errors of a product, as far as they show. */
    private double noise;

    private BlockGolubKahan(
            LinearOperator operator, int rows, int columns, int count, int block, long seed, Backend backend) {
        this.operator = operator;
        this.columns = columns;
        this.count = count;
        this.backend = backend;
        capacity = Math.min(columns, Math.max(4 * count, count + BlockLanczos.ROOM * block));
        rightBlocks = new Blocks(columns, seed, backend);
        leftBlocks = new Blocks(rows, seed, backend);
        right = backend.orthonormalBasis(columns, capacity);
        left = backend.orthonormalBasis(rows, Math.min(rows, capacity));
    }

    /**
     * The {@code count} largest singular values, descending, with left vectors in columns and right vectors in rows; empty if
     * they do not converge in so many steps, or fewer than {@code count} of them exceed rounding.
     *
     * @param operator B
     * @param rows of B
     * @param columns of B
     * @param steps the most blocks that B and B&#7488; are applied to
     * @param seed of the first vectors
     */
    public static Optional<Svd> largest(
            LinearOperator operator, int rows, int columns, int count, int steps, long seed, Backend backend) {
        if (count < 1 || count > Math.min(rows, columns)) {
            throw new IllegalArgumentException("the largest singular values expect a count from 1 to "
                    + Math.min(rows, columns) + ", found " + count + ".");
        }
        int block = Math.min(
                Math.min(rows, columns), Math.max(2, Math.min(count, BlockLanczos.usual(Math.min(rows, columns)))));
        Optional<Svd> found =
                new BlockGolubKahan(operator, rows, columns, count, block, seed, backend).run(block, steps);
        return found.isPresent()
                        && block < count
                        && BlockLanczos.clustered(found.get().values(), block)
                ? new BlockGolubKahan(operator, rows, columns, count, count, seed, backend).run(count, steps)
                : found;
    }

    private Optional<Svd> run(int block, int steps) {
        try (right;
                left) {
            Matrix newest = rightBlocks.orthonormal(rightBlocks.random(block));
            Convergence convergence = new Convergence(count);
            for (int step = 0; step < steps; step++) {
                right.append(newest);
                int leftBefore = left.size();
                Matrix images = extend(newest);
                int size = right.size();
                Matrix rest = images.rows() == 0 ? Matrix.zeros(0, columns) : back(images, newest.rows(), leftBefore);
                Matrix added =
                        rest.rows() == 0 ? rest : rightBlocks.independent(right, rest, Blocks.largest(projected));
                boolean full = size + added.rows() > capacity;
                boolean exhausted = added.rows() == 0 && size >= count;
                if ((full || exhausted) && left.size() < count) {
                    return Optional.empty();
                }
                if (left.size() >= count && (convergence.due(size) || full || exhausted)) {
                    Svd ritz = backend.svd(projection());
                    int after = full ? kept(size - block, ritz) : size;
                    if (exhausted || convergence.reached(step, size, after, block, excess(ritz, rest, leftBefore))) {
                        return Optional.of(result(ritz));
                    }
                    if (full) {
                        restart(ritz, after);
                    }
                }
                newest = added.rows() > 0 ? added : rightBlocks.fresh(right, block);
            }
            return Optional.empty();
        }
    }

    /** Applies B to the newest right vectors, and returns the left vectors that this adds. */
    private Matrix extend(Matrix newest) {
        OrthonormalBasis.Split split = left.split(operator.apply(newest));
        int before = left.size();
        int first = right.size() - newest.rows();
        Matrix added = leftBlocks.independent(left, split.rest(), Blocks.largest(projected));
        Matrix parts = added.rows() == 0
                ? Matrix.zeros(newest.rows(), 0)
                : backend.multiplyTransposedRight(split.rest(), added);
        projected = Arrays.copyOf(projected, right.size());
        for (int i = 0; i < newest.rows(); i++) {
            double[] row = Arrays.copyOf(split.inner().row(i), before + added.rows());
            for (int j = 0; j < added.rows(); j++) {
                row[before + j] = parts.at(i, j);
            }
            projected[first + i] = row;
        }
        left.append(added);
        return added;
    }

    /** What B&#7488; of the newest left vectors has outside the basis. */
    private Matrix back(Matrix images, int newest, int leftBefore) {
        OrthonormalBasis.Split split = right.split(operator.applyTransposed(images));
        int first = right.size() - newest;
        double differences = 0;
        for (int i = 0; i < newest; i++) {
            for (int j = 0; j < images.rows(); j++) {
                double difference =
                        projected[first + i][leftBefore + j] - split.inner().at(j, first + i);
                differences += difference * difference / 2;
            }
        }
        noise = Math.max(noise, BlockLanczos.noise(differences, newest, columns));
        return split.rest();
    }

    /** V B&#7488; U&#7488; for the rows V and U of the bases. */
    private Matrix projection() {
        return Matrix.generate(right.size(), left.size(), (i, j) -> j < projected[i].length ? projected[i][j] : 0);
    }

    /** How many times longer than allowed the longest residual is. */
    private double excess(Svd ritz, Matrix rest, int leftBefore) {
        if (rest.rows() == 0) {
            return 0;
        }
        double allowed = Math.max(EPS * columns / 8 * ritz.values()[0], BlockLanczos.NEAR_ROUNDING * noise);
        Matrix parts = ritz.right().firstRows(count).columns(leftBefore, left.size());
        return allowed > 0 ? rightBlocks.longest(parts, rest) / allowed : 0;
    }

    private Svd result(Svd ritz) {
        return new Svd(
                Arrays.copyOf(ritz.values(), count),
                left.combine(ritz.right().firstRows(count)).transpose(),
                right.combine(ritz.left().transpose().firstRows(count)));
    }

    /** How many pairs a restart keeps. */
    private int kept(int most, Svd ritz) {
        return Math.min(Math.min(most, ritz.values().length), count + (capacity - count) / 3);
    }

    /** Keeps the best pairs of vectors, in whose coordinates B is diagonal. */
    private void restart(Svd ritz, int kept) {
        right.replace(ritz.left().transpose().firstRows(kept));
        left.replace(ritz.right().firstRows(kept));
        projected = new double[kept][kept];
        for (int i = 0; i < kept; i++) {
            projected[i][i] = ritz.values()[i];
        }
    }
}
