package dev.presage.bench;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsygvd;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.util.Optional;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;

/**
 * OpenBLAS's dsyevd or dsygvd on matrices that lie in native memory, the yardstick of everything built around them: neither
 * the copies into place, which the routines destroy, nor a check of the input are timed.
 */
final class DirectSolver implements Rounds.Turn, AutoCloseable {
    private final int d;
    private final double atLeast;
    private final DoublePointer target;
    private final Optional<DoublePointer> total;
    private final DoublePointer vectors;
    private final DoublePointer factor;
    private final DoublePointer values;

    /** A v = w v, or T v = w S v; {@code atLeast} seconds a turn. */
    DirectSolver(SymmetricMatrix t, Optional<SymmetricMatrix> s, double atLeast) {
        Loader.load(openblas.class);
        d = t.dimension();
        this.atLeast = atLeast;
        target = copyIn(t);
        total = s.map(DirectSolver::copyIn);
        vectors = new DoublePointer((long) d * d);
        factor = new DoublePointer((long) d * d);
        values = new DoublePointer(d);
    }

    private static DoublePointer copyIn(SymmetricMatrix a) {
        double[] full = a.toMatrix().toArray();
        return new DoublePointer((long) full.length).put(full, 0, full.length);
    }

    @Override
    public double seconds() {
        blas_set_num_threads(Engine.threads());
        int calls = 0;
        double elapsed = 0;
        do {
            elapsed += once();
            calls++;
        } while (elapsed < atLeast);
        return elapsed / calls;
    }

    private double once() {
        long bytes = (long) d * d * Double.BYTES;
        Pointer.memcpy(vectors, target, bytes);
        total.ifPresent(s -> Pointer.memcpy(factor, s, bytes));
        long start = System.nanoTime();
        int info = total.isPresent()
                ? LAPACKE_dsygvd(LAPACK_COL_MAJOR, 1, (byte) 'V', (byte) 'L', d, vectors, d, factor, d, values)
                : LAPACKE_dsyevd(LAPACK_COL_MAJOR, (byte) 'V', (byte) 'L', d, vectors, d, values);
        double elapsed = (System.nanoTime() - start) / 1e9;
        if (info != 0) {
            throw new IllegalStateException("OpenBLAS returns " + info);
        }
        return elapsed;
    }

    /** Solves once and reads the solution. */
    SymmetricEigen value() {
        blas_set_num_threads(Engine.threads());
        once();
        double[] ascending = new double[d];
        values.get(ascending, 0, d);
        double[] columns = new double[d * d];
        vectors.get(columns, 0, d * d);
        double[] descending = new double[d];
        for (int j = 0; j < d; j++) {
            descending[j] = ascending[d - 1 - j];
        }
        return new SymmetricEigen(descending, Matrix.generate(d, d, (i, j) -> columns[(d - 1 - i) * d + j]));
    }

    @Override
    public void close() {
        target.close();
        total.ifPresent(DoublePointer::close);
        vectors.close();
        factor.close();
        values.close();
    }
}
