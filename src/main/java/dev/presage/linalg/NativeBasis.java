package dev.presage.linalg;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import org.bytedeco.javacpp.DoublePointer;

/** Vectors in native memory, row by row. */
final class NativeBasis implements OrthonormalBasis {
    private final NativeMatrices matrices;
    private final int threads;
    private final int dimension;
    private final int capacity;
    private DoublePointer vectors;
    private int size;

    NativeBasis(NativeMatrices matrices, int threads, int dimension, int capacity) {
        Inputs.requireDimension("the basis", dimension);
        this.matrices = matrices;
        this.threads = threads;
        this.dimension = dimension;
        this.capacity = capacity;
        vectors = matrices.doubles((long) dimension * capacity);
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
        BlasLibrary.claimThreads(threads);
        int b = rows.rows();
        try (DoublePointer rest = matrices.copyIn(rows);
                DoublePointer inner = matrices.doubles((long) b * size)) {
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
                    Matrix.wrap(b, size, matrices.copyOut(inner, b * size)),
                    Matrix.wrap(b, dimension, Inputs.requireResult("a vector", matrices.copyOut(rest, b * dimension))));
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
                    u.rows(), dimension, Inputs.requireResult("a vector", matrices.copyOut(out, u.rows() * dimension)));
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
        BlasLibrary.claimThreads(threads);
        DoublePointer out = matrices.doubles((long) room * dimension);
        try (DoublePointer left = matrices.copyIn(u)) {
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
