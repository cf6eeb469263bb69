package dev.presage.bench;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevr;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;

/** OpenBLAS's dsyevr on a range of indices, called directly. */
final class RangeSolver implements Engine {
    RangeSolver() {
        Loader.load(openblas.class);
        blas_set_num_threads(Engine.threads());
    }

    @Override
    public Computation<SymmetricEigen> topK(SymmetricMatrix a, int k) {
        int d = a.dimension();
        double[] full = a.toMatrix().toArray();
        return Computation.of(() -> {
            try (DoublePointer work = new DoublePointer((long) d * d).put(full, 0, full.length);
                    DoublePointer values = new DoublePointer(d);
                    DoublePointer vectors = new DoublePointer((long) d * k);
                    IntPointer found = new IntPointer(1);
                    IntPointer support = new IntPointer(2L * d)) {
                int info = LAPACKE_dsyevr(
                        LAPACK_COL_MAJOR,
                        (byte) 'V',
                        (byte) 'I',
                        (byte) 'U',
                        d,
                        work,
                        d,
                        0,
                        0,
                        d - k + 1,
                        d,
                        0,
                        found,
                        values,
                        vectors,
                        d,
                        support);
                if (info != 0 || found.get() != k) {
                    throw new IllegalStateException("dsyevr returns " + info + " with " + found.get() + " of " + k);
                }
                double[] descending = new double[k];
                double[] rows = new double[k * d];
                for (int j = 0; j < k; j++) {
                    descending[j] = values.get(k - 1 - j);
                    vectors.position((long) (k - 1 - j) * d).get(rows, j * d, d);
                }
                vectors.position(0);
                return new SymmetricEigen(descending, Matrix.wrap(k, d, rows));
            }
        });
    }

    @Override
    public Computation<Matrix> multiply(Matrix a, Matrix b) {
        throw only();
    }

    @Override
    public Computation<SymmetricMatrix> gram(Matrix a) {
        throw only();
    }

    @Override
    public Computation<Matrix> cholesky(SymmetricMatrix a) {
        throw only();
    }

    @Override
    public Computation<SymmetricEigen> eigen(SymmetricMatrix a) {
        throw only();
    }

    @Override
    public Computation<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s) {
        throw only();
    }

    @Override
    public Computation<Svd> svd(Matrix a) {
        throw only();
    }

    private static UnsupportedOperationException only() {
        return new UnsupportedOperationException("dsyevr is here for the top k only");
    }
}
