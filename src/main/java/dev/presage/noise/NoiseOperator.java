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

    /** How views are made of independent uniform and normal numbers, for devices that draw whole batches; empty if otherwise. */
    default Optional<DrawLaw> law() {
        return Optional.empty();
    }

    /** One independent view of each row. */
    default Matrix sample(Matrix rows, RandomGenerator random) {
        double[] out = new double[rows.rows() * rows.columns()];
        for (int i = 0; i < rows.rows(); i++) {
            double[] x = rows.row(i);
            sample(x, random);
            System.arraycopy(x, 0, out, i * x.length, x.length);
        }
        return Matrix.wrap(rows.rows(), rows.columns(), out);
    }
}
