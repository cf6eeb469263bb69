package dev.presage.linalg;

import static org.bytedeco.openblas.global.openblas.CblasLeft;
import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasNonUnit;
import static org.bytedeco.openblas.global.openblas.CblasRight;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dgesdd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dgesvd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dposv;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf_work;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd_work;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevr;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsygst_work;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsygvd_work;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dtrtri_work;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_ddot;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dnrm2;
import static org.bytedeco.openblas.global.openblas.cblas_dscal;
import static org.bytedeco.openblas.global.openblas.cblas_dswap;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;
import static org.bytedeco.openblas.global.openblas.cblas_dtrsm;
import static org.bytedeco.openblas.global.openblas.cblas_dtrsv;
import static org.bytedeco.openblas.presets.openblas_nolapack.blas_get_vendor;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;

/**
 * OpenBLAS through JavaCPP, or MKL in its place ({@link MklProvider}). Data are copied once into native memory, worked on in place and copied out; the memory is
 * given back before a method returns (an accumulator keeps its d&sup2; doubles per group until it is closed), and the two largest blocks
 * wait for the next call ({@link NativeMemory}).
 *
 * <p>LAPACK counts in columns, a {@link Matrix} in rows: one array read either way is a matrix or its transpose. So the
 * row-major lower triangle is given to LAPACK as the column-major <em>upper</em> one, its eigenvector columns are our
 * rows, and the decomposition of A&#7488; = U &Sigma; V&#7488; is that of A = V &Sigma; U&#7488;, without any transposition.
 *
 * <p>Costs in flops: product 2mnk, Gram nd&sup2;, eigen about 9d&sup3; with vectors and 4/3 d&sup3; without, Cholesky d&sup3;/3.
 * The thread count is a property of the whole process in OpenBLAS; each call sets its own again if another changed it, so
 * two instances must not compute at the same moment. A routine that returns a failure leads to a
 * {@link BackendException} with its name and code.
 */
public final class OpenBlasBackend implements Backend {
    /** Largest d whose workspace 1 + 6d + 2d&sup2; of dsyevd fits a 32-bit count. */
    private static final int LARGEST_EIGEN = 32766;

    /** Largest p whose workspace 4p&sup2; + 7p of dgesdd fits a 32-bit count. */
    private static final int LARGEST_SVD = 23169;

    /** What JavaCPP reports when its OpenBLAS classes were told to load MKL; 2 is OpenBLAS. */
    private static final int VENDOR_MKL = 3;

    private static final byte UPPER = 'U';
    private static final byte NOT_UNIT = 'N';
    private static final byte VECTORS = 'V';
    private static final byte NO_VECTORS = 'N';
    private static final byte THIN = 'S';
    private static final byte BY_INDEX = 'I';

    /** The part of all eigenvectors up to which finding them alone is quicker. */
    private static final int MOST_OF_TOP = 4;

    /** From here on few eigenvectors are found by products with vectors. */
    private static final int LARGE = 2048;

    /** The part of all eigenvectors up to which products with vectors are quicker than a tridiagonal form. */
    private static final int MOST_BY_PRODUCTS = 20;

    /** So many products of blocks take about as long as dsyevr, as a part of d. */
    private static final int STEPS_PER_DIMENSION = 40;

    private final BlasLibrary library;
    private final int threads;
    private final NativeMemory memory;
    private final NativeMatrices matrices;

    /** Loads OpenBLAS; fails with an {@link UnsatisfiedLinkError} or its kin where there is none. */
    public OpenBlasBackend(int threads) {
        this(BlasLibrary.OPENBLAS, threads);
    }

    OpenBlasBackend(BlasLibrary library, int threads) {
        this(library, threads, new NativeMemory());
    }

    private OpenBlasBackend(BlasLibrary library, int threads, NativeMemory memory) {
        this.library = library;
        this.memory = memory;
        this.threads = Inputs.requireThreads(threads);
        matrices = new NativeMatrices(threads, memory);
        library.load();
        claimThreads();
    }

