package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.random.RandomGenerator;

/** An unbiased estimate of a loss and its gradient from one batch. */
interface BatchLoss {
    /** Number of parameters. */
    int parameters();

    /** Small random parameters. */
    double[] initial(RandomGenerator random);

    /**
     * The loss of a batch, per sample.
     *
     * @param views b &times; d
     * @param partners the targets, b &times; p, or second views, b &times; d
     * @param gradient is overwritten
     */
    double evaluate(double[] parameters, Matrix views, Matrix partners, double[] gradient);

    /** The model that the parameters are, for targets divided by a scale. */
    TrainedModel model(double[] parameters, double targetScale);
}
