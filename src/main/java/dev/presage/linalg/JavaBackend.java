package dev.presage.linalg;

import java.util.Arrays;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Pure Java: runs wherever a JVM does, and is the referee of the native backends. Products are our own tiles on several
 * threads, the same bits at any thread count; decompositions are EJML's on one thread, scaled by a power of two before
 * and checked afterwards. EJML's symmetric QR gives up on some legitimate matrices (200 &times; 200 ones), so what it
 * refuses or gets wrong goes to {@link Jacobi}, which is slow and always converges.
 *
 * <p>Costs in flops: product 2mnk, Gram nd&sup2;, eigen about 9d&sup3; (60 d&sup3; by Jacobi), Cholesky d&sup3;/3.
 */
public final class JavaBackend implements Backend {
    private final Team team;

    /** A backend on so many threads, the caller's among them. */
    public JavaBackend(int threads) {
        this.team = new Team(threads);
    }

    /** Announces this backend. */
    public static final class Provider implements BackendProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "java";
        }

        @Override
        public int preference() {
            return 0;
        }

        @Override
        public Backend create(int threads) {
            return new JavaBackend(threads);
        }
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public String description() {
        return "pure Java with EJML, on " + System.getProperty("java.vm.name") + " "
                + System.getProperty("java.version");
    }

    @Override
    public Backend alone() {
        return new JavaBackend(1);
    }

    @Override
    public int callers() {
        return threads();
    }

    @Override
    public int threads() {
        return team.threads();
    }

    @Override
    public Matrix multiply(Matrix a, Matrix b) {
        Inputs.requireInner("columns of the left factor", a.columns(), "rows of the right factor", b.rows());
        requireFactors(a, b);
        return product(
                a.rows(), a.columns(), b.columns(), new TiledProduct.Left(a.array(), 0, a.columns(), 1), b.array());
    }

    @Override
    public Matrix multiplyTransposedLeft(Matrix a, Matrix b) {
        Inputs.requireInner("rows of the left factor", a.rows(), "rows of the right factor", b.rows());
        requireFactors(a, b);
        return product(
                a.columns(), a.rows(), b.columns(), new TiledProduct.Left(a.array(), 0, 1, a.columns()), b.array());
    }

    @Override
    public Matrix multiplyTransposedRight(Matrix a, Matrix b) {
        Inputs.requireInner("columns of the left factor", a.columns(), "columns of the right factor", b.columns());
        requireFactors(a, b);
        return product(
                a.rows(),
                a.columns(),
                b.rows(),
                new TiledProduct.Left(a.array(), 0, a.columns(), 1),
                b.transpose().array());
    }

    /** On the calling thread; the factor is transposed once. */
    @Override
    public RowProduct rowProduct(Matrix factor) {
        Inputs.require("the factor", factor);
        double[] right = factor.transpose().array();
        Team alone = new Team(1);
        int k = factor.columns();
        int m = factor.rows();
        return new RowProduct() {
            @Override
            public void multiply(double[] rows, int count, double[] out) {
                Inputs.requireRowProduct(rows, count, out, factor);
                double[][] products = new double[count][m];
                TiledProduct.add(
                        products,
                        m,
                        k,
                        false,
                        new TiledProduct.Left(rows, 0, k, 1),
                        new TiledProduct.Right(right, 0, m),
                        alone);
                for (int i = 0; i < count; i++) {
                    System.arraycopy(Inputs.requireResult("the product", products[i]), 0, out, i * m, m);
                }
            }

            @Override
            public void close() {}
        };
    }

    private static void requireFactors(Matrix a, Matrix b) {
        Inputs.require("the left factor", a);
        Inputs.require("the right factor", b);
    }

    private Matrix product(int m, int k, int n, TiledProduct.Left left, double[] right) {
        Inputs.requireArray("the product", m, n);
        double[][] rows = new double[m][n];
        TiledProduct.add(rows, n, k, false, left, new TiledProduct.Right(right, 0, n), team);
        double[] out = new double[m * n];
        for (int i = 0; i < m; i++) {
            System.arraycopy(rows[i], 0, out, i * n, n);
        }
        return Matrix.wrap(m, n, Inputs.requireResult("the product", out));
    }

    @Override
    public SymmetricMatrix gram(Matrix a) {
        Inputs.require("the matrix", a);
        try (GramAccumulator sums = gramAccumulator(a.columns(), 1)) {
            sums.add(0, a.array(), 0, a.rows());
            return sums.sum(0);
        }
    }

    @Override
    public GramAccumulator gramAccumulator(int dimension, int groups) {
        return new HeapGram(dimension, groups, team);
    }

    @Override
    public GramAccumulator gramLanes(int dimension, int lanes) {
        return new HeapGram(dimension, lanes, new Team(1));
    }

    @Override
    public SymmetricEigen eigen(SymmetricMatrix a) {
        Inputs.require("the matrix", a);
        int d = a.dimension();
        int exponent = exponent(a.maxAbs());
        SymmetricMatrix scaled = a.map((i, j, value) -> Math.scalb(value, -exponent));
        SymmetricEigen result = ejmlEigen(scaled)
                .filter(found -> Residuals.eigen(scaled, found) <= Residuals.tolerance(d))
                .orElseGet(() -> Jacobi.eigen(scaled));
        return new SymmetricEigen(unscaled(result.values(), exponent), result.vectors());
    }

    private static Optional<SymmetricEigen> ejmlEigen(SymmetricMatrix a) {
        int d = a.dimension();
        EigenDecomposition_F64<DMatrixRMaj> qr = DecompositionFactory_DDRM.eig(d, true, true);
        if (!qr.decompose(dense(a.toMatrix()))) {
            return Optional.empty();
        }
        double[] values = new double[d];
        Arrays.setAll(values, i -> qr.getEigenvalue(i).getReal());
        Integer[] order = Jacobi.descending(values);
        double[] sorted = new double[d];
        double[] rows = new double[d * d];
        for (int i = 0; i < d; i++) {
            sorted[i] = values[order[i]];
            System.arraycopy(qr.getEigenVector(order[i]).data, 0, rows, i * d, d);
        }
        return Optional.of(new SymmetricEigen(sorted, Matrix.wrap(d, d, rows)));
    }

    @Override
    public double[] eigenvalues(SymmetricMatrix a) {
        Inputs.require("the matrix", a);
        int d = a.dimension();
        int exponent = exponent(a.maxAbs());
        SymmetricMatrix scaled = a.map((i, j, value) -> Math.scalb(value, -exponent));
        EigenDecomposition_F64<DMatrixRMaj> qr = DecompositionFactory_DDRM.eig(d, false, true);
        if (!qr.decompose(dense(scaled.toMatrix()))) {
            return eigen(a).values();
        }
        double[] values = new double[d];
        for (int i = 0; i < d; i++) {
            values[i] = -qr.getEigenvalue(i).getReal();
        }
        Arrays.sort(values);
        double squares = 0;
        for (int i = 0; i < d; i++) {
            values[i] = -values[i];
            squares += values[i] * values[i];
        }
        double norm = scaled.frobeniusNorm();
        if (!(Math.abs(Math.sqrt(squares) - norm) <= Residuals.tolerance(d) * norm)) {
            return eigen(a).values();
        }
        return unscaled(values, exponent);
    }

    @Override
    public Optional<Matrix> cholesky(SymmetricMatrix a) {
        Inputs.require("the matrix", a);
        CholeskyDecomposition_F64<DMatrixRMaj> decomposition = DecompositionFactory_DDRM.chol(a.dimension(), true);
        if (!decomposition.decompose(dense(a.toMatrix()))) {
            return Optional.empty();
        }
        double[] factor = decomposition.getT(null).data;
        return Optional.of(
                Matrix.wrap(a.dimension(), a.dimension(), Inputs.requireResult("the Cholesky factor", factor)));
    }

    @Override
    public Matrix solveLower(Matrix l, Matrix b) {
        Inputs.requireTriangular(l, b);
        int d = l.rows();
        int n = b.columns();
        double[] factor = l.array();
        double[] x = b.toArray();
        int pieces = Math.min(n, team.threads());
        team.run(pieces, piece -> {
            int from = (int) ((long) n * piece / pieces);
            int to = (int) ((long) n * (piece + 1) / pieces);
            for (int i = 0; i < d; i++) {
                for (int k = 0; k < i; k++) {
                    subtract(x, i * n, k * n, from, to, factor[i * d + k]);
                }
                for (int j = from; j < to; j++) {
                    x[i * n + j] /= factor[i * d + i];
                }
            }
        });
        return Matrix.wrap(d, n, Inputs.requireResult("the solution", x));
    }

    @Override
    public Matrix timesInverseTransposed(Matrix b, Matrix l) {
        Inputs.requireTriangularRight(b, l);
        return solveLower(l, b.transpose()).transpose();
    }

    @Override
    public Matrix timesInverse(Matrix b, Matrix l) {
        Inputs.requireTriangularRight(b, l);
        int d = l.rows();
        double[] factor = l.array();
        double[] x = b.toArray();
        int pieces = Math.min(b.rows(), team.threads());
        team.run(pieces, piece -> {
            int from = (int) ((long) b.rows() * piece / pieces);
            int to = (int) ((long) b.rows() * (piece + 1) / pieces);
            for (int r = from; r < to; r++) {
                for (int i = d - 1; i >= 0; i--) {
                    x[r * d + i] /= factor[i * d + i];
                    subtractRow(x, r * d, factor, i * d, i, x[r * d + i]);
                }
            }
        });
        return Matrix.wrap(b.rows(), d, Inputs.requireResult("the solution", x));
    }

    private static void subtractRow(double[] x, int at, double[] from, int row, int count, double factor) {
        for (int j = 0; j < count; j++) {
            x[at + j] -= factor * from[row + j];
        }
    }

    private static void subtract(double[] x, int row, int other, int from, int to, double factor) {
        for (int j = from; j < to; j++) {
            x[row + j] -= factor * x[other + j];
        }
    }

    @Override
    public Svd svd(Matrix a) {
        Inputs.require("the matrix", a);
        int exponent = exponent(a.maxAbs());
        double[] values = a.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.scalb(values[i], -exponent);
        }
        Matrix scaled = Matrix.wrap(a.rows(), a.columns(), values);
        double tolerance = Residuals.tolerance(Math.max(a.rows(), a.columns()));
        Svd result = ejmlSvd(scaled)
                .filter(found -> Residuals.svd(scaled, found) <= tolerance)
                .orElseGet(() -> Jacobi.svd(scaled));
        return new Svd(unscaled(result.values(), exponent), result.left(), result.right());
    }

    private static Optional<Svd> ejmlSvd(Matrix a) {
        SingularValueDecomposition_F64<DMatrixRMaj> qr =
                DecompositionFactory_DDRM.svd(a.rows(), a.columns(), true, true, true);
        if (!qr.decompose(dense(a))) {
            return Optional.empty();
        }
        int p = Math.min(a.rows(), a.columns());
        double[] found = qr.getSingularValues();
        Integer[] order = Jacobi.descending(Arrays.copyOf(found, p));
        DMatrixRMaj u = qr.getU(null, false);
        DMatrixRMaj vt = qr.getV(null, true);
        double[] values = new double[p];
        Arrays.setAll(values, i -> found[order[i]]);
        return Optional.of(new Svd(
                values,
                Matrix.generate(a.rows(), p, (i, j) -> u.get(i, order[j])),
                Matrix.generate(p, a.columns(), (i, j) -> vt.get(order[i], j))));
    }

    /** The power of two that brings the largest entry to between 1 and 2, so that no square over- or underflows. */
    private static int exponent(double largest) {
        return largest == 0 ? 0 : Math.max(Double.MIN_EXPONENT, Math.getExponent(largest));
    }

    private static double[] unscaled(double[] values, int exponent) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.scalb(values[i], exponent);
        }
        return Inputs.requireResult("an eigenvalue or singular value", out);
    }

    /** EJML works in place, so it gets its own copy. */
    private static DMatrixRMaj dense(Matrix a) {
        return DMatrixRMaj.wrap(a.rows(), a.columns(), a.toArray());
    }

    /** Sums on the heap; row i of a sum has i + 1 entries, see {@link TiledProduct#add}. */
    private static final class HeapGram implements GramAccumulator {
        private final int dimension;
        private final double[][][] sums;
        private final Team workers;
        private boolean closed;

        HeapGram(int dimension, int groups, Team workers) {
            Inputs.requireDimension("the accumulator", dimension);
            this.dimension = dimension;
            this.workers = workers;
            this.sums = new double[Inputs.requireGroups(groups)][dimension][];
            for (double[][] sum : sums) {
                Arrays.setAll(sum, i -> new double[i + 1]);
            }
        }

        @Override
        public void add(int group, double[] block, int firstRow, int rows) {
            Inputs.requireOpen("the accumulator", closed);
            Inputs.requireGroup(group, sums.length);
            Inputs.requireRows(block, firstRow, rows, dimension);
            int offset = firstRow * dimension;
            TiledProduct.add(
                    sums[group],
                    dimension,
                    rows,
                    true,
                    new TiledProduct.Left(block, offset, 1, dimension),
                    new TiledProduct.Right(block, offset, dimension),
                    workers);
        }

        @Override
        public SymmetricMatrix sum(int group) {
            Inputs.requireOpen("the accumulator", closed);
            Inputs.requireGroup(group, sums.length);
            double[] lower = new double[SymmetricMatrix.packedLength(dimension)];
            int packed = 0;
            for (int i = 0; i < dimension; i++) {
                System.arraycopy(sums[group][i], 0, lower, packed, i + 1);
                packed += i + 1;
            }
            return SymmetricMatrix.wrapLower(dimension, Inputs.requireResult("the Gram matrix", lower));
        }

        @Override
        public void close() {
            closed = true;
            Arrays.fill(sums, new double[0][]);
        }
    }
}