    /** Announces OpenBLAS. */
    public static final class Provider implements BackendProvider {
        /** For the service loader. */
        public Provider() {}

        @Override
        public String name() {
            return "openblas";
        }

        @Override
        public int preference() {
            return 100;
        }

        @Override
        public Backend create(int threads) {
            return new OpenBlasBackend(threads);
        }
    }

    /**
     * Announces Intel's MKL, which JavaCPP loads behind the same classes: the same code on another library. A process has
     * one of the two, whichever is asked for first. It is part of builds with the Maven profile {@code mkl} only, under
     * Intel's licence, and used only where it is named.
     */
    public static final class MklProvider implements BackendProvider {
        /** For the service loader. */
        public MklProvider() {}

        @Override
        public String name() {
            return "mkl";
        }

        @Override
        public int preference() {
            return -10;
        }

        @Override
        public Backend create(int threads) {
            return new OpenBlasBackend(BlasLibrary.MKL, threads);
        }
    }

    @Override
    public String name() {
        return library.backend();
    }

    @Override
    public String description() {
        boolean mkl = blas_get_vendor() == VENDOR_MKL;
        String version;
        try {
            version = Loader.getVersion("org.bytedeco", mkl ? "mkl" : "openblas");
        } catch (IOException e) {
            version = "of unknown version";
        }
        return (mkl ? "MKL " : "OpenBLAS ") + version + ", JavaCPP, " + Loader.getPlatform();
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public Backend alone() {
        return new OpenBlasBackend(library, 1, memory);
    }

    @Override
    public int callers() {
        return threads;
    }

    private void claimThreads() {
        BlasLibrary.claimThreads(threads);
    }

    @Override
    public Matrix multiply(Matrix a, Matrix b) {
        Inputs.requireInner("columns of the left factor", a.columns(), "rows of the right factor", b.rows());
        return product(CblasNoTrans, a, CblasNoTrans, b, a.rows(), a.columns(), b.columns());
    }

    @Override
    public Matrix multiplyTransposedLeft(Matrix a, Matrix b) {
        Inputs.requireInner("rows of the left factor", a.rows(), "rows of the right factor", b.rows());
        return product(CblasTrans, a, CblasNoTrans, b, a.columns(), a.rows(), b.columns());
    }

    @Override
    public Matrix multiplyTransposedRight(Matrix a, Matrix b) {
        Inputs.requireInner("columns of the left factor", a.columns(), "columns of the right factor", b.columns());
        return product(CblasNoTrans, a, CblasTrans, b, a.rows(), a.columns(), b.rows());
    }

    private Matrix product(int transA, Matrix a, int transB, Matrix b, int m, int k, int n) {
        Inputs.require("the left factor", a);
        Inputs.require("the right factor", b);
        Inputs.requireArray("the product", m, n);
        claimThreads();
        try (DoublePointer left = matrices.copyIn(a);
                DoublePointer right = matrices.copyIn(b);
                DoublePointer out = matrices.doubles((long) m * n)) {
            cblas_dgemm(CblasRowMajor, transA, transB, m, n, k, 1, left, a.columns(), right, b.columns(), 0, out, n);
            return Matrix.wrap(m, n, Inputs.requireResult("the product", matrices.copyOut(out, m * n)));
        }
    }

    @Override
    public Products<double[]> products() {
        return NativeProducts.doubles(() -> BlasLibrary.claimThreads(1));
    }

    @Override
    public Products<float[]> singleProducts() {
        return NativeProducts.floats(() -> BlasLibrary.claimThreads(1));
    }

    @Override
    public RowProduct rowProduct(Matrix factor) {
        Inputs.require("the factor", factor);
        return new NativeRowProduct(factor);
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
        return new NativeGram(dimension, groups, threads, memory);
    }

    @Override
    public GramAccumulator gramAccumulator(int dimension, int groups, Precision products) {
        return products == Precision.FLOAT32
                ? new MixedGram(dimension, groups, threads)
                : gramAccumulator(dimension, groups);
    }

    @Override
    public GramAccumulator gramLanes(int dimension, int lanes, Precision products) {
        return products == Precision.FLOAT32 ? new MixedGram(dimension, lanes, 1) : gramLanes(dimension, lanes);
    }

    @Override
    public GramAccumulator gramLanes(int dimension, int lanes) {
        return new NativeGram(dimension, lanes, 1, memory);
    }

    @Override
    public SymmetricEigen eigen(SymmetricMatrix a) {
        int d = a.dimension();
        requireEigenSize(d);
        claimThreads();
        try (DoublePointer work = matrices.lowerIn("the matrix", a)) {
            return eigen(work, d, vectors -> {});
        }
    }

    /** By dtrsm, dsyrk and dsyevd, the product in place. */
    @Override
    public GramEigen gramEigen(Matrix f, Optional<Matrix> lower) {
        Inputs.require("the matrix", f);
        lower.ifPresent(l -> Inputs.requireTriangularRight(f, l));
        requireEigenSize(f.columns());
        claimThreads();
        return new NativeGramEigen(f, lower);
    }

    /** A, L and the vectors as rows, in native memory. */
    private final class NativeGramEigen implements GramEigen {
        private final DoublePointer rows;
        private final Optional<DoublePointer> factor;
        private final DoublePointer work;
        private final int height;
        private final int d;
        private final double[] values;

        NativeGramEigen(Matrix f, Optional<Matrix> lower) {
            height = f.rows();
            d = f.columns();
            rows = matrices.copyIn(f);
            factor = lower.map(matrices::triangleIn);
            work = matrices.doubles((long) d * d);
            try {
                factor.ifPresent(l -> solveRight(rows, height, d, l, CblasTrans));
                cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, d, height, 1, rows, d, 0, work, d);
                double[] diagonal = new double[d];
                Arrays.setAll(diagonal, i -> work.get((long) i * d + i));
                Inputs.requireResult("the Gram matrix", diagonal);
                values = decomposed(work, d);
                reverseRows();
            } catch (RuntimeException | Error failure) {
                close();
                throw failure;
            }
        }

        /** A second pointer to the same memory, which it does not own. */
        private void reverseRows() {
            DoublePointer last = new DoublePointer(work);
            for (int i = 0; i < d / 2; i++) {
                cblas_dswap(d, work.position((long) i * d), 1, last.position((long) (d - 1 - i) * d), 1);
            }
            last.setNull();
            work.position(0);
        }

        @Override
        public double[] values() {
            return values;
        }

        @Override
        public Matrix vectors(int from, int to) {
            double[] some = new double[(to - from) * d];
            work.position((long) from * d).get(some, 0, some.length);
            work.position(0);
            return Matrix.wrap(to - from, d, Inputs.requireResult("an eigenvector", some));
        }

        @Override
        public LinearOperator matrix() {
            return new NativeProductOperator(matrices, threads, rows, height, d, true);
        }

        @Override
        public LinearOperator basis() {
            return new NativeProductOperator(matrices, threads, work, d, d, true);
        }

        @Override
        public void add(Matrix turn, Matrix x) {
            Inputs.requireInner("rows of the turn", turn.rows(), "rows added", x.rows());
            Inputs.requireInner("columns of the vectors", d, "those of rows added", x.columns());
            claimThreads();
            int kept = turn.columns();
            try (DoublePointer left = matrices.copyIn(turn);
                    DoublePointer right = matrices.copyIn(x)) {
                cblas_dgemm(
                        CblasRowMajor,
                        CblasTrans,
                        CblasNoTrans,
                        kept,
                        d,
                        turn.rows(),
                        1,
                        left,
                        kept,
                        right,
                        d,
                        1,
                        work,
                        d);
            }
        }

        @Override
        public void take(int count, double[] into) {
            claimThreads();
            factor.ifPresent(l -> solveRight(work, count, d, l, CblasNoTrans));
            matrices.copyOut(work, into, count * d);
            Inputs.requireResult("a right singular vector", into, count * d);
        }

        @Override
        public Matrix inputs(Matrix x) {
            return factor.map(l -> solveRight(x, l, CblasNoTrans)).orElse(x);
        }

        @Override
        public void close() {
            rows.close();
            factor.ifPresent(DoublePointer::close);
            work.close();
        }
    }

