package dev.presage.bench;

import dev.presage.linalg.SymmetricMatrix;

/** How long do the first min(64, d/4) eigenvectors take? */
public class TopKBenchmark extends Kernel {
    @Override
    Computation<?> prepare(Engine engine, int d) {
        int k = count(d);
        SymmetricMatrix a = Problems.positive(d, 1);
        return checked(engine.topK(a, k), eigen -> {
            Check.eigen(a, eigen, k);
            Check.largest(a, eigen);
        });
    }

    /** How many are wanted. */
    static int count(int d) {
        return Math.min(64, d / 4);
    }

    @Override
    Operation operation() {
        return Operation.TOP_K;
    }
}
