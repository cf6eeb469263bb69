package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An estimate of a loss and its gradient from one batch, and what it remembers of those before, as a function of one or more
 * matrices of parameters, the encoder first.
 *
 * @param <A> a matrix on the device
 */
interface BatchLoss<A> {
    /** Small random parameters. */
    List<Matrix> initial(RandomGenerator random);

    /**
     * The loss of a batch, per sample, and its gradient.
     *
     * @param views b &times; d
     * @param partners the targets, b &times; p, or second views, b &times; d; they may be used up
     */
    Slope<A> evaluate(List<A> parameters, A views, A partners);

    /** What it remembers of the batches before, for a checkpoint to keep and to put back. */
    default List<A> memory() {
        return List.of();
    }

    /** The model that the parameters are, for targets divided by a scale. */
    TrainedModel model(List<A> parameters, double targetScale);

    /**
     * A loss and its gradient.
     *
     * @param gradient one matrix for each of the parameters, new
     */
    record Slope<A>(double loss, List<A> gradient) {}

    /** k &times; d normal numbers of variance 1/d. */
    static Matrix encoder(int k, int d, int widest, RandomGenerator random) {
        double deviation = 1 / Math.sqrt(widest);
        return Matrix.generate(k, d, (i, j) -> deviation * random.nextGaussian());
    }
}
