package dev.presage.study;

import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Preparation;
import dev.presage.noise.Streams;
import java.util.random.RandomGenerator;

/**
 * Labelled samples in the principal coordinates of the training samples, the first k of which are the signal, and copies of
 * them with Gaussian irrelevant features in the other d - k coordinates. Every row of a draw has its own random stream, so a
 * draw of n rows begins with the draw of fewer.
 */
final class CorruptedSamples {
    /** Streams of other purposes have smaller numbers. */
    private static final int TRAINING_DRAWS = 101;

    private static final int TEST_DRAWS = 102;
    private static final int BLOCK_VALUES = 1 << 20;

    private final Matrix signal;
    private final ClassLabels labels;

    private CorruptedSamples(Matrix signal, ClassLabels labels) {
        this.signal = signal;
        this.labels = labels;
    }

    /**
     * Reads samples once.
     *
     * @param components k orthonormal rows over prepared samples
     * @param mean of the prepared training samples
     */
    static CorruptedSamples of(
            Samples samples, Preparation preparation, Vector mean, Matrix components, Backend backend) {
        int d = samples.dimension();
        int n = samples.size();
        int k = components.rows();
        double[] signal = new double[Math.multiplyExact(n, k)];
        double[] origin = components.times(mean.toArray());
        int rows = Math.max(1, Math.min(n, BLOCK_VALUES / d));
        try (RowReader reader = samples.open()) {
            for (int start = 0; start < n; start += rows) {
                int count = Math.min(rows, n - start);
                double[] block = new double[count * d];
                for (int r = 0; r < count; r++) {
                    reader.next(block, r * d);
                    preparation.prepare(block, r * d);
                }
                Matrix z = backend.multiplyTransposedRight(Matrix.wrap(count, d, block), components);
                for (int r = 0; r < count; r++) {
                    for (int j = 0; j < k; j++) {
                        signal[(start + r) * k + j] = z.at(r, j) - origin[j];
                    }
                }
            }
        }
        return new CorruptedSamples(Matrix.wrap(n, k, signal), samples.classes().orElseThrow());
    }

    /** How many. */
    int size() {
        return signal.rows();
    }

    /** Their classes. */
    ClassLabels labels() {
        return labels;
    }

    /** n samples drawn with replacement, each corrupted anew. */
    Samples drawn(Corruption corruption, int n, long seed, int repeat) {
        double[] values = new double[Math.multiplyExact(n, corruption.dimension())];
        int[] classOf = new int[n];
        for (int i = 0; i < n; i++) {
            RandomGenerator random = Streams.of(seed, TRAINING_DRAWS, repeat, i);
            int source = random.nextInt(signal.rows());
            classOf[i] = labels.classOf(source);
            corrupt(corruption, source, values, i, random);
        }
        return InMemorySamples.of(
                Matrix.wrap(n, corruption.dimension(), values), new ClassLabels(classOf, labels.names()));
    }

    /** Each sample once, corrupted. */
    Samples each(Corruption corruption, long seed, int repeat) {
        double[] values = new double[Math.multiplyExact(size(), corruption.dimension())];
        for (int i = 0; i < size(); i++) {
            corrupt(corruption, i, values, i, Streams.of(seed, TEST_DRAWS, repeat, i));
        }
        return InMemorySamples.of(Matrix.wrap(size(), corruption.dimension(), values), labels);
    }

    /** Each sample once, without irrelevant features. */
    Samples clean(int dimension) {
        return InMemorySamples.of(
                Matrix.generate(size(), dimension, (i, j) -> j < signal.columns() ? signal.at(i, j) : 0), labels);
    }

    private void corrupt(Corruption corruption, int source, double[] values, int row, RandomGenerator random) {
        int k = signal.columns();
        int d = corruption.dimension();
        signal.copyRow(source, values, row * d);
        for (int j = k; j < d; j++) {
            values[row * d + j] = Math.sqrt(corruption.irrelevant().at(j - k)) * random.nextGaussian();
        }
    }
}
