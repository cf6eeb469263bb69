package dev.presage.bench;

import dev.presage.linalg.Matrix;

/** How long does X'X of {@value Problems#ROWS} rows take? */
public class GramBenchmark extends Kernel {
    @Override
    Computation<?> prepare(Engine engine, int d) {
        Matrix rows = Problems.rows(Problems.ROWS, d, 0.5, 1);
        return checked(engine.gram(rows), g -> Check.gram(rows, g));
    }

    @Override
    Operation operation() {
        return Operation.GRAM;
    }
}
