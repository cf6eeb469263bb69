package dev.presage.bench;

import dev.presage.linalg.Matrix;

/** How long does the singular value decomposition of a d x d matrix take? */
public class SvdBenchmark extends Kernel {
    @Override
    Computation<?> prepare(Engine engine, int d) {
        Matrix a = Problems.square(d, 1);
        return checked(engine.svd(a), svd -> Check.svd(a, svd));
    }

    @Override
    Operation operation() {
        return Operation.SVD;
    }
}
