package dev.presage.bench;

import dev.presage.linalg.SymmetricMatrix;

/** How long do all solutions of T v = omega S v take? */
public class GeneralizedEigenBenchmark extends Kernel {
    @Override
    Computation<?> prepare(Engine engine, int d) {
        SymmetricMatrix t = Problems.positive(d, 1);
        SymmetricMatrix s = Problems.positive(d, 2);
        return checked(engine.generalizedEigen(t, s), eigen -> Check.generalizedEigen(t, s, eigen));
    }

    @Override
    Operation operation() {
        return Operation.GENERALIZED_EIGEN;
    }
}
