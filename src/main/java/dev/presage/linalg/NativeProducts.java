package dev.presage.linalg;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_ddot;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sdot;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;

/** Products in native memory by OpenBLAS or MKL, a thread of the library to each caller. */
final class NativeProducts {
    private NativeProducts() {}

    /**
     * Of doubles.
     *
     * @param alone makes the library compute on the caller's thread
     */
    static Products<double[]> doubles(Runnable alone) {
        return new Doubles(alone);
    }

    /** Of floats. */
    static Products<float[]> floats(Runnable alone) {
        return new Floats(alone);
    }

    private static int transposing(boolean transpose) {
        return transpose ? CblasTrans : CblasNoTrans;
    }

    private record HeldDoubles(DoublePointer pointer, DoubleBuffer buffer) implements Products.Numbers<double[]> {
        @Override
        public void put(int at, double[] from, int start, int length) {
            buffer.put(at, from, start, length);
        }

        @Override
        public void get(int at, double[] into, int start, int length) {
            buffer.get(at, into, start, length);
        }

        @Override
        public void close() {
            pointer.close();
        }
    }

    private record HeldFloats(FloatPointer pointer, FloatBuffer buffer) implements Products.Numbers<float[]> {
        @Override
        public void put(int at, float[] from, int start, int length) {
            buffer.put(at, from, start, length);
        }

        @Override
        public void get(int at, float[] into, int start, int length) {
            buffer.get(at, into, start, length);
        }

        @Override
        public void close() {
            pointer.close();
        }
    }

    private record Doubles(Runnable alone) implements Products<double[]> {
        @Override
        public Numbers<double[]> numbers(int length) {
            DoublePointer pointer = new DoublePointer(length);
            return new HeldDoubles(pointer, pointer.asBuffer());
        }

        private static DoublePointer of(Part<double[]> part) {
            return ((HeldDoubles) part.of()).pointer.getPointer(part.from());
        }

        @Override
        public void multiply(
                Part<double[]> a,
                boolean transposeA,
                Part<double[]> b,
                boolean transposeB,
                double kept,
                Part<double[]> c,
                int m,
                int n,
                int k) {
            alone.run();
            cblas_dgemm(
                    CblasRowMajor,
                    transposing(transposeA),
                    transposing(transposeB),
                    m,
                    n,
                    k,
                    1,
                    of(a),
                    a.stride(),
                    of(b),
                    b.stride(),
                    kept,
                    of(c),
                    c.stride());
        }

        @Override
        public double sumOfSquares(Numbers<double[]> a, int from, int length) {
            alone.run();
            double sum = 0;
            for (int i = from; i < from + length; i += ADDED) {
                DoublePointer part = ((HeldDoubles) a).pointer.getPointer(i);
                sum += cblas_ddot(Math.min(ADDED, from + length - i), part, 1, part, 1);
            }
            return sum;
        }
    }

    private record Floats(Runnable alone) implements Products<float[]> {
        @Override
        public Numbers<float[]> numbers(int length) {
            FloatPointer pointer = new FloatPointer(length);
            return new HeldFloats(pointer, pointer.asBuffer());
        }

        private static FloatPointer of(Part<float[]> part) {
            return ((HeldFloats) part.of()).pointer.getPointer(part.from());
        }

        @Override
        public void multiply(
                Part<float[]> a,
                boolean transposeA,
                Part<float[]> b,
                boolean transposeB,
                double kept,
                Part<float[]> c,
                int m,
                int n,
                int k) {
            alone.run();
            cblas_sgemm(
                    CblasRowMajor,
                    transposing(transposeA),
                    transposing(transposeB),
                    m,
                    n,
                    k,
                    1,
                    of(a),
                    a.stride(),
                    of(b),
                    b.stride(),
                    (float) kept,
                    of(c),
                    c.stride());
        }

        @Override
        public double sumOfSquares(Numbers<float[]> a, int from, int length) {
            alone.run();
            double sum = 0;
            for (int i = from; i < from + length; i += ADDED) {
                FloatPointer part = ((HeldFloats) a).pointer.getPointer(i);
                sum += cblas_sdot(Math.min(ADDED, from + length - i), part, 1, part, 1);
            }
            return sum;
        }
    }
}