    /** In place of the row-major lower triangle; something is done to the vectors, as rows, before they are read. */
    private SymmetricEigen eigen(DoublePointer work, int d, Consumer<DoublePointer> after) {
        double[] values = decomposed(work, d);
        after.accept(work);
        return descending(work, values, d);
    }

    /** Eigenvalues, descending; their vectors become the rows, in the opposite order, in place of the row-major lower triangle. */
    private double[] decomposed(DoublePointer work, int d) {
        int room = 1 + 6 * d + 2 * d * d;
        int integers = 3 + 5 * d;
        try (DoublePointer ascending = matrices.doubles(d);
                DoublePointer scratch = matrices.doubles(room);
                IntPointer scratchIntegers = new IntPointer(integers)) {
            int info = LAPACKE_dsyevd_work(
                    LAPACK_COL_MAJOR, VECTORS, UPPER, d, work, d, ascending, scratch, room, scratchIntegers, integers);
            requireSuccess("dsyevd", info, d + " x " + d);
            return valuesOf(ascending, d);
        }
    }

    /** The first of ascending values, in descending order. */
    private double[] valuesOf(DoublePointer ascending, int count) {
        return Inputs.requireResult("an eigenvalue", reversed(matrices.copyOut(ascending, count)));
    }

    /** Descending values, and rows in the opposite order. */
    private SymmetricEigen descending(DoublePointer columns, double[] values, int d) {
        return new SymmetricEigen(values, matrices.eigenvectorsOut(columns, values.length, d));
    }

