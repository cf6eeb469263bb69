package dev.presage.linalg;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import org.bytedeco.javacpp.DoublePointer;

/** A general matrix in native memory. */
final class NativeProductOperator extends NativeOperator {
    private final NativeMatrices matrices;
    private final int threads;
    private final boolean borrowed;

    /**
     * With as many threads of the library.
     *
     * @param borrowed whether somebody else frees it
     */
    NativeProductOperator(
            NativeMatrices matrices, int threads, DoublePointer values, int rows, int columns, boolean borrowed) {
        super(values, rows, columns);
        this.matrices = matrices;
        this.threads = threads;
        this.borrowed = borrowed;
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
        BlasLibrary.claimThreads(threads);
        try (DoublePointer left = matrices.copyIn(x);
                DoublePointer out = matrices.doubles((long) x.rows() * n)) {
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
            return Matrix.wrap(x.rows(), n, Inputs.requireResult("the product", matrices.copyOut(out, x.rows() * n)));
        }
    }

    @Override
    public void close() {
        if (!borrowed) {
            super.close();
        }
    }
}
