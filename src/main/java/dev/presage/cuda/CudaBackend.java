package dev.presage.cuda;

import dev.presage.linalg.Backend;
import dev.presage.linalg.BackendException;
import dev.presage.linalg.GramAccumulator;
import dev.presage.linalg.Inputs;
import dev.presage.linalg.LinearOperator;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Precision;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;

/**
 * A GPU through cuBLAS and cuSOLVER. Data are copied to the device, worked on there and copied back; the memory is freed
 * before a method returns, but for what accumulators and operators hold until they are closed.
 *
 * <p>The libraries count in columns, a {@link Matrix} in rows: one array read either way is a matrix or its transpose. So
 * C = A B is computed as C&#7488; = B&#7488;A&#7488;, the row-major lower triangle is the column-major upper one, eigenvector columns
 * are our rows, and X L = B is solved as L&#7488;X&#7488; = B&#7488; with an upper triangle on the left, without any transposition.
 * The one exception: cuSOLVER's gesvd wants at least as many rows as columns, so a tall A of ours, wide there, is
 * transposed on the host.
 *
 * <p>Eigenproblems, singular values, and in single precision everything, are scaled by powers of two first, so that the range
 * of the input is that of doubles in either precision. Costs in flops: product 2mnk, Gram nd&sup2;, eigen about 9d&sup3;,
 * Cholesky d&sup3;/3; on the bus 8 or 4 bytes a number of input and result. Counts are of 64 bits but in the generalized
 * eigenproblem, whose dimension is at most {@value #LARGEST_GENERALIZED}.
 *
 * <p>A routine that fails, a device without room, or a result beyond doubles is a {@link BackendException} in one sentence.
 */
final class CudaBackend implements Backend {
    /** Numbers of a block of rows on their way to a sum: 16 MiB of doubles. */
    private static final int GRAM_BLOCK = 1 << 21;

    /** Numbers of the rows of a matrix that are put on the heap at a time for its Gram matrix. */
    private static final int GRAM_PIECE = 1 << 18;

    /** Largest d whose workspace of about 2d&sup2; numbers fits the 32-bit count of Dsygvd. */
    static final int LARGEST_GENERALIZED = 32_000;

    private final String name;
    private final int threads;
    private final Device device;
    private final Allocation allocation;
    private final Transfers transfers;
    private final int gramBlock;

    /** On a device, fed by so many threads of the host. */
    CudaBackend(String name, int threads, Device device) {
        this(name, threads, device, new Transfers(device), GRAM_BLOCK);
    }

    /** With other sizes of blocks. */
    CudaBackend(String name, int threads, Device device, Transfers transfers, int gramBlock) {
        this.name = name;
        this.threads = Inputs.requireThreads(threads);
        this.device = device;
        this.allocation = new Allocation(device);
        this.transfers = transfers;
        this.gramBlock = gramBlock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return device.description();
    }

    /** Threads of the host that check and copy rows. */
    @Override
    public int threads() {
        return threads;
    }

    @Override
    public Precision precision() {
        return device.precision();
    }

    @Override
    public Matrix multiply(Matrix a, Matrix b) {
        Inputs.requireInner("columns of the left factor", a.columns(), "rows of the right factor", b.rows());
        return product(Device.Op.NONE, a, Device.Op.NONE, b, a.rows(), a.columns(), b.columns());
    }

    @Override
    public Matrix multiplyTransposedLeft(Matrix a, Matrix b) {
        Inputs.requireInner("rows of the left factor", a.rows(), "rows of the right factor", b.rows());
        return product(Device.Op.TRANSPOSED, a, Device.Op.NONE, b, a.columns(), a.rows(), b.columns());
    }

    @Override
    public Matrix multiplyTransposedRight(Matrix a, Matrix b) {
        Inputs.requireInner("columns of the left factor", a.columns(), "columns of the right factor", b.columns());
        return product(Device.Op.NONE, a, Device.Op.TRANSPOSED, b, a.rows(), a.columns(), b.rows());
    }

    private Matrix product(Device.Op opA, Matrix a, Device.Op opB, Matrix b, int m, int k, int n) {
        Inputs.require("the left factor", a);
        Inputs.require("the right factor", b);
        try (Loaded left = load("the left factor", a, exponent(a));
                Loaded right = load("the right factor", b, exponent(b))) {
            return product(opA, left, opB, right, m, k, n);
        }
    }

