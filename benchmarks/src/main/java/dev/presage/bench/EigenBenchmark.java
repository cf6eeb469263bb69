package dev.presage.bench;

import dev.presage.linalg.SymmetricMatrix;

/** How long do all eigenvalues and vectors of a d x d covariance take? */
public class EigenBenchmark extends Kernel {
    @Override
    Computation<?> prepare(Engine engine, int d) {
        SymmetricMatrix a = Problems.positive(d, 1);
        return checked(engine.eigen(a), eigen -> Check.eigen(a, eigen, d));
    }

    @Override
    Operation operation() {
        return Operation.EIGEN;
    }
}