    /**
     * By dsyevr, whose tridiagonal form costs what that of dsyevd does, (4/3) d&sup3;, but of whose vectors only those asked for
     * are made: about half of {@link #eigen} where they are few. More than a quarter of all are cut from all; of a large matrix
     * (d &ge; {@value #LARGE}) less than a twentieth are found by {@link BlockLanczos}, if it converges before dsyevr would be
     * done.
     */
    @Override
    public SymmetricEigen topEigen(SymmetricMatrix a, int count) {
        int d = a.dimension();
        if (count < 1 || count > d / MOST_OF_TOP) {
            return Backend.super.topEigen(a, count);
        }
        if (d >= LARGE && count <= d / MOST_BY_PRODUCTS) {
            try (LinearOperator products = operator(a)) {
                Optional<SymmetricEigen> found =
                        BlockLanczos.largest(products::apply, d, count, d / STEPS_PER_DIMENSION, 0, this);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        return range(a, count);
    }

    private SymmetricEigen range(SymmetricMatrix a, int count) {
        int d = a.dimension();
        requireEigenSize(d);
        claimThreads();
        try (DoublePointer work = matrices.lowerIn("the matrix", a);
                DoublePointer ascending = matrices.doubles(d);
                DoublePointer columns = matrices.doubles((long) d * count);
                IntPointer found = new IntPointer(1);
                IntPointer support = new IntPointer(2L * count)) {
            int info = LAPACKE_dsyevr(
                    LAPACK_COL_MAJOR,
                    VECTORS,
                    BY_INDEX,
                    UPPER,
                    d,
                    work,
                    d,
                    0,
                    0,
                    d - count + 1,
                    d,
                    0,
                    found,
                    ascending,
                    columns,
                    d,
                    support);
            if (info != 0 || found.get() != count) {
                return Backend.super.topEigen(a, count);
            }
            return descending(columns, valuesOf(ascending, count), d);
        }
    }

    @Override
    public double[] eigenvalues(SymmetricMatrix a) {
        int d = a.dimension();
        requireEigenSize(d);
        claimThreads();
        try (DoublePointer work = matrices.lowerIn("the matrix", a);
                DoublePointer ascending = matrices.doubles(d)) {
            int info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, NO_VECTORS, UPPER, d, work, d, ascending);
            requireSuccess("dsyevd", info, d + " x " + d);
            return Inputs.requireResult("an eigenvalue", reversed(matrices.copyOut(ascending, d)));
        }
    }

    private static void requireEigenSize(int d) {
        if (d > LARGEST_EIGEN) {
            throw new IllegalArgumentException("dsyevd counts its workspace in 32 bits and takes at most dimension "
                    + LARGEST_EIGEN + ", the matrix has " + d + ".");
        }
    }

    @Override
    public Optional<Matrix> cholesky(SymmetricMatrix a) {
        int d = a.dimension();
        Optional<DoublePointer> lower = factor(a);
        if (lower.isEmpty()) {
            return Optional.empty();
        }
        try (DoublePointer work = lower.get()) {
            return Optional.of(matrices.lowerOut(work, d));
        }
    }

    /** By dpotrf and, in its place, dtrtri. */
    @Override
    public Optional<Cholesky> choleskyAndInverseTrace(SymmetricMatrix a) {
        int d = a.dimension();
        Optional<DoublePointer> lower = factor(a);
        if (lower.isEmpty()) {
            return Optional.empty();
        }
        try (DoublePointer work = lower.get()) {
            Matrix factor = matrices.lowerOut(work, d);
            return Optional.of(new Cholesky(factor, inverseTrace(work, d)));
        }
    }

    /** By dtrtri, in place of the factor. */
    private double inverseTrace(DoublePointer work, int d) {
        int info = LAPACKE_dtrtri_work(LAPACK_COL_MAJOR, UPPER, NOT_UNIT, d, work, d);
        requireSuccess("dtrtri", info, d + " x " + d);
        double sum = 0;
        for (int i = 0; i < d; i++) {
            work.position((long) i * d);
            sum += cblas_ddot(i + 1, work, 1, work, 1);
        }
        work.position(0);
        return sum;
    }

    @Override
    public Optional<CholeskyFactor> factored(SymmetricMatrix a) {
        return factor(a).map(lower -> new NativeFactor(lower, a.dimension()));
    }

    /** A factor in native memory. */
    private final class NativeFactor implements CholeskyFactor {
        private final DoublePointer lower;
        private final int dimension;

        NativeFactor(DoublePointer lower, int dimension) {
            this.lower = lower;
            this.dimension = dimension;
        }

        @Override
        public LinearOperator inverse() {
            return new Inverse(lower, dimension) {
                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {
            lower.close();
        }
    }

    /** By dpotrf; numbers are checked here, which LAPACKE would do once more. */
    private Optional<DoublePointer> factor(SymmetricMatrix a) {
        int d = a.dimension();
        claimThreads();
        DoublePointer work = matrices.lowerIn("the matrix", a);
        if (isFactored(work, d)) {
            return Optional.of(work);
        }
        work.close();
        return Optional.empty();
    }

    /** In place of the row-major lower triangle; false if it is not positive definite. */
    private boolean isFactored(DoublePointer work, int d) {
        int info = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, UPPER, d, work, d);
        if (info < 0) {
            requireSuccess("dpotrf", info, d + " x " + d);
        }
        return info == 0;
    }

    @Override
    public Matrix solveLower(Matrix l, Matrix b) {
        Inputs.requireTriangular(l, b);
        int d = l.rows();
        int n = b.columns();
        claimThreads();
        try (DoublePointer factor = matrices.triangleIn(l);
                DoublePointer x = matrices.copyIn(b)) {
            cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, d, n, 1, factor, d, x, n);
            return Matrix.wrap(d, n, Inputs.requireResult("the solution", matrices.copyOut(x, d * n)));
        }
    }

    /** By dposv, whose right-hand sides are columns: the rows of B&#7488;. */
    @Override
    public Optional<Matrix> solveShifted(SymmetricMatrix a, double shift, Matrix b) {
        Inputs.requireShifted(a, shift, b);
        int d = a.dimension();
        int n = b.columns();
        claimThreads();
        try (DoublePointer work = matrices.lowerIn("the matrix", a);
                DoublePointer x = matrices.copyIn(b.transpose())) {
            for (int i = 0; i < d; i++) {
                work.put((long) i * d + i, a.at(i, i) + shift);
            }
            int info = LAPACKE_dposv(LAPACK_COL_MAJOR, UPPER, d, n, work, d, x, d);
            if (info > 0) {
                return Optional.empty();
            }
            requireSuccess("dposv", info, d + " x " + d);
            Matrix solution = Matrix.wrap(n, d, Inputs.requireResult("the solution", matrices.copyOut(x, d * n)));
            return Optional.of(solution.transpose());
        }
    }

    @Override
    public Matrix timesInverseTransposed(Matrix b, Matrix l) {
        return solveRight(b, l, CblasTrans);
    }

    @Override
    public Matrix timesInverse(Matrix b, Matrix l) {
        return solveRight(b, l, CblasNoTrans);
    }

    private Matrix solveRight(Matrix b, Matrix l, int transposition) {
        Inputs.requireTriangularRight(b, l);
        try (DoublePointer factor = matrices.triangleIn(l)) {
            return solveRight(b, factor, transposition);
        }
    }

    private Matrix solveRight(Matrix b, DoublePointer factor, int transposition) {
        int d = b.columns();
        claimThreads();
        try (DoublePointer x = matrices.copyIn(b)) {
            solveRight(x, b.rows(), d, factor, transposition);
            return Matrix.wrap(b.rows(), d, Inputs.requireResult("the solution", matrices.copyOut(x, b.rows() * d)));
        }
    }

    /** B L^{-1} or B L^{-T} in place of B; one row alone takes half the time by dtrsv. */
    private static void solveRight(DoublePointer b, int rows, int d, DoublePointer factor, int transposition) {
        if (rows == 1) {
            int other = transposition == CblasTrans ? CblasNoTrans : CblasTrans;
            cblas_dtrsv(CblasRowMajor, CblasLower, other, CblasNonUnit, d, factor, d, b, 1);
        } else {
            cblas_dtrsm(
                    CblasRowMajor, CblasRight, CblasLower, transposition, CblasNonUnit, rows, d, 1, factor, d, b, d);
        }
    }

    /** By dtrtri, in place of a copy. */
    @Override
    public double inverseTrace(Matrix l) {
        Inputs.requireFactor(l);
        int d = l.rows();
        claimThreads();
        try (DoublePointer work = matrices.triangleIn(l)) {
            return inverseTrace(work, d);
        }
    }

    /** By dsyrk, dpotrf, dtrsm and dtrtri, in place of a copy. */
    @Override
    public Optional<Orthonormal> orthonormal(Matrix b, double[] scale) {
        Inputs.require("the rows", b);
        Inputs.requireInner("rows", b.rows(), "their scales", scale.length);
        int k = b.rows();
        int r = b.columns();
        Inputs.requireDimension("the rows", k);
        claimThreads();
        try (DoublePointer x = matrices.copyIn(b)) {
            return orthonormal(x, k, r, scale);
        }
    }

    /** By dgemm besides. */
    @Override
    public Optional<Orthonormal> orthonormalProduct(Matrix a, Matrix b, UnaryOperator<double[]> scaleOfNorms) {
        Inputs.require("the left factor", a);
        Inputs.require("the right factor", b);
        Inputs.requireInner("columns of the left factor", a.columns(), "columns of the right factor", b.columns());
        int k = a.rows();
        int r = b.rows();
        int d = a.columns();
        Inputs.requireDimension("the rows", k);
        claimThreads();
        try (DoublePointer x = matrices.doubles((long) k * r)) {
            try (DoublePointer left = matrices.copyIn(a);
                    DoublePointer right = matrices.copyIn(b)) {
                cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, k, r, d, 1, left, d, right, d, 0, x, r);
            }
            double[] norms = new double[k];
            for (int i = 0; i < k; i++) {
                norms[i] = cblas_dnrm2(r, x.position((long) i * r), 1);
            }
            x.position(0);
            Inputs.requireResult("the product", norms);
            return orthonormal(x, k, r, scaleOfNorms.apply(norms));
        }
    }

