package dev.presage.bench;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Another library, by its own matrices and best public calls.
 *
 * @param <N> its matrix
 */
abstract class Library<N> implements Engine {
    /** Eigenvalues in any order, eigenvectors in columns. */
    record Pairs<N>(double[] values, N vectors) {}

    /** Singular values in any order, singular vectors in columns. */
    record Triples<N>(double[] values, N left, N right) {}

    abstract N load(Matrix a);

    abstract Matrix unload(N a);

    abstract N product(N a, N b);

    abstract N transposedProduct(N a, N b);

    abstract N scaleColumns(N a, double[] factors);

    /** Must not change its argument. */
    abstract N lowerCholesky(N a);

    /** Must not change its argument. */
    abstract Pairs<N> symmetricEigen(N a);

    /** Must not change its argument. */
    abstract Triples<N> singularValues(N a);

    @Override
    public Computation<Matrix> multiply(Matrix a, Matrix b) {
        N left = load(a);
        N right = load(b);
        return Computation.of(() -> product(left, right), this::unload);
    }

    @Override
    public Computation<SymmetricMatrix> gram(Matrix a) {
        N rows = load(a);
        return Computation.of(() -> transposedProduct(rows, rows), n -> SymmetricMatrix.symmetricPart(unload(n)));
    }

    @Override
    public Computation<Matrix> cholesky(SymmetricMatrix a) {
        N full = load(a.toMatrix());
        return Computation.of(() -> lowerCholesky(full), this::unload);
    }

    @Override
    public Computation<SymmetricEigen> eigen(SymmetricMatrix a) {
        N full = load(a.toMatrix());
        return Computation.of(() -> symmetricEigen(full), this::read);
    }

    @Override
    public Computation<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s) {
        N target = load(t.toMatrix());
        N total = load(s.toMatrix());
        return Computation.of(
                () -> {
                    Pairs<N> pairs = symmetricEigen(total);
                    double[] scale = pairs.values().clone();
                    for (int j = 0; j < scale.length; j++) {
                        scale[j] = 1 / Math.sqrt(scale[j]);
                    }
                    N whitening = scaleColumns(pairs.vectors(), scale);
                    Pairs<N> inner = symmetricEigen(transposedProduct(whitening, product(target, whitening)));
                    return new Pairs<>(inner.values(), product(whitening, inner.vectors()));
                },
                this::read);
    }

    @Override
    public Computation<SymmetricEigen> topK(SymmetricMatrix a, int k) {
        throw new UnsupportedOperationException("this library has no partial eigensolver");
    }

    @Override
    public Computation<Svd> svd(Matrix a) {
        N full = load(a);
        return Computation.of(() -> singularValues(full), triples -> {
            int[] order = descending(triples.values());
            Matrix left = unload(triples.left());
            Matrix right = unload(triples.right());
            return new Svd(
                    ordered(triples.values(), order),
                    Matrix.generate(left.rows(), order.length, (i, j) -> left.at(i, order[j])),
                    Matrix.generate(order.length, right.rows(), (i, j) -> right.at(j, order[i])));
        });
    }

    private SymmetricEigen read(Pairs<N> pairs) {
        int[] order = descending(pairs.values());
        Matrix columns = unload(pairs.vectors());
        return new SymmetricEigen(
                ordered(pairs.values(), order),
                Matrix.generate(order.length, columns.rows(), (i, j) -> columns.at(j, order[i])));
    }

    private static int[] descending(double[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> values[i]).reversed())
                .mapToInt(i -> i)
                .toArray();
    }

    private static double[] ordered(double[] values, int[] order) {
        return IntStream.of(order).mapToDouble(i -> values[i]).toArray();
    }

    static double[][] rowsOf(Matrix a) {
        double[][] rows = new double[a.rows()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = a.row(i);
        }
        return rows;
    }
}
