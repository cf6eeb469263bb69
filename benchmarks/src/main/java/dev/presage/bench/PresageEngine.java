package dev.presage.bench;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Svd;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;

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

    @Override
    public Computation<SymmetricEigen> generalizedEigen(SymmetricMatrix t, SymmetricMatrix s) {
        return Computation.of(() -> backend.generalizedEigen(t, s).orElseThrow());
    }

    @Override
    public Computation<SymmetricEigen> topK(SymmetricMatrix a, int k) {
        return Computation.of(() -> backend.topEigen(a, k));
    }

    @Override
    public Computation<Svd> svd(Matrix a) {
        return Computation.of(() -> backend.svd(a));
    }
}