    /** The transpose of the product, in columns: op(B)&#7488; op(A)&#7488;. */
    private Matrix product(Device.Op opA, Loaded a, Device.Op opB, Loaded b, int m, int k, int n) {
        Inputs.requireArray("the product", m, n);
        try (Memory out = allocation.numbers("the product", (long) m * n)) {
            device.gemm(opB, opA, n, m, k, b.memory(), b.columns(), a.memory(), a.columns(), out, n);
            return read("the product", out, m, n, a.exponent() + b.exponent());
        }
    }

    @Override
    public SymmetricMatrix gram(Matrix a) {
        Inputs.require("the matrix", a);
        int d = a.columns();
        int held = Math.min(a.rows(), Math.max(1, GRAM_PIECE / d));
        double[] piece = new double[held * d];
        try (GramAccumulator sums = gramAccumulator(d, 1)) {
            for (int first = 0; first < a.rows(); first += held) {
                int rows = Math.min(held, a.rows() - first);
                for (int r = 0; r < rows; r++) {
                    a.copyRow(first + r, piece, r * d);
                }
                sums.add(0, piece, 0, rows);
            }
            return sums.sum(0);
        }
    }

    @Override
    public GramAccumulator gramAccumulator(int dimension, int groups) {
        return new DeviceGram(device, transfers, dimension, groups, gramBlock, 2);
    }

    /**
     * A sum a lane on the device, d&sup2; numbers each, made when its first rows come. Threads fill their pinned blocks at once,
     * which is what takes time; the device takes the full ones in turn.
     */
    @Override
    public GramAccumulator gramLanes(int dimension, int lanes) {
        int callers = Math.min(threads, Inputs.requireGroups(lanes));
        return new DeviceGram(device, transfers, dimension, lanes, gramBlock, callers + 1);
    }

    @Override
    public SymmetricEigen eigen(SymmetricMatrix a) {
        Inputs.require("the matrix", a);
        int d = a.dimension();
        try (Loaded work = load("the matrix", a, Scale.exponent(a.maxAbs()));
                Memory values = allocation.numbers("the eigenvalues", d)) {
            symmetricEigen(true, work, values);
            return descending(work, values, d, work.exponent());
        }
    }

    @Override
    public double[] eigenvalues(SymmetricMatrix a) {
        Inputs.require("the matrix", a);
        int d = a.dimension();
        try (Loaded work = load("the matrix", a, Scale.exponent(a.maxAbs()));
                Memory values = allocation.numbers("the eigenvalues", d)) {
            symmetricEigen(false, work, values);
            return descendingValues(values, d, work.exponent());
        }
    }

    private void symmetricEigen(boolean vectors, Loaded work, Memory values) {
        int d = work.columns();
        Device.Workspace size = device.syevdWorkspace(vectors, Device.Triangle.UPPER, d, work.memory(), d, values);
        int info = run(
                "cusolverDnXsyevd",
                size,
                scratch -> device.syevd(vectors, Device.Triangle.UPPER, d, work.memory(), d, values, scratch));
        requireConverged("cusolverDnXsyevd", info, d, d);
    }

    /** By cusolverDnXsyevdx, which makes only the vectors asked for; cut from all where it does not find them. */
    @Override
    public SymmetricEigen topEigen(SymmetricMatrix a, int count) {
        int d = a.dimension();
        if (count < 1 || count >= d) {
            return Backend.super.topEigen(a, count);
        }
        Inputs.require("the matrix", a);
        Optional<SymmetricEigen> found;
        try (Loaded work = load("the matrix", a, Scale.exponent(a.maxAbs()));
                Memory values = allocation.numbers("the eigenvalues", d)) {
            found = largest(work, values, count);
        }
        return found.orElseGet(() -> Backend.super.topEigen(a, count));
    }

    private Optional<SymmetricEigen> largest(Loaded work, Memory values, int count) {
        int d = work.columns();
        long first = d - count + 1L;
        Device.Workspace size = device.syevdxWorkspace(Device.Triangle.UPPER, d, work.memory(), d, first, d, values);
        long[] found = new long[1];
        int info = run(
                "cusolverDnXsyevdx",
                size,
                scratch -> found[0] =
                        device.syevdx(Device.Triangle.UPPER, d, work.memory(), d, first, d, values, scratch));
        return info == 0 && found[0] == count
                ? Optional.of(descending(work, values, count, work.exponent()))
                : Optional.empty();
    }

