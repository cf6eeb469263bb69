package dev.presage.linalg;

/** A growing list of orthonormal vectors of length d, which lie where a backend computes until it is closed. */
public interface OrthonormalBasis extends AutoCloseable {
    /**
     * Rows split into their parts inside and outside the span.
     *
     * @param inner inner products of each row with each vector, rows &times; size
     * @param rest what lies outside, rows &times; d: orthogonal to the basis to the rounding errors of the row it was
     */
    record Split(Matrix inner, Matrix rest) {}

    /** Number of vectors m. */
    int size();

    /** Splits rows; Gram-Schmidt once, 4 m d flops a row. */
    Split split(Matrix rows);

    /** Adds rows, which must be orthonormal and orthogonal to the basis. */
    void append(Matrix rows);

    /** U Q: linear combinations of the vectors, rows of U &times; d. */
    Matrix combine(Matrix u);

    /** Makes U Q the basis; U must have orthonormal rows. */
    void replace(Matrix u);

    /** Frees memory; the basis must not be used afterwards. */
    @Override
    void close();

    /** A basis on the heap, empty. */
    static OrthonormalBasis of(int dimension, Backend backend) {
        return new OrthonormalBasis() {
            private Matrix vectors = Matrix.zeros(0, dimension);

            @Override
            public int size() {
                return vectors.rows();
            }

            @Override
            public Split split(Matrix rows) {
                if (size() == 0) {
                    return new Split(Matrix.zeros(rows.rows(), 0), rows);
                }
                Matrix inner = backend.multiplyTransposedRight(rows, vectors);
                return new Split(inner, rows.minus(backend.multiply(inner, vectors)));
            }

            @Override
            public void append(Matrix rows) {
                vectors = Matrix.stack(vectors, rows);
            }

            @Override
            public Matrix combine(Matrix u) {
                return backend.multiply(u, vectors);
            }

            @Override
            public void replace(Matrix u) {
                vectors = combine(u);
            }

            @Override
            public void close() {}
        };
    }
}