    /** In place of the rows. */
    private Optional<Orthonormal> orthonormal(DoublePointer x, int k, int r, double[] scale) {
        try (DoublePointer gram = matrices.doubles((long) k * k)) {
            for (int i = 0; i < k; i++) {
                cblas_dscal(r, scale[i], x.position((long) i * r), 1);
            }
            x.position(0);
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, k, r, 1, x, r, 0, gram, k);
            if (!isFactored(gram, k)) {
                return Optional.empty();
            }
            Matrix lower = matrices.lowerOut(gram, k);
            cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, k, r, 1, gram, k, x, r);
            Matrix found = Matrix.wrap(k, r, Inputs.requireResult("an orthonormal row", matrices.copyOut(x, k * r)));
            return Optional.of(new Orthonormal(found, scale, new Cholesky(lower, inverseTrace(gram, k))));
        }
    }

    /** By dsygvd, in two d &times; d matrices and its workspace of two more. */
    @Override
    public Optional<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s) {
        Inputs.requireInner("dimension of T", t.dimension(), "dimension of S", s.dimension());
        int d = t.dimension();
        requireEigenSize(d);
        claimThreads();
        int room = 1 + 6 * d + 2 * d * d;
        int integers = 3 + 5 * d;
        try (DoublePointer work = matrices.lowerIn("T", t);
                DoublePointer metric = matrices.lowerIn("S", s);
                DoublePointer ascending = matrices.doubles(d);
                DoublePointer scratch = matrices.doubles(room);
                IntPointer scratchIntegers = new IntPointer(integers)) {
            int info = LAPACKE_dsygvd_work(
                    LAPACK_COL_MAJOR,
                    1,
                    VECTORS,
                    UPPER,
                    d,
                    work,
                    d,
                    metric,
                    d,
                    ascending,
                    scratch,
                    room,
                    scratchIntegers,
                    integers);
            if (info > d) {
                return Optional.empty();
            }
            requireSuccess("dsygvd", info, d + " x " + d);
            return Optional.of(descending(work, valuesOf(ascending, d), d));
        }
    }

    /** By dsygst, dsyevd and dtrsm. */
    @Override
    public SymmetricEigen generalizedEigen(SymmetricMatrix t, SymmetricMatrix s, Matrix l) {
        Inputs.requireInner("dimension of T", t.dimension(), "dimension of the factor of S", l.rows());
        Inputs.requireFactor(l);
        int d = t.dimension();
        requireEigenSize(d);
        claimThreads();
        try (DoublePointer work = matrices.lowerIn("T", t);
                DoublePointer factor = matrices.copyIn(l)) {
            int info = LAPACKE_dsygst_work(LAPACK_COL_MAJOR, 1, UPPER, d, work, d, factor, d);
            requireSuccess("dsygst", info, d + " x " + d);
            return eigen(work, d, vectors -> solveRight(vectors, d, d, factor, CblasNoTrans));
        }
    }

    /** Both triangles: products with few vectors are faster by a general matrix than by dsymm. */
    @Override
    public LinearOperator operator(SymmetricMatrix a) {
        Inputs.require("the matrix", a);
        return new NativeProductOperator(matrices, threads, matrices.fullIn(a), a.dimension(), a.dimension(), false);
    }

    @Override
    public LinearOperator operator(Matrix a) {
        Inputs.require("the matrix", a);
        return new NativeProductOperator(matrices, threads, matrices.copyIn(a), a.rows(), a.columns(), false);
    }

    @Override
    public LinearOperator inverse(Matrix l) {
        Inputs.requireFactor(l);
        return new Inverse(matrices.triangleIn(l), l.rows());
    }

    /** The inverse of a triangular matrix in native memory, of which nothing above the diagonal is read. */
    private class Inverse extends NativeOperator {
        Inverse(DoublePointer values, int dimension) {
            super(values, dimension, dimension);
        }

        @Override
        public Matrix apply(Matrix x) {
            requireColumns(x, columns);
            return solveRight(x, values, CblasTrans);
        }

        @Override
        public Matrix applyTransposed(Matrix x) {
            requireColumns(x, columns);
            return solveRight(x, values, CblasNoTrans);
        }
    }

    @Override
    public OrthonormalBasis orthonormalBasis(int dimension, int capacity) {
        return new NativeBasis(matrices, threads, dimension, capacity);
    }

    @Override
    public Svd svd(Matrix a) {
        Inputs.require("the matrix", a);
        int m = a.rows();
        int n = a.columns();
        int p = Math.min(m, n);
        claimThreads();
        try (DoublePointer s = matrices.doubles(p);
                DoublePointer right = matrices.doubles((long) n * p);
                DoublePointer left = matrices.doubles((long) p * m)) {
            int info = p > LARGEST_SVD ? 1 : divideAndConquer(a, s, right, left);
            if (info > 0) {
                info = iterate(a, s, right, left);
            }
            requireSuccess("dgesvd, after dgesdd,", info, m + " x " + n);
            return new Svd(
                    Inputs.requireResult("a singular value", matrices.copyOut(s, p)),
                    Matrix.wrap(m, p, Inputs.requireResult("a singular vector", matrices.copyOut(left, m * p))),
                    Matrix.wrap(p, n, Inputs.requireResult("a singular vector", matrices.copyOut(right, p * n))));
        }
    }

    private int divideAndConquer(Matrix a, DoublePointer s, DoublePointer right, DoublePointer left) {
        int m = a.rows();
        int n = a.columns();
        try (DoublePointer work = matrices.copyIn(a)) {
            return LAPACKE_dgesdd(LAPACK_COL_MAJOR, THIN, n, m, work, n, s, right, n, left, Math.min(m, n));
        }
    }

    /** QR iteration: slower, but it converges where divide and conquer gives up. */
    private int iterate(Matrix a, DoublePointer s, DoublePointer right, DoublePointer left) {
        int m = a.rows();
        int n = a.columns();
        int p = Math.min(m, n);
        try (DoublePointer work = matrices.copyIn(a);
                DoublePointer unconverged = matrices.doubles(p)) {
            return LAPACKE_dgesvd(LAPACK_COL_MAJOR, THIN, THIN, n, m, work, n, s, right, n, left, p, unconverged);
        }
    }

    private void requireSuccess(String routine, int info, String shape) {
        if (info != 0) {
            String reason = info > 0 ? "did not converge" : "refused an argument or had no memory";
            throw new BackendException(library.title() + " " + routine + " " + reason + " on a " + shape
                    + " matrix (info = " + info + ").");
        }
    }

    private static double[] reversed(double[] ascending) {
        double[] out = new double[ascending.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = ascending[out.length - 1 - i];
        }
        return out;
    }
}