    @Override
    public Optional<Matrix> cholesky(SymmetricMatrix a) {
        Inputs.require("the matrix", a);
        int d = a.dimension();
        int exponent = precision() == Precision.FLOAT64 ? 0 : Scale.evenExponent(a.maxAbs());
        try (Loaded work = load("the matrix", a, exponent)) {
            Device.Workspace size = device.potrfWorkspace(Device.Triangle.UPPER, d, work.memory(), d);
            int info = run(
                    "cusolverDnXpotrf",
                    size,
                    scratch -> device.potrf(Device.Triangle.UPPER, d, work.memory(), d, scratch));
            if (info > 0) {
                return Optional.empty();
            }
            requireConverged("cusolverDnXpotrf", info, d, d);
            double[] factor = new double[d * d];
            transfers.download(
                    work.memory(), d, d, (i, row, offset) -> System.arraycopy(row, offset, factor, i * d, i + 1));
            return Optional.of(matrix("the Cholesky factor", d, d, factor, exponent / 2));
        }
    }

    /** L X = B is X&#7488; L&#7488; = B&#7488;, and L&#7488; an upper triangle in columns. */
    @Override
    public Matrix solveLower(Matrix l, Matrix b) {
        Inputs.requireTriangular(l, b);
        int d = l.rows();
        int n = b.columns();
        try (Loaded factor = load("the triangular factor", l, exponent(l));
                Loaded x = load("the right-hand side", b, exponent(b))) {
            device.trsm(
                    Device.Side.RIGHT, Device.Triangle.UPPER, Device.Op.NONE, n, d, factor.memory(), d, x.memory(), n);
            return read("the solution", x.memory(), d, n, x.exponent() - factor.exponent());
        }
    }

    @Override
    public Matrix timesInverse(Matrix b, Matrix l) {
        return solveRight(b, l, Device.Op.NONE);
    }

    @Override
    public Matrix timesInverseTransposed(Matrix b, Matrix l) {
        return solveRight(b, l, Device.Op.TRANSPOSED);
    }

    private Matrix solveRight(Matrix b, Matrix l, Device.Op op) {
        Inputs.requireTriangularRight(b, l);
        try (Loaded factor = load("the triangular factor", l, exponent(l))) {
            return solveRight(b, factor, op);
        }
    }

    /** X L = B is L&#7488; X&#7488; = B&#7488;; X L&#7488; = B is L X&#7488; = B&#7488;. */
    private Matrix solveRight(Matrix b, Loaded factor, Device.Op op) {
        int d = b.columns();
        try (Loaded x = load("the right-hand side", b, exponent(b))) {
            device.trsm(Device.Side.LEFT, Device.Triangle.UPPER, op, d, b.rows(), factor.memory(), d, x.memory(), d);
            return read("the solution", x.memory(), b.rows(), d, x.exponent() - factor.exponent());
        }
    }

    /** L&#8315;&sup1; on the device, whose squares are summed here; overflow is the only reason for infinity. */
    @Override
    public double inverseTrace(Matrix l) {
        Inputs.requireFactor(l);
        int d = l.rows();
        double[] sum = new double[1];
        try (Loaded factor = load("the triangular factor", l, exponent(l));
                Loaded x = load("the identity", d, d, 0, (i, into, offset) -> {
                    Arrays.fill(into, offset, offset + d, 0);
                    into[offset + i] = 1;
                })) {
            device.trsm(
                    Device.Side.LEFT, Device.Triangle.UPPER, Device.Op.NONE, d, d, factor.memory(), d, x.memory(), d);
            transfers.download(x.memory(), d, d, (i, row, offset) -> {
                for (int j = 0; j < d; j++) {
                    sum[0] += row[offset + j] * row[offset + j];
                }
            });
            double trace = Math.scalb(sum[0], -2 * factor.exponent());
            return Double.isFinite(trace) ? trace : Double.POSITIVE_INFINITY;
        }
    }

