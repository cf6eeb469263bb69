package dev.presage.bench;

import dev.presage.linalg.Matrix;

/** How long does a product of two d x d matrices take? */
public class MultiplyBenchmark extends Kernel {
    @Override
    Computation<?> prepare(Engine engine, int d) {
        Matrix a = Problems.square(d, 1);
        Matrix b = Problems.square(d, 2);
        return checked(engine.multiply(a, b), c -> Check.product(a, b, c));
    }

    @Override
    Operation operation() {
        return Operation.MULTIPLY;
    }
}
