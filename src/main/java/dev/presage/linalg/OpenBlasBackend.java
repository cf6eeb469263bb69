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
import static org.bytedeco.openblas.global.openblas.cblas_dscal;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;
import static org.bytedeco.openblas.global.openblas.cblas_dtrsm;
import static org.bytedeco.openblas.global.openblas.cblas_dtrsv;
import static org.bytedeco.openblas.global.openblas.cblas_ssyrk;
import static org.bytedeco.openblas.presets.openblas_nolapack.blas_get_num_threads;
import static org.bytedeco.openblas.presets.openblas_nolapack.blas_get_vendor;
import static org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads;

import java.io.IOException;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
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
    /** Rows copied to native memory at a time: long enough for full speed, short enough to stay near the caches. */
    private static final int PIECE_ROWS = 1024;

    /** Rows checked and copied at a time, so that they are read from memory once. */
    private static final int COPIED_ROWS = 32;

    /** Largest d whose workspace 1 + 6d + 2d&sup2; of dsyevd fits a 32-bit count. */
    private static final int LARGEST_EIGEN = 32766;

    /** Largest p whose workspace 4p&sup2; + 7p of dgesdd fits a 32-bit count. */
    private static final int LARGEST_SVD = 23169;

    /** What JavaCPP reports when its OpenBLAS classes were told to load MKL; 2 is OpenBLAS. */
    private static final int VENDOR_MKL = 3;

    /** Numbers that a thread copies at a time. */
    private static final int COPIED = 1 << 16;

    /** Rows that a thread copies at a time. */
    private static final int STRIP = SymmetricMatrix.STRIP;

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
    private final Team team;
    private final NativeMemory memory;

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
        team = new Team(threads);
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
        claimThreads(threads);
    }

    /** Synchronized, since lanes claim their one thread each at once. */
    private static synchronized void claimThreads(int threads) {
        if (blas_get_num_threads() != threads) {
            blas_set_num_threads(threads);
        }
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
        try (DoublePointer left = copyIn(a);
                DoublePointer right = copyIn(b);
                DoublePointer out = memory.doubles((long) m * n)) {
            cblas_dgemm(CblasRowMajor, transA, transB, m, n, k, 1, left, a.columns(), right, b.columns(), 0, out, n);
            return Matrix.wrap(m, n, Inputs.requireResult("the product", copyOut(out, m * n)));
        }
    }

    @Override
    public Products<double[]> products() {
        return NativeProducts.doubles(() -> claimThreads(1));
    }

    @Override
    public Products<float[]> singleProducts() {
        return NativeProducts.floats(() -> claimThreads(1));
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
        Inputs.require("the matrix", a);
        int d = a.dimension();
        requireEigenSize(d);
        claimThreads();
        try (DoublePointer work = lowerIn(a)) {
            return eigen(work, d, vectors -> {});
        }
    }

    /** By dsyrk and dsyevd, the product in place. */
    @Override
    public SymmetricEigen gramEigen(Matrix a) {
        Inputs.require("the matrix", a);
        int d = a.columns();
        requireEigenSize(d);
        claimThreads();
        try (DoublePointer rows = copyIn(a);
                DoublePointer work = memory.doubles((long) d * d)) {
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, d, a.rows(), 1, rows, d, 0, work, d);
            double[] diagonal = new double[d];
            Arrays.setAll(diagonal, i -> work.get((long) i * d + i));
            Inputs.requireResult("the Gram matrix", diagonal);
            return eigen(work, d, vectors -> {});
        }
    }

    /** In place of the row-major lower triangle; something is done to the vectors, as rows, before they are read. */
    private SymmetricEigen eigen(DoublePointer work, int d, Consumer<DoublePointer> after) {
        int room = 1 + 6 * d + 2 * d * d;
        int integers = 3 + 5 * d;
        try (DoublePointer ascending = memory.doubles(d);
                DoublePointer scratch = memory.doubles(room);
                IntPointer scratchIntegers = new IntPointer(integers)) {
            int info = LAPACKE_dsyevd_work(
                    LAPACK_COL_MAJOR, VECTORS, UPPER, d, work, d, ascending, scratch, room, scratchIntegers, integers);
            requireSuccess("dsyevd", info, d + " x " + d);
            after.accept(work);
            return descending(work, ascending, d, d);
        }
    }

    /** Ascending values and the columns that belong to them, as descending values and rows. */
    private SymmetricEigen descending(DoublePointer columns, DoublePointer ascending, int count, int d) {
        double[] values = Inputs.requireResult("an eigenvalue", reversed(copyOut(ascending, count)));
        double[] vectors = new double[count * d];
        DoubleBuffer from = columns.asBuffer();
        team.run((count + STRIP - 1) / STRIP, t -> {
            for (int j = t * STRIP; j < Math.min(count, (t + 1) * STRIP); j++) {
                from.duplicate().position((count - 1 - j) * d).get(vectors, j * d, d);
            }
        });
        return new SymmetricEigen(values, Matrix.wrap(count, d, Inputs.requireResult("an eigenvector", vectors)));
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
        Inputs.require("the matrix", a);
        requireEigenSize(d);
        claimThreads();
        try (DoublePointer work = lowerIn(a);
                DoublePointer ascending = memory.doubles(d);
                DoublePointer columns = memory.doubles((long) d * count);
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
            return descending(columns, ascending, count, d);
        }
    }

    @Override
    public double[] eigenvalues(SymmetricMatrix a) {
        Inputs.require("the matrix", a);
        int d = a.dimension();
        requireEigenSize(d);
        claimThreads();
        try (DoublePointer work = lowerIn(a);
                DoublePointer ascending = memory.doubles(d)) {
            int info = LAPACKE_dsyevd(LAPACK_COL_MAJOR, NO_VECTORS, UPPER, d, work, d, ascending);
            requireSuccess("dsyevd", info, d + " x " + d);
            return Inputs.requireResult("an eigenvalue", reversed(copyOut(ascending, d)));
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
            return Optional.of(lowerOut(work, d));
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
            Matrix factor = lowerOut(work, d);
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
        Inputs.require("the matrix", a);
        int d = a.dimension();
        claimThreads();
        DoublePointer work = lowerIn(a);
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
        try (DoublePointer factor = triangleIn(l);
                DoublePointer x = copyIn(b)) {
            cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, d, n, 1, factor, d, x, n);
            return Matrix.wrap(d, n, Inputs.requireResult("the solution", copyOut(x, d * n)));
        }
    }

    /** By dposv, whose right-hand sides are columns: the rows of B&#7488;. */
    @Override
    public Optional<Matrix> solveShifted(SymmetricMatrix a, double shift, Matrix b) {
        Inputs.requireShifted(a, shift, b);
        int d = a.dimension();
        int n = b.columns();
        claimThreads();
        try (DoublePointer work = lowerIn(a);
                DoublePointer x = copyIn(b.transpose())) {
            for (int i = 0; i < d; i++) {
                work.put((long) i * d + i, a.at(i, i) + shift);
            }
            int info = LAPACKE_dposv(LAPACK_COL_MAJOR, UPPER, d, n, work, d, x, d);
            if (info > 0) {
                return Optional.empty();
            }
            requireSuccess("dposv", info, d + " x " + d);
            Matrix solution = Matrix.wrap(n, d, Inputs.requireResult("the solution", copyOut(x, d * n)));
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
        try (DoublePointer factor = triangleIn(l)) {
            return solveRight(b, factor, transposition);
        }
    }

    /** B L^{-1} or B L^{-T} in place of a copy of B; one row alone takes half the time by dtrsv. */
    private Matrix solveRight(Matrix b, DoublePointer factor, int transposition) {
        int d = b.columns();
        claimThreads();
        try (DoublePointer x = copyIn(b)) {
            if (b.rows() == 1) {
                int other = transposition == CblasTrans ? CblasNoTrans : CblasTrans;
                cblas_dtrsv(CblasRowMajor, CblasLower, other, CblasNonUnit, d, factor, d, x, 1);
            } else {
                cblas_dtrsm(
                        CblasRowMajor,
                        CblasRight,
                        CblasLower,
                        transposition,
                        CblasNonUnit,
                        b.rows(),
                        d,
                        1,
                        factor,
                        d,
                        x,
                        d);
            }
            return Matrix.wrap(b.rows(), d, Inputs.requireResult("the solution", copyOut(x, b.rows() * d)));
        }
    }

    /** By dtrtri, in place of a copy. */
    @Override
    public double inverseTrace(Matrix l) {
        Inputs.requireFactor(l);
        int d = l.rows();
        claimThreads();
        try (DoublePointer work = triangleIn(l)) {
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
        try (DoublePointer x = copyIn(b);
                DoublePointer gram = memory.doubles((long) k * k)) {
            for (int i = 0; i < k; i++) {
                cblas_dscal(r, scale[i], x.position((long) i * r), 1);
            }
            x.position(0);
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, k, r, 1, x, r, 0, gram, k);
            if (!isFactored(gram, k)) {
                return Optional.empty();
            }
            Matrix lower = lowerOut(gram, k);
            cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, k, r, 1, gram, k, x, r);
            Matrix found = Matrix.wrap(k, r, Inputs.requireResult("an orthonormal row", copyOut(x, k * r)));
            return Optional.of(new Orthonormal(found, new Cholesky(lower, inverseTrace(gram, k))));
        }
    }

    private Matrix lowerOut(DoublePointer work, int d) {
        double[] factor = new double[d * d];
        DoubleBuffer rows = work.asBuffer();
        team.run((d + STRIP - 1) / STRIP, t -> {
            for (int i = t * STRIP; i < Math.min(d, (t + 1) * STRIP); i++) {
                rows.duplicate().position(i * d).get(factor, i * d, i + 1);
            }
        });
        return Matrix.wrap(d, d, Inputs.requireResult("the Cholesky factor", factor));
    }

    /** By dsygvd, in two d &times; d matrices and its workspace of two more. */
    @Override
    public Optional<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s) {
        Inputs.requireInner("dimension of T", t.dimension(), "dimension of S", s.dimension());
        Inputs.require("T", t);
        Inputs.require("S", s);
        int d = t.dimension();
        requireEigenSize(d);
        claimThreads();
        int room = 1 + 6 * d + 2 * d * d;
        int integers = 3 + 5 * d;
        try (DoublePointer work = lowerIn(t);
                DoublePointer metric = lowerIn(s);
                DoublePointer ascending = memory.doubles(d);
                DoublePointer scratch = memory.doubles(room);
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
            return Optional.of(descending(work, ascending, d, d));
        }
    }

    /** By dsygst, dsyevd and dtrsm. */
    @Override
    public SymmetricEigen generalizedEigen(SymmetricMatrix t, SymmetricMatrix s, Matrix l) {
        Inputs.requireInner("dimension of T", t.dimension(), "dimension of the factor of S", l.rows());
        Inputs.require("T", t);
        Inputs.requireFactor(l);
        int d = t.dimension();
        requireEigenSize(d);
        claimThreads();
        try (DoublePointer work = lowerIn(t);
                DoublePointer factor = copyIn(l)) {
            int info = LAPACKE_dsygst_work(LAPACK_COL_MAJOR, 1, UPPER, d, work, d, factor, d);
            requireSuccess("dsygst", info, d + " x " + d);
            return eigen(
                    work,
                    d,
                    vectors -> cblas_dtrsm(
                            CblasRowMajor,
                            CblasRight,
                            CblasLower,
                            CblasNoTrans,
                            CblasNonUnit,
                            d,
                            d,
                            1,
                            factor,
                            d,
                            vectors,
                            d));
        }
    }

    /** Both triangles: products with few vectors are faster by a general matrix than by dsymm. */
    @Override
    public LinearOperator operator(SymmetricMatrix a) {
        Inputs.require("the matrix", a);
        return new General(fullIn(a), a.dimension(), a.dimension());
    }

    @Override
    public LinearOperator operator(Matrix a) {
        Inputs.require("the matrix", a);
        return new General(copyIn(a), a.rows(), a.columns());
    }

    @Override
    public LinearOperator inverse(Matrix l) {
        Inputs.requireFactor(l);
        return new Inverse(triangleIn(l), l.rows());
    }

    /** The inverse of a triangular matrix in native memory, of which nothing above the diagonal is read. */
    private class Inverse extends Resident {
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

    /** A general matrix in native memory. */
    private final class General extends Resident {
        General(DoublePointer values, int rows, int columns) {
            super(values, rows, columns);
        }

        @Override
        public Matrix apply(Matrix x) {
            requireColumns(x, columns);
            return times(x, CblasTrans, rows);
        }

        @Override
        public Matrix applyTransposed(Matrix x) {
            requireColumns(x, rows);
            return times(x, CblasNoTrans, columns);
        }

        private Matrix times(Matrix x, int transposition, int n) {
            claimThreads();
            try (DoublePointer left = copyIn(x);
                    DoublePointer out = memory.doubles((long) x.rows() * n)) {
                cblas_dgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        transposition,
                        x.rows(),
                        n,
                        x.columns(),
                        1,
                        left,
                        x.columns(),
                        values,
                        columns,
                        0,
                        out,
                        n);
                return Matrix.wrap(x.rows(), n, Inputs.requireResult("the product", copyOut(out, x.rows() * n)));
            }
        }
    }

    /** A matrix in native memory. */
    private abstract static class Resident implements LinearOperator {
        final DoublePointer values;
        final int rows;
        final int columns;

        Resident(DoublePointer values, int rows, int columns) {
            this.values = values;
            this.rows = rows;
            this.columns = columns;
        }

        static void requireColumns(Matrix x, int expected) {
            Inputs.require("the vectors", x);
            Inputs.requireInner("columns of the vectors", x.columns(), "those of the operator", expected);
        }

        @Override
        public void close() {
            values.close();
        }
    }

    @Override
    public OrthonormalBasis orthonormalBasis(int dimension, int capacity) {
        return new NativeBasis(dimension, capacity);
    }

    /** Vectors in native memory, row by row. */
    private final class NativeBasis implements OrthonormalBasis {
        private final int dimension;
        private final int capacity;
        private DoublePointer vectors;
        private int size;

        NativeBasis(int dimension, int capacity) {
            Inputs.requireDimension("the basis", dimension);
            this.dimension = dimension;
            this.capacity = capacity;
            vectors = memory.doubles((long) dimension * capacity);
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public Split split(Matrix rows) {
            if (size == 0) {
                return new Split(Matrix.zeros(rows.rows(), 0), rows);
            }
            Inputs.require("the vectors", rows);
            Inputs.requireInner("columns of the vectors", rows.columns(), "those of the basis", dimension);
            claimThreads();
            int b = rows.rows();
            try (DoublePointer rest = copyIn(rows);
                    DoublePointer inner = memory.doubles((long) b * size)) {
                cblas_dgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        CblasTrans,
                        b,
                        size,
                        dimension,
                        1,
                        rest,
                        dimension,
                        vectors,
                        dimension,
                        0,
                        inner,
                        size);
                cblas_dgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        CblasNoTrans,
                        b,
                        dimension,
                        size,
                        -1,
                        inner,
                        size,
                        vectors,
                        dimension,
                        1,
                        rest,
                        dimension);
                return new Split(
                        Matrix.wrap(b, size, copyOut(inner, b * size)),
                        Matrix.wrap(b, dimension, Inputs.requireResult("a vector", copyOut(rest, b * dimension))));
            }
        }

        @Override
        public void append(Matrix rows) {
            Inputs.requireInner("columns of the vectors", rows.columns(), "those of the basis", dimension);
            if (size + rows.rows() > capacity) {
                throw new IllegalArgumentException(
                        "a basis of at most " + capacity + " vectors cannot have " + (size + rows.rows()) + ".");
            }
            double[] values = rows.array();
            vectors.position((long) size * dimension).put(values, 0, values.length);
            vectors.position(0);
            size += rows.rows();
        }

        @Override
        public Matrix combine(Matrix u) {
            try (DoublePointer out = combination(u, u.rows())) {
                return Matrix.wrap(
                        u.rows(), dimension, Inputs.requireResult("a vector", copyOut(out, u.rows() * dimension)));
            }
        }

        @Override
        public void replace(Matrix u) {
            DoublePointer out = combination(u, capacity);
            vectors.close();
            vectors = out;
            size = u.rows();
        }

        private DoublePointer combination(Matrix u, int room) {
            Inputs.require("the coefficients", u);
            Inputs.requireInner("columns of the coefficients", u.columns(), "vectors of the basis", size);
            claimThreads();
            DoublePointer out = memory.doubles((long) room * dimension);
            try (DoublePointer left = copyIn(u)) {
                cblas_dgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        CblasNoTrans,
                        u.rows(),
                        dimension,
                        size,
                        1,
                        left,
                        size,
                        vectors,
                        dimension,
                        0,
                        out,
                        dimension);
            }
            return out;
        }

        @Override
        public void close() {
            vectors.close();
        }
    }

    @Override
    public Svd svd(Matrix a) {
        Inputs.require("the matrix", a);
        int m = a.rows();
        int n = a.columns();
        int p = Math.min(m, n);
        claimThreads();
        try (DoublePointer s = memory.doubles(p);
                DoublePointer right = memory.doubles((long) n * p);
                DoublePointer left = memory.doubles((long) p * m)) {
            int info = p > LARGEST_SVD ? 1 : divideAndConquer(a, s, right, left);
            if (info > 0) {
                info = iterate(a, s, right, left);
            }
            requireSuccess("dgesvd, after dgesdd,", info, m + " x " + n);
            return new Svd(
                    Inputs.requireResult("a singular value", copyOut(s, p)),
                    Matrix.wrap(m, p, Inputs.requireResult("a singular vector", copyOut(left, m * p))),
                    Matrix.wrap(p, n, Inputs.requireResult("a singular vector", copyOut(right, p * n))));
        }
    }

    private int divideAndConquer(Matrix a, DoublePointer s, DoublePointer right, DoublePointer left) {
        int m = a.rows();
        int n = a.columns();
        try (DoublePointer work = copyIn(a)) {
            return LAPACKE_dgesdd(LAPACK_COL_MAJOR, THIN, n, m, work, n, s, right, n, left, Math.min(m, n));
        }
    }

    /** QR iteration: slower, but it converges where divide and conquer gives up. */
    private int iterate(Matrix a, DoublePointer s, DoublePointer right, DoublePointer left) {
        int m = a.rows();
        int n = a.columns();
        int p = Math.min(m, n);
        try (DoublePointer work = copyIn(a);
                DoublePointer unconverged = memory.doubles(p)) {
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

    /** By all threads where that pays. */
    private DoublePointer copyIn(Matrix a) {
        double[] values = a.array();
        DoublePointer out = memory.doubles(values.length);
        DoubleBuffer into = out.asBuffer();
        inPieces(values.length, (from, count) -> into.duplicate().position(from).put(values, from, count));
        return out;
    }

    /** The lower triangle of a square matrix; nothing is written above it, and its memory never becomes real. */
    private DoublePointer triangleIn(Matrix a) {
        int d = a.columns();
        double[] values = a.array();
        return lowerIn(d, (out, i) -> out.put(values, i * d, i + 1));
    }

    /** A part of an array. */
    @FunctionalInterface
    private interface Part {
        void at(int from, int count);
    }

    private void inPieces(int length, Part part) {
        team.run((length + COPIED - 1) / COPIED, t -> part.at(t * COPIED, Math.min(COPIED, length - t * COPIED)));
    }

    private DoublePointer lowerIn(SymmetricMatrix a) {
        double[] values = a.array();
        return lowerIn(a.dimension(), (out, i) -> out.put(values, SymmetricMatrix.packedLength(i), i + 1));
    }

    /** Row i up to its diagonal is put where a buffer stands, by all threads. */
    private DoublePointer lowerIn(int d, ObjIntConsumer<DoubleBuffer> row) {
        DoublePointer out = memory.doubles((long) d * d);
        DoubleBuffer rows = out.asBuffer();
        team.run((d + STRIP - 1) / STRIP, t -> {
            DoubleBuffer own = rows.duplicate();
            for (int i = t * STRIP; i < Math.min(d, (t + 1) * STRIP); i++) {
                row.accept(own.position(i * d), i);
            }
        });
        return out;
    }

    /** Both triangles; the upper one is copied from the lower by tiles that stay in a cache, by all threads. */
    private DoublePointer fullIn(SymmetricMatrix a) {
        int d = a.dimension();
        DoublePointer out = memory.doubles((long) d * d);
        DoubleBuffer rows = out.asBuffer();
        team.run((d + STRIP - 1) / STRIP, t -> {
            int top = t * STRIP;
            int bottom = Math.min(d, top + STRIP);
            double[] strip = new double[(bottom - top) * d];
            a.copyRows(top, bottom, strip, 0);
            rows.duplicate().position(top * d).put(strip);
        });
        return out;
    }

    private double[] copyOut(DoublePointer from, int length) {
        double[] out = new double[length];
        DoubleBuffer values = from.asBuffer();
        inPieces(length, (at, count) -> values.duplicate().position(at).get(out, at, count));
        return out;
    }

    private static double[] reversed(double[] ascending) {
        double[] out = new double[ascending.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = ascending[out.length - 1 - i];
        }
        return out;
    }

    /**
     * Products of {@value #ROWS} rows at a time by ssyrk, each added to sums of doubles. An entry's error is at most
     * ({@value #ROWS} + 2) 2^-24 = 1.5e-5 of sqrt(C_ii C_jj), whatever the rows: rounding of the two factors, and of {@value
     * #ROWS} additions. Rounding goes either way, so sums are nearer by far: {@value #EXPECTED} times 2^-24 of the largest
     * eigenvalue is what is expected at most, several times what is seen.
     */
    private static final class MixedGram implements GramAccumulator {
        private static final int ROWS = 256;
        private static final double EXPECTED = 16;
        private static final double UNIT = 0x1p-24;

        private final int dimension;
        private final int threads;
        private final double[][] sums;
        private final Queue<Piece> pieces = new ConcurrentLinkedQueue<>();
        private volatile boolean closed;

        /** Rows and their product in single precision, and one row of it on the heap. */
        private record Piece(FloatPointer rows, FloatPointer product, float[] row) implements AutoCloseable {
            @Override
            public void close() {
                rows.close();
                product.close();
            }
        }

        MixedGram(int dimension, int groups, int threads) {
            Inputs.requireDimension("the accumulator", dimension);
            this.dimension = dimension;
            this.threads = threads;
            sums = new double[Inputs.requireGroups(groups)][];
        }

        @Override
        public double relativeError() {
            return EXPECTED * UNIT;
        }

        @Override
        public void add(int group, double[] block, int firstRow, int rows) {
            requireOpen();
            Inputs.requireGroup(group, sums.length);
            Inputs.requireRows(block, firstRow, rows, dimension);
            claimThreads(threads);
            Piece piece = pieces.poll();
            if (piece == null) {
                piece = new Piece(
                        new FloatPointer((long) ROWS * dimension),
                        new FloatPointer((long) dimension * dimension),
                        new float[dimension]);
            }
            try {
                if (sums[group] == null) {
                    sums[group] = new double[SymmetricMatrix.packedLength(dimension)];
                }
                for (int done = 0; done < rows; done += ROWS) {
                    addPiece(sums[group], piece, block, firstRow + done, Math.min(ROWS, rows - done));
                }
            } finally {
                pieces.add(piece);
            }
        }

        private void addPiece(double[] sum, Piece piece, double[] block, int firstRow, int rows) {
            float[] row = piece.row();
            for (int r = 0; r < rows; r++) {
                int at = (firstRow + r) * dimension;
                for (int j = 0; j < dimension; j++) {
                    row[j] = (float) block[at + j];
                }
                piece.rows().position((long) r * dimension).put(row, 0, dimension);
            }
            piece.rows().position(0);
            cblas_ssyrk(
                    CblasRowMajor,
                    CblasLower,
                    CblasTrans,
                    dimension,
                    rows,
                    1,
                    piece.rows(),
                    dimension,
                    0,
                    piece.product(),
                    dimension);
            int packed = 0;
            for (int i = 0; i < dimension; i++) {
                piece.product().position((long) i * dimension).get(row, 0, i + 1);
                for (int j = 0; j <= i; j++) {
                    sum[packed + j] += row[j];
                }
                packed += i + 1;
            }
            piece.product().position(0);
        }

        @Override
        public SymmetricMatrix sum(int group) {
            requireOpen();
            Inputs.requireGroup(group, sums.length);
            double[] sum = sums[group];
            return sum == null
                    ? SymmetricMatrix.zero(dimension)
                    : SymmetricMatrix.wrapLower(dimension, requireSingle(sum.clone()));
        }

        /** Squares beyond 3e38 are infinite in single precision. */
        private static double[] requireSingle(double[] sum) {
            for (double value : sum) {
                if (!Double.isFinite(value)) {
                    throw new BackendException("the Gram matrix left the range of single precision (" + value
                            + "): the entries are too large; rescale them, or use double precision.");
                }
            }
            return sum;
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException("the accumulator is closed.");
            }
        }

        @Override
        public void close() {
            closed = true;
            pieces.forEach(Piece::close);
            pieces.clear();
        }
    }

    /**
     * Sums in native memory, lower triangles only, made when their first rows come; and blocks for the rows on their way
     * in, as many as there are threads at work.
     */
    private static final class NativeGram implements GramAccumulator {
        private final int dimension;
        private final int threads;
        private final NativeMemory memory;
        private final DoublePointer[] sums;
        private final Queue<DoublePointer> pieces = new ConcurrentLinkedQueue<>();
        private volatile boolean closed;

        NativeGram(int dimension, int groups, int threads, NativeMemory memory) {
            Inputs.requireDimension("the accumulator", dimension);
            this.memory = memory;
            this.dimension = dimension;
            this.threads = threads;
            this.sums = new DoublePointer[Inputs.requireGroups(groups)];
        }

        @Override
        public void add(int group, double[] block, int firstRow, int rows) {
            requireOpen();
            Inputs.requireGroup(group, sums.length);
            Inputs.requireRange(block, firstRow, rows, dimension);
            if (rows > PIECE_ROWS) {
                Inputs.requireFinite(block, firstRow, rows, dimension);
            }
            claimThreads(threads);
            for (int done = 0; done < rows; done += PIECE_ROWS) {
                addPiece(group, block, firstRow + done, Math.min(PIECE_ROWS, rows - done));
            }
        }

        private void addPiece(int group, double[] block, int firstRow, int rows) {
            DoublePointer piece = piece(rows);
            try {
                DoubleBuffer into = piece.asBuffer();
                for (int done = 0; done < rows; done += COPIED_ROWS) {
                    int count = Math.min(COPIED_ROWS, rows - done);
                    Inputs.requireFinite(block, firstRow + done, count, dimension);
                    into.put(block, (firstRow + done) * dimension, count * dimension);
                }
                boolean first = sums[group] == null;
                if (first) {
                    sums[group] = memory.doubles((long) dimension * dimension);
                }
                cblas_dsyrk(
                        CblasRowMajor,
                        CblasLower,
                        CblasTrans,
                        dimension,
                        rows,
                        1,
                        piece,
                        dimension,
                        first ? 0 : 1,
                        sums[group],
                        dimension);
            } finally {
                pieces.add(piece);
            }
        }

        /** A block for so many rows that no other thread uses. */
        private DoublePointer piece(int rows) {
            long length = (long) rows * dimension;
            DoublePointer free = pieces.poll();
            if (free != null && free.capacity() >= length) {
                return free;
            }
            if (free != null) {
                free.close();
            }
            return new DoublePointer(length);
        }

        @Override
        public SymmetricMatrix sum(int group) {
            return sum(group, (i, j, value) -> value);
        }

        @Override
        public SymmetricMatrix sum(int group, SymmetricMatrix.Change change) {
            requireOpen();
            Inputs.requireGroup(group, sums.length);
            DoublePointer sum = sums[group];
            if (sum == null) {
                return SymmetricMatrix.zero(dimension).map(change);
            }
            double[] lower = new double[SymmetricMatrix.packedLength(dimension)];
            int packed = 0;
            for (int i = 0; i < dimension; i++) {
                sum.position((long) i * dimension).get(lower, packed, i + 1);
                for (int j = 0; j <= i; j++) {
                    lower[packed + j] = change.apply(i, j, lower[packed + j]);
                }
                packed += i + 1;
            }
            sum.position(0);
            return SymmetricMatrix.wrapLower(dimension, Inputs.requireResult("the Gram matrix", lower));
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException("the accumulator is closed.");
            }
        }

        @Override
        public void close() {
            closed = true;
            pieces.forEach(DoublePointer::close);
            pieces.clear();
            for (int g = 0; g < sums.length; g++) {
                if (sums[g] != null) {
                    sums[g].close();
                    sums[g] = null;
                }
            }
        }
    }

    /** A factor in native memory, and blocks for rows and their products, as many as there are threads at work. */
    private static final class NativeRowProduct implements RowProduct {
        private final Matrix factor;
        private final DoublePointer right;
        private final Queue<Blocks> free = new ConcurrentLinkedQueue<>();
        private volatile boolean closed;

        /** Where one thread's rows and products lie. */
        private record Blocks(DoublePointer rows, DoublePointer products) {
            void close() {
                rows.close();
                products.close();
            }
        }

        NativeRowProduct(Matrix factor) {
            this.factor = factor;
            double[] values = factor.array();
            this.right = new DoublePointer((long) values.length).put(values, 0, values.length);
        }

        @Override
        public void multiply(double[] rows, int count, double[] out) {
            if (closed) {
                throw new IllegalStateException("the product is closed.");
            }
            Inputs.requireRowProduct(rows, count, out, factor);
            int k = factor.columns();
            int m = factor.rows();
            claimThreads(1);
            Blocks blocks = blocks((long) count * k, (long) count * m);
            try {
                blocks.rows.put(rows, 0, count * k);
                cblas_dgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        CblasTrans,
                        count,
                        m,
                        k,
                        1,
                        blocks.rows,
                        k,
                        right,
                        k,
                        0,
                        blocks.products,
                        m);
                blocks.products.get(out, 0, count * m);
            } finally {
                free.add(blocks);
            }
            Inputs.requireResult("the product", out, count * m);
        }

        private Blocks blocks(long rows, long products) {
            Blocks found = free.poll();
            if (found != null && found.rows.capacity() >= rows && found.products.capacity() >= products) {
                return found;
            }
            if (found != null) {
                found.close();
            }
            return new Blocks(new DoublePointer(rows), new DoublePointer(products));
        }

        @Override
        public void close() {
            closed = true;
            free.forEach(Blocks::close);
            free.clear();
            right.close();
        }
    }
}