    /** By cusolverDnDsygvd or Ssygvd, which count their workspace in 32 bits. */
    @Override
    public Optional<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s) {
        Inputs.requireInner("dimension of T", t.dimension(), "dimension of S", s.dimension());
        Inputs.require("T", t);
        Inputs.require("S", s);
        int d = t.dimension();
        if (d > LARGEST_GENERALIZED) {
            throw new IllegalArgumentException("sygvd counts its workspace in 32 bits and takes at most dimension "
                    + LARGEST_GENERALIZED + ", the matrices have " + d + ".");
        }
        String routine = precision() == Precision.FLOAT64 ? "cusolverDnDsygvd" : "cusolverDnSsygvd";
        try (Loaded work = load("T", t, Scale.exponent(t.maxAbs()));
                Loaded metric = load("S", s, Scale.evenExponent(s.maxAbs()));
                Memory values = allocation.numbers("the eigenvalues", d)) {
            Device.Workspace size =
                    device.sygvdWorkspace(Device.Triangle.UPPER, d, work.memory(), d, metric.memory(), d, values);
            int info = run(
                    routine,
                    size,
                    scratch -> device.sygvd(
                            Device.Triangle.UPPER, d, work.memory(), d, metric.memory(), d, values, scratch));
            if (info > d) {
                return Optional.empty();
            }
            requireConverged(routine, info, d, d);
            SymmetricEigen found = descending(work, values, d, work.exponent() - metric.exponent());
            double[] vectors = Scale.back(found.vectors().toArray(), -metric.exponent() / 2);
            return Optional.of(new SymmetricEigen(
                    found.values(), Matrix.wrap(d, d, Inputs.requireResult("an eigenvector", vectors))));
        }
    }

    @Override
    public LinearOperator operator(Matrix a) {
        Inputs.require("the matrix", a);
        return new Resident(load("the operator", a, exponent(a))) {
            @Override
            Matrix apply(Matrix x, boolean transposed) {
                int n = transposed ? held.columns() : held.rows();
                Device.Op op = transposed ? Device.Op.NONE : Device.Op.TRANSPOSED;
                try (Loaded left = load("the vectors", x, exponent(x))) {
                    return product(Device.Op.NONE, left, op, held, x.rows(), x.columns(), n);
                }
            }
        };
    }

    @Override
    public LinearOperator inverse(Matrix l) {
        Inputs.requireFactor(l);
        return new Resident(load("the operator", l, exponent(l))) {
            @Override
            Matrix apply(Matrix x, boolean transposed) {
                return solveRight(x, held, transposed ? Device.Op.NONE : Device.Op.TRANSPOSED);
            }
        };
    }

    /** A matrix that stays on the device. */
    private abstract static class Resident implements LinearOperator {
        final Loaded held;

        Resident(Loaded held) {
            this.held = held;
        }

        abstract Matrix apply(Matrix x, boolean transposed);

        @Override
        public Matrix apply(Matrix rows) {
            requireColumns(rows, held.columns());
            return apply(rows, false);
        }

        @Override
        public Matrix applyTransposed(Matrix rows) {
            requireColumns(rows, held.rows());
            return apply(rows, true);
        }

        private static void requireColumns(Matrix x, int expected) {
            Inputs.require("the vectors", x);
            Inputs.requireInner("columns of the vectors", x.columns(), "those of the operator", expected);
        }

        @Override
        public void close() {
            held.close();
        }
    }

    /** By cusolverDnXgesvd: of the wide A, tall in columns, as it is; of the tall A through its transpose. */
    @Override
    public Svd svd(Matrix a) {
        Inputs.require("the matrix", a);
        if (a.rows() > a.columns()) {
            Svd turned = wideSvd(a.transpose());
            return new Svd(
                    turned.values(), turned.right().transpose(), turned.left().transpose());
        }
        return wideSvd(a);
    }

    /** A&#7488; = U diag(s) V&#7488; in columns, so that V is the left and U&#7488; the right factor of A in rows. */
    private Svd wideSvd(Matrix a) {
        int p = a.rows();
        int n = a.columns();
        int exponent = Scale.exponent(a.maxAbs());
        try (Loaded work = load("the matrix", a, exponent);
                Memory s = allocation.numbers("the singular values", p);
                Memory u = allocation.numbers("the right singular vectors", (long) n * p);
                Memory vt = allocation.numbers("the left singular vectors", (long) p * p)) {
            Device.Workspace size = device.gesvdWorkspace(n, p, work.memory(), n, s, u, n, vt, p);
            int info = run(
                    "cusolverDnXgesvd", size, scratch -> device.gesvd(n, p, work.memory(), n, s, u, n, vt, p, scratch));
            requireConverged("cusolverDnXgesvd", info, p, n);
            double[] values = new double[p];
            transfers.download(s, 1, p, (i, row, offset) -> System.arraycopy(row, offset, values, 0, p));
            return new Svd(
                    Inputs.requireResult("a singular value", Scale.back(values, exponent)),
                    read("a singular vector", vt, p, p, 0),
                    read("a singular vector", u, p, n, 0));
        }
    }

    /** A routine with its workspace; returns its info. */
    private int run(String routine, Device.Workspace size, Consumer<Device.Scratch> call) {
        try (Memory work = allocation.bytes("the workspace of " + routine, size.deviceBytes());
                Memory info = allocation.bytes("the result code of " + routine, Integer.BYTES);
                BytePointer host = new BytePointer(Math.max(1, size.hostBytes()))) {
            device.zero(info);
            call.accept(new Device.Scratch(work, host, size.hostBytes(), info));
            return device.readInt(info);
        }
    }

    private static void requireConverged(String routine, int info, int rows, int columns) {
        if (info != 0) {
            throw new BackendException(routine + (info > 0 ? " did not converge" : " refused an argument") + " on a "
                    + rows + " x " + columns + " matrix (info = " + info + ").");
        }
    }

    /** A matrix on the device, times 2^-exponent; row after row. */
    private record Loaded(Memory memory, int rows, int columns, int exponent) implements AutoCloseable {
        @Override
        public void close() {
            memory.close();
        }
    }

    /** The exponent of what goes into products and triangular solves: doubles need none. */
    private int exponent(Matrix a) {
        return precision() == Precision.FLOAT64 ? 0 : Scale.exponent(a.maxAbs());
    }

    private Loaded load(String what, Matrix a, int exponent) {
        return load(what, a.rows(), a.columns(), exponent, a::copyRow);
    }

    /** The lower triangle row by row, which is the upper one in columns; zeros in the other. */
    private Loaded load(String what, SymmetricMatrix a, int exponent) {
        int d = a.dimension();
        return load(what, d, d, exponent, (i, into, offset) -> {
            a.copyLower(i, into, offset);
            Arrays.fill(into, offset + i + 1, offset + d, 0);
        });
    }

    private Loaded load(String what, int rows, int columns, int exponent, Transfers.Source source) {
        Memory memory = allocation.numbers(what, (long) rows * columns);
        try {
            transfers.upload(memory, rows, columns, Math.scalb(1.0, -exponent), source);
            return new Loaded(memory, rows, columns, exponent);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private Matrix read(String what, Memory from, int rows, int columns, int exponent) {
        double[] out = new double[rows * columns];
        transfers.download(
                from, rows, columns, (i, row, offset) -> System.arraycopy(row, offset, out, i * columns, columns));
        return matrix(what, rows, columns, out, exponent);
    }

    private static Matrix matrix(String what, int rows, int columns, double[] values, int exponent) {
        return Matrix.wrap(rows, columns, Inputs.requireResult(what, Scale.back(values, exponent)));
    }

    private double[] descendingValues(Memory ascending, int count, int exponent) {
        double[] values = new double[count];
        transfers.download(ascending, 1, count, (i, row, offset) -> {
            for (int j = 0; j < count; j++) {
                values[count - 1 - j] = row[offset + j];
            }
        });
        return Inputs.requireResult("an eigenvalue", Scale.back(values, exponent));
    }

    /** Ascending values and the columns that belong to them, as descending values and rows. */
    private SymmetricEigen descending(Loaded columns, Memory ascending, int count, int exponent) {
        int d = columns.columns();
        double[] values = descendingValues(ascending, count, exponent);
        double[] vectors = new double[count * d];
        transfers.download(
                columns.memory(),
                count,
                d,
                (j, column, offset) -> System.arraycopy(column, offset, vectors, (count - 1 - j) * d, d));
        return new SymmetricEigen(values, Matrix.wrap(count, d, Inputs.requireResult("an eigenvector", vectors)));
    }
}
