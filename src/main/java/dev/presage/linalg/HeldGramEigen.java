package dev.presage.linalg;

import java.util.Optional;

/** The same on the heap, by any backend. */
final class HeldGramEigen implements GramEigen {
    private final Matrix a;
    private final Optional<Matrix> lower;
    private final Backend backend;
    private final double[] values;
    private Matrix vectors;

    HeldGramEigen(Matrix f, Optional<Matrix> lower, Backend backend) {
        this.lower = lower;
        this.backend = backend;
        a = lower.map(l -> backend.timesInverseTransposed(f, l)).orElse(f);
        SymmetricEigen eigen = backend.eigen(backend.gram(a));
        values = eigen.values();
        vectors = eigen.vectors();
    }

    @Override
    public double[] values() {
        return values;
    }

    @Override
    public Matrix vectors(int from, int to) {
        return vectors.rows(from, to);
    }

    @Override
    public LinearOperator matrix() {
        return backend.operator(a);
    }

    @Override
    public LinearOperator basis() {
        return backend.operator(vectors);
    }

    @Override
    public void add(Matrix turn, Matrix rows) {
        Matrix changed = backend.multiplyTransposedLeft(turn, rows);
        int kept = changed.rows();
        vectors = Matrix.generate(
                vectors.rows(), vectors.columns(), (i, j) -> vectors.at(i, j) + (i < kept ? changed.at(i, j) : 0));
    }

    @Override
    public void take(int count, double[] into) {
        Matrix taken = inputs(vectors.firstRows(count));
        System.arraycopy(taken.array(), 0, into, 0, count * taken.columns());
    }

    @Override
    public Matrix inputs(Matrix rows) {
        return lower.map(l -> backend.timesInverse(rows, l)).orElse(rows);
    }

    @Override
    public void close() {}
}
