package dev.presage.linalg;

import java.util.function.UnaryOperator;

/**
 * A matrix A that is applied to blocks of vectors, which are the rows of a {@link Matrix}. What it needs lies where a backend
 * computes, until it is closed.
 */
public interface LinearOperator extends AutoCloseable {
    /** Each row x becomes A x. */
    Matrix apply(Matrix rows);

    /** Each row x becomes A&#7488;x. */
    Matrix applyTransposed(Matrix rows);

    /** Frees memory; the operator must not be used afterwards. */
    @Override
    void close();

    /** An operator that holds nothing. */
    static LinearOperator of(UnaryOperator<Matrix> forward, UnaryOperator<Matrix> transposed) {
        return new LinearOperator() {
            @Override
            public Matrix apply(Matrix rows) {
                return forward.apply(rows);
            }

            @Override
            public Matrix applyTransposed(Matrix rows) {
                return transposed.apply(rows);
            }

            @Override
            public void close() {}
        };
    }
}
