package dev.presage.linalg;

/** Products in Java's memory, by plain loops that the JIT compiler vectorises. */
final class HeapProducts {
    private HeapProducts() {}

    /** Of doubles, by {@link TiledProduct}. */
    static Products<double[]> doubles() {
        return new Doubles();
    }

    /** Of floats, each sum in the order of its terms. */
    static Products<float[]> floats() {
        return new Floats();
    }

    private record Held<T>(T values) implements Products.Numbers<T> {
        @Override
        @SuppressWarnings("SuspiciousSystemArraycopy")
        public void put(int at, T from, int start, int length) {
            System.arraycopy(from, start, values, at, length);
        }

        @Override
        @SuppressWarnings("SuspiciousSystemArraycopy")
        public void get(int at, T into, int start, int length) {
            System.arraycopy(values, at, into, start, length);
        }

        @Override
        public void close() {
            // the garbage collector's
        }
    }

    private static <T> T values(Products.Part<T> part) {
        return ((Held<T>) part.of()).values;
    }

    private static final class Doubles implements Products<double[]> {
        private final Team alone = new Team(1);

        @Override
        public Numbers<double[]> numbers(int length) {
            return new Held<>(new double[length]);
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
            double[] into = values(c);
            double[][] rows = new double[m][n];
            for (int i = 0; kept != 0 && i < m; i++) {
                for (int j = 0; j < n; j++) {
                    rows[i][j] = kept * into[c.from() + i * c.stride() + j];
                }
            }
            TiledProduct.Left left = new TiledProduct.Left(
                    values(a), a.from(), transposeA ? 1 : a.stride(), transposeA ? a.stride() : 1);
            TiledProduct.Right right = transposeB
                    ? new TiledProduct.Right(transposed(b, k, n), 0, n)
                    : new TiledProduct.Right(values(b), b.from(), b.stride());
            TiledProduct.add(rows, n, k, false, left, right, alone);
            for (int i = 0; i < m; i++) {
                System.arraycopy(rows[i], 0, into, c.from() + i * c.stride(), n);
            }
        }

        private static double[] transposed(Part<double[]> b, int rows, int columns) {
            double[] from = values(b);
            double[] out = new double[rows * columns];
            for (int j = 0; j < columns; j++) {
                for (int l = 0; l < rows; l++) {
                    out[l * columns + j] = from[b.from() + j * b.stride() + l];
                }
            }
            return out;
        }

        @Override
        public double sumOfSquares(Numbers<double[]> a, int from, int length) {
            double[] values = ((Held<double[]>) a).values;
            double sum = 0;
            for (int i = from; i < from + length; i++) {
                sum += values[i] * values[i];
            }
            return sum;
        }
    }

    private static final class Floats implements Products<float[]> {
        @Override
        public Numbers<float[]> numbers(int length) {
            return new Held<>(new float[length]);
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
            float[] left = values(a);
            float[] right = values(b);
            float[] into = values(c);
            float[] row = new float[n];
            float[] other = new float[n];
            for (int i = 0; i < m; i++) {
                int at = c.from() + i * c.stride();
                for (int j = 0; j < n; j++) {
                    row[j] = kept == 0 ? 0 : (float) (kept * into[at + j]);
                }
                for (int l = 0; l < k; l++) {
                    float factor = left[transposeA ? a.from() + l * a.stride() + i : a.from() + i * a.stride() + l];
                    if (transposeB) {
                        for (int j = 0; j < n; j++) {
                            other[j] = right[b.from() + j * b.stride() + l];
                        }
                    } else {
                        System.arraycopy(right, b.from() + l * b.stride(), other, 0, n);
                    }
                    for (int j = 0; j < n; j++) {
                        row[j] += factor * other[j];
                    }
                }
                System.arraycopy(row, 0, into, at, n);
            }
        }

        @Override
        public double sumOfSquares(Numbers<float[]> a, int from, int length) {
            float[] values = ((Held<float[]>) a).values;
            double sum = 0;
            for (int i = from; i < from + length; i++) {
                sum += (double) values[i] * values[i];
            }
            return sum;
        }
    }
}
