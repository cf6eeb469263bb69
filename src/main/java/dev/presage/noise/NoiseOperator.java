package dev.presage.noise;

import dev.presage.linalg.Matrix;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A random view &tau;(x) of a sample x of d coordinates. An {@link AffineNoise} acts on moments, exactly; whatever else
 * there is, a {@link SampledNoise}, is known by its draws.
 */
public sealed interface NoiseOperator permits AffineNoise, SampledNoise {
    /** Number of coordinates d. */
    int dimension();

    /**
     * Replaces one sample of length d by one independent view of it. Called from several threads at once, each with its own
     * generator.
     */
    void sample(double[] x, RandomGenerator random);

    /** How many rows {@link #sampleRows} is best given: more than 1 where rows share the work. */
    default int rowsAtOnce() {
        return 1;
    }

    /**
     * Replaces the first count rows of length d, row-major, by one independent view of each, with the draws that {@link
     * #sample(double[], RandomGenerator)} would make one after another. Called from several threads at once.
     */
    default void sampleRows(double[] rows, int count, RandomGenerator random) {
        if (count == 1 && rows.length == dimension()) {
            sample(rows, random);
            return;
        }
        double[] x = new double[dimension()];
        for (int i = 0; i < count; i++) {
            System.arraycopy(rows, i * x.length, x, 0, x.length);
            sample(x, random);
            System.arraycopy(x, 0, rows, i * x.length, x.length);
        }
    }

    /** How views are made of independent uniform and normal numbers, for devices that draw whole batches; empty if otherwise. */
    default Optional<DrawLaw> law() {
        return Optional.empty();
    }

    /** One independent view of each row. */
    default Matrix sample(Matrix rows, RandomGenerator random) {
        double[] out = rows.toArray();
        sampleRows(out, rows.rows(), random);
        return Matrix.wrap(rows.rows(), rows.columns(), out);
    }
}
