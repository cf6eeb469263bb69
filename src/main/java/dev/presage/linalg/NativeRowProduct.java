package dev.presage.linalg;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.DoublePointer;

/** A factor in native memory, and blocks for rows and their products, as many as there are threads at work. */
final class NativeRowProduct implements RowProduct {
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
        Inputs.requireOpen("the product", closed);
        Inputs.requireRowProduct(rows, count, out, factor);
        int k = factor.columns();
        int m = factor.rows();
        BlasLibrary.claimThreads(1);
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
