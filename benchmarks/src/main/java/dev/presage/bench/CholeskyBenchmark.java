package dev.presage.bench;

import dev.presage.linalg.SymmetricMatrix;

/** How long does the Cholesky factor of a d x d covariance take? */
public class CholeskyBenchmark extends Kernel {
    @Override
    Computation<?> prepare(Engine engine, int d) {
        SymmetricMatrix a = Problems.positive(d, 1);
        return checked(engine.cholesky(a), l -> Check.cholesky(a, l));
    }

    @Override
    Operation operation() {
        return Operation.CHOLESKY;
    }
}
