package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Precision;
import dev.presage.model.EmbeddingObjective;
import dev.presage.model.InfoNce;
import dev.presage.model.Objective;
import dev.presage.model.Supervised;
import dev.presage.model.Vicreg;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a user fixes of the training; the rest follows from the size of the problem.
 *
 * <p>The usual plan: {@value #STEPS} steps with a batch of the power of two at or above k d/16, for joint embedding (whose
 * loss multiplies different samples and is noisier) k d/8, for supervised learning (labels of which little is explained)
 * k d/2, but from {@value #LEAST_REGRESSION}, or {@value #LEAST_CONTRASTIVE} for joint embedding, to {@value #MOST}, because
 * what sampling costs of the loss grows as k d over the number of draws; Adam at {@value #ADAM_RATE} (VICReg {@value #VICREG_RATE}), SGD at
 * {@value #SGD_RATE}; warm-up over 5 % of the steps, average of the last half. docs/performance.md says how near it comes.
 *
 * @param steps number of batches, if fixed
 * @param batch samples a batch, if fixed
 * @param optimizer how gradients become steps
 * @param learningRate the highest learning rate, if fixed
 * @param seeds number of models to train
 * @param seed of the first model; the others follow it
 * @param details what is seldom changed
 */
public record TrainingSettings(
        Optional<Integer> steps,
        Optional<Integer> batch,
        Optimizer optimizer,
        Optional<Double> learningRate,
        int seeds,
        long seed,
        Details details) {
    private static final int STEPS = 3000;
    private static final double ADAM_RATE = 0.01;
    /** Of VICReg: at 0.01 it often ends where two features of almost equal value are still swapped. */
    private static final double VICREG_RATE = 0.02;

    private static final double SGD_RATE = 0.002;
    private static final double WARM_UP = 0.05;
    private static final double AVERAGED = 0.5;
    private static final int CHECKPOINTS = 19;
    /** In smaller batches the chance of a pair of features outweighs which of two features of almost equal value is better. */
    private static final int LEAST_CONTRASTIVE = 2048;
    /** Every sample is compared with every other, so the cost of a batch grows with its square. */
    private static final int LEAST_COMPARED = 1024;

    private static final int LEAST_REGRESSION = 512;
    private static final int MOST = 4096;
    /** The most values in a batch of views, 64 MiB, above which batches shrink to no less than the least. */
    private static final int MOST_VALUES = 1 << 23;

    /**
     * Where and how to train beside the usual way.
     *
     * @param device that computes
     * @param precision of its numbers
     * @param tied whether a reconstruction's decoder is its encoder transposed
     * @param warmUp share of the steps, if fixed
     * @param schedule of the rate after the warm-up
     * @param clip largest norm of a gradient, if any
     * @param patience when to stop early, if ever
     */
    public record Details(
            String device,
            Precision precision,
            boolean tied,
            OptionalDouble warmUp,
            TrainingPlan.Schedule schedule,
            OptionalDouble clip,
            Optional<TrainingPlan.Patience> patience) {
        /** On the processor in float64, along half a cosine to the last step. */
        public static final Details USUAL = new Details(
                CpuTrainer.DEVICE,
                Precision.FLOAT64,
                false,
                OptionalDouble.empty(),
                TrainingPlan.Schedule.COSINE,
                OptionalDouble.empty(),
                Optional.empty());
    }

    /** With the usual details. */
    public TrainingSettings(
            Optional<Integer> steps,
            Optional<Integer> batch,
            Optimizer optimizer,
            Optional<Double> learningRate,
            int seeds,
            long seed) {
        this(steps, batch, optimizer, learningRate, seeds, seed, Details.USUAL);
    }

    /** Checks what is fixed. */
    public TrainingSettings {
        if (seeds < 1) {
            throw new BadInputException("--seeds expects at least 1, found " + seeds);
        }
        plan(steps.orElse(STEPS), batch.orElse(2), optimizer, learningRate.orElse(1.0), seed, details);
    }

    /** Everything left to the size of the problem, one model. */
    public static TrainingSettings usual(long seed) {
        return new TrainingSettings(Optional.empty(), Optional.empty(), Optimizer.ADAM, Optional.empty(), 1, seed);
    }

    /** The plan of the first model for k features of d inputs. */
    public TrainingPlan plan(Objective objective, int k, int d) {
        int least = leastBatch(objective);
        int most = Math.max(least, Math.min(MOST, Integer.highestOneBit(Math.max(1, MOST_VALUES / d))));
        int share = objective instanceof EmbeddingObjective ? 8 : objective instanceof Supervised ? 2 : 16;
        long wanted = Math.max(1, ((long) k * d + share - 1) / share);
        int power = Long.highestOneBit(wanted) == wanted ? 0 : 1;
        long rounded = Long.highestOneBit(wanted) << power;
        return plan(
                steps.orElse(STEPS),
                batch.orElse((int) Math.max(least, Math.min(most, rounded))),
                optimizer,
                learningRate.orElse(
                        optimizer == Optimizer.SGD ? SGD_RATE : objective instanceof Vicreg ? VICREG_RATE : ADAM_RATE),
                seed,
                details);
    }

    private static int leastBatch(Objective objective) {
        if (objective instanceof InfoNce) {
            return LEAST_COMPARED;
        }
        return objective instanceof EmbeddingObjective ? LEAST_CONTRASTIVE : LEAST_REGRESSION;
    }

    private static TrainingPlan plan(
            int steps, int batch, Optimizer optimizer, double rate, long seed, Details details) {
        return new TrainingPlan(
                steps,
                batch,
                optimizer,
                rate,
                details.warmUp().orElse(WARM_UP),
                AVERAGED,
                CHECKPOINTS,
                seed,
                details.schedule(),
                details.clip(),
                details.patience());
    }
}
