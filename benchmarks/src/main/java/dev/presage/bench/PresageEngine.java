package dev.presage.bench;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.theory.Whitening;
import java.util.Arrays;

/** Presage's own backends, through the public interface, copies into native memory and input checks included. */
record PresageEngine(Backend backend) implements Engine {
    @Override
    public Computation<Matrix> multiply(Matrix a, Matrix b) {
        return Computation.of(() -> backend.multiply(a, b));
    }

    @Override
    public Computation<SymmetricMatrix> gram(Matrix a) {
        return Computation.of(() -> backend.gram(a));
    }

    @Override
    public Computation<Matrix> cholesky(SymmetricMatrix a) {
        return Computation.of(() -> backend.cholesky(a).orElseThrow());
    }

    @Override
    public Computation<SymmetricEigen> eigen(SymmetricMatrix a) {
        return Computation.of(() -> backend.eigen(a));
    }

    /** As {@link dev.presage.theory.ClosedForm} does it. */
    @Override
    public Computation<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s) {
        return Computation.of(() -> {
            Whitening whitening = Whitening.of(s, backend);
            SymmetricEigen eigen = backend.eigen(backend.congruence(whitening.rows(), t));
            return new SymmetricEigen(eigen.values(), backend.multiply(eigen.vectors(), whitening.rows()));
        });
    }

    /** Presage has no partial solver: all, then the first k. */
    @Override
    public Computation<SymmetricEigen> topK(SymmetricMatrix a, int k) {
        return Computation.of(() -> {
            SymmetricEigen eigen = backend.eigen(a);
            return new SymmetricEigen(
                    Arrays.copyOf(eigen.values(), k), eigen.vectors().firstRows(k));
        });
    }

    @Override
    public Computation<Svd> svd(Matrix a) {
        return Computation.of(() -> backend.svd(a));
    }
}
