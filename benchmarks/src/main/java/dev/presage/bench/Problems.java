package dev.presage.bench;

import dev.presage.linalg.JavaBackend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Seeded inputs: rows with a decaying spectrum and a mean, and well-conditioned second moments of full rank. */
final class Problems {
    /** Samples of the moments and Gram benchmarks. */
    static final int ROWS = 4096;

    /** The last two, which are asked for by one library after another. */
    private static final Map<Key, SymmetricMatrix> POSITIVE = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SymmetricMatrix> eldest) {
            return size() > 2;
        }
    };

    private record Key(int d, long seed) {}

    private Problems() {}

    /** Gaussian coordinates of one mean and standard deviations that fall from 1 to 0.1, mixed between neighbours. */
    static Matrix rows(int n, int d, double mean, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[Math.multiplyExact(n, d)];
        for (int i = 0; i < n; i++) {
            double neighbour = 0;
            for (int j = 0; j < d; j++) {
                neighbour = 0.6 * neighbour + 0.8 * random.nextGaussian();
                values[i * d + j] = mean + neighbour * Math.pow(0.1, (double) j / d);
            }
        }
        return Matrix.wrap(n, d, values);
    }

    /** A d &times; d matrix of independent entries. */
    static Matrix square(int d, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Matrix.wrap(d, d, random.doubles((long) d * d, -1, 1).toArray());
    }

    /** X'X/n + I/10 of 2d rows of mean 0. */
    static synchronized SymmetricMatrix positive(int d, long seed) {
        return POSITIVE.computeIfAbsent(new Key(d, seed), key -> {
            Matrix rows = rows(2 * d, d, 0, seed);
            return new JavaBackend(Engine.threads())
                    .gram(rows)
                    .map((i, j, value) -> value / rows.rows() + (i == j ? 0.1 : 0));
        });
    }
}
