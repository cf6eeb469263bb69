package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Objective;
import dev.presage.model.Supervised;
import java.util.Optional;

/**
 * What a user fixes of the training; the rest follows from the size of the problem.
 *
 * <p>The usual plan: {@value #STEPS} steps with a batch of the power of two at or above k d/16, for joint embedding (whose
 * loss multiplies different samples and is noisier) k d/8, for supervised learning (labels of which little is explained)
 * k d/2, but from {@value #LEAST_REGRESSION}, or {@value #LEAST_CONTRASTIVE} for joint embedding, to {@value #MOST}, because
 * what sampling costs of the loss grows as k d over the number of draws; Adam at {@value #ADAM_RATE}, SGD at {@value #SGD_RATE}; warm-up over 5 % of the steps, average of the last
 * half.
 * docs/performance.md says how near it comes.
 *
 * @param steps number of batches, if fixed
 * @param batch samples a batch, if fixed
 * @param optimizer how gradients become steps
 * @param learningRate the highest learning rate, if fixed
 * @param seeds number of models to train
 * @param seed of the first model; the others follow it
 */
public record TrainingSettings(
        Optional<Integer> steps,
        Optional<Integer> batch,
        Optimizer optimizer,
        Optional<Double> learningRate,
        int seeds,
        long seed) {
    private static final int STEPS = 2000;
    private static final double ADAM_RATE = 0.01;
    private static final double SGD_RATE = 0.002;
    private static final double WARM_UP = 0.05;
    private static final double AVERAGED = 0.5;
    private static final int CHECKPOINTS = 19;
    private static final int LEAST_CONTRASTIVE = 1024;
    private static final int LEAST_REGRESSION = 512;
    private static final int MOST = 4096;
    /** The most values in a batch of views, 64 MiB, above which batches shrink to no less than the least. */
    private static final int MOST_VALUES = 1 << 23;

    /** Checks what is fixed. */
    public TrainingSettings {
        if (seeds < 1) {
            throw new BadInputException("--seeds expects at least 1, found " + seeds);
        }
        plan(steps.orElse(1), batch.orElse(2), optimizer, learningRate.orElse(1.0), seed);
    }

    /** Everything left to the size of the problem, one model. */
    public static TrainingSettings usual(long seed) {
        return new TrainingSettings(Optional.empty(), Optional.empty(), Optimizer.ADAM, Optional.empty(), 1, seed);
    }

    /** The plan of the first model for k features of d inputs. */
    public TrainingPlan plan(Objective objective, int k, int d) {
        boolean contrastive = objective instanceof JointEmbedding;
        int least = contrastive ? LEAST_CONTRASTIVE : LEAST_REGRESSION;
        int most = Math.max(least, Math.min(MOST, Integer.highestOneBit(Math.max(1, MOST_VALUES / d))));
        int share = contrastive ? 8 : objective instanceof Supervised ? 2 : 16;
        long wanted = Math.max(1, ((long) k * d + share - 1) / share);
        int power = Long.highestOneBit(wanted) == wanted ? 0 : 1;
        long rounded = Long.highestOneBit(wanted) << power;
        return plan(
                steps.orElse(STEPS),
                batch.orElse((int) Math.max(least, Math.min(most, rounded))),
                optimizer,
                learningRate.orElse(optimizer == Optimizer.ADAM ? ADAM_RATE : SGD_RATE),
                seed);
    }

    private static TrainingPlan plan(int steps, int batch, Optimizer optimizer, double rate, long seed) {
        return new TrainingPlan(steps, batch, optimizer, rate, WARM_UP, AVERAGED, CHECKPOINTS, seed);
    }
}
