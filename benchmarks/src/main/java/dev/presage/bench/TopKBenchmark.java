package dev.presage.bench;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.SymmetricMatrix;

/** How long do the first min(64, d/4) eigenvectors take? */
public class TopKBenchmark extends Kernel {
    @Override
    Computation<?> prepare(Engine engine, int d) {
        int k = count(d);
        SymmetricMatrix a = Problems.positive(d, 1);
        double[] all = new JavaBackend(Engine.threads()).eigenvalues(a);
        return checked(engine.topK(a, k), eigen -> {
            Check.eigen(a, eigen, k);
            for (int j = 0; j < k; j++) {
                double difference = Math.abs(eigen.values()[j] - all[j]);
                Check.require(difference <= 1e-11 * all[0], "value " + j + " is not the largest but " + j);
            }
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
