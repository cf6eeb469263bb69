package dev.presage.linalg;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The largest eigenvalues of a symmetric operator and their vectors, from its products with blocks of vectors alone: block
 * Lanczos with full reorthogonalisation and thick restarts. Rayleigh-Ritz values converge from below; a result is returned
 * when every residual ||A v - &theta; v|| is at most d eps/8 ||A||, as small as a dense solver's, or ten times the rounding
 * errors of the products where those are larger (they show in inner products that ought to be equal).
 *
 * <p>A block of b random vectors sees at most b copies of one eigenvalue. So if b or more of the values found
 * lie within 1e-8 of each other (relative to the largest), all is done again with as many vectors as values are wanted,
 * which sees all copies that count.
 *
 * <p>Cost: some 3 to 10 products with a vector for each value wanted, more where the spectrum falls slowly, and 8 m d flops a
 * product for orthogonality, where m, at most max(4 count, count + {@value #ROOM} b), is the size of the basis; memory: m d numbers.
 * Source: Golub &amp; Underwood 1977 (blocks), Wu &amp; Simon 2000 (restarts).
 */
public final class BlockLanczos {
    private static final double EPS = Math.ulp(1.0);
    private static final double CLUSTER = 1e-8;
    /** Vectors in a block. More of them find no more values, but of a large matrix they cost little more. */
    static final int BLOCK = 12;

    /** And of matrices that are read from memory for each block. */
    static final int LARGE_BLOCK = 32;

    private static final int LARGE = 4096;

    /** Blocks in a basis beside the values wanted. */
    static final int ROOM = 40;

    static final double NEAR_ROUNDING = 10;

    private final UnaryOperator<Matrix> product;
    private final int dimension;
    private final int count;
    private final int capacity;
    private final Backend backend;
    private final Blocks blocks;
    private final OrthonormalBasis basis;

    /** Row i holds the products of basis vector i with those up to i: lower triangle of Q A Q'. */
    private double[][] projected;

    /** The length of the rounding errors of a product, as far as they show. */
    private double noise;

    private BlockLanczos(
            UnaryOperator<Matrix> product, int dimension, int count, int block, long seed, Backend backend) {
        this.product = product;
        this.dimension = dimension;
        this.count = count;
        this.backend = backend;
        capacity = Math.min(dimension, Math.max(4 * count, count + ROOM * block));
        blocks = new Blocks(dimension, seed, backend);
        basis = backend.orthonormalBasis(dimension, capacity);
        projected = new double[0][];
    }

    /**
     * The {@code count} largest eigenvalues, descending, and their vectors in rows; empty if they do not converge in so many
     * products with blocks of {@value #BLOCK} vectors, of {@value #LARGE_BLOCK} from d = {@value #LARGE} on.
     *
     * @param product each row x becomes A x
     * @param dimension d
     * @param steps the most products with a block
     * @param seed of the first vectors
     */
    public static Optional<SymmetricEigen> largest(
            UnaryOperator<Matrix> product, int dimension, int count, int steps, long seed, Backend backend) {
        if (count < 1 || count > dimension) {
            throw new IllegalArgumentException(
                    "the largest eigenvalues expect a count from 1 to " + dimension + ", found " + count + ".");
        }
        int block = Math.min(dimension, Math.max(2, Math.min(count, usual(dimension))));
        Optional<SymmetricEigen> found =
                new BlockLanczos(product, dimension, count, block, seed, backend).run(block, steps);
        return found.isPresent() && block < count && clustered(found.get().values(), block)
                ? new BlockLanczos(product, dimension, count, count, seed, backend).run(count, steps)
                : found;
    }

    /** How many vectors a block has. */
    static int usual(int dimension) {
        return dimension < LARGE ? BLOCK : LARGE_BLOCK;
    }

    /** Whether so many neighbouring values are equal. */
    static boolean clustered(double[] values, int size) {
        for (int i = 0; i + size <= values.length; i++) {
            if (values[i] - values[i + size - 1] <= CLUSTER * Math.abs(values[0])) {
                return true;
            }
        }
        return false;
    }

    private Optional<SymmetricEigen> run(int block, int steps) {
        try (basis) {
            Matrix newest = blocks.orthonormal(blocks.random(block));
            Convergence convergence = new Convergence(count);
            for (int step = 0; step < steps; step++) {
                basis.append(newest);
                Matrix rest = extend(newest);
                int size = basis.size();
                Matrix added = blocks.independent(basis, rest, Blocks.largest(projected));
                boolean full = size + added.rows() > capacity;
                if (convergence.due(size) || full || (added.rows() == 0 && size >= count)) {
                    SymmetricEigen ritz = backend.eigen(SymmetricMatrix.generate(size, (i, j) -> projected[i][j]));
                    int after = full ? kept(block) : size;
                    if (added.rows() == 0
                            || convergence.reached(
                                    step, size, after, block, excess(ritz, rest, size - newest.rows()))) {
                        return Optional.of(new SymmetricEigen(
                                Arrays.copyOf(ritz.values(), count),
                                basis.combine(ritz.vectors().firstRows(count))));
                    }
                    if (full) {
                        restart(ritz, after);
                    }
                }
                newest = added.rows() > 0 ? added : blocks.fresh(basis, block);
            }
            return Optional.empty();
        }
    }

    /** Applies A to the newest vectors, keeps their inner products with all, and returns what lies outside the basis. */
    private Matrix extend(Matrix newest) {
        OrthonormalBasis.Split split = basis.split(product.apply(newest));
        int size = basis.size();
        int first = size - newest.rows();
        projected = Arrays.copyOf(projected, size);
        double asymmetry = 0;
        for (int i = first; i < size; i++) {
            projected[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                projected[i][j] = split.inner().at(i - first, j);
                if (j >= first) {
                    double difference = projected[i][j] - split.inner().at(j - first, i);
                    asymmetry += difference * difference;
                }
            }
        }
        noise = Math.max(noise, noise(asymmetry, newest.rows(), dimension));
        return split.rest();
    }

    /**
     * The length of the rounding errors of products with one vector, from the differences that they leave between the b(b -
     * 1)/2 pairs of inner products that ought to be equal: errors in d directions at random have components of that over
     * &radic;d.
     */
    static double noise(double squaredDifferences, int block, int dimension) {
        return block < 2 ? 0 : Math.sqrt(squaredDifferences / (block * (block - 1.0)) * dimension);
    }

    /**
     * How many times longer than allowed the longest residual is; that of s is its part in the newest block times what lies
     * outside.
     */
    private double excess(SymmetricEigen ritz, Matrix rest, int before) {
        double largest = Math.max(Math.abs(ritz.values()[0]), Math.abs(ritz.values()[ritz.values().length - 1]));
        double allowed = Math.max(EPS * dimension / 8 * largest, NEAR_ROUNDING * noise);
        Matrix parts = ritz.vectors().firstRows(count).columns(before, ritz.values().length);
        return allowed > 0 ? blocks.longest(parts, rest) / allowed : 0;
    }

    /** How many Ritz vectors a restart keeps. */
    private int kept(int block) {
        return Math.min(basis.size() - block, count + (capacity - count) / 3);
    }

    /** Keeps the best Ritz vectors, in whose coordinates A is diagonal. */
    private void restart(SymmetricEigen ritz, int kept) {
        basis.replace(ritz.vectors().firstRows(kept));
        projected = new double[kept][];
        for (int i = 0; i < kept; i++) {
            projected[i] = new double[i + 1];
            projected[i][i] = ritz.values()[i];
        }
    }
}
