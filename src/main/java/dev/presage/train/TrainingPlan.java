package dev.presage.train;

import dev.presage.data.BadInputException;

/**
 * How to train. The learning rate rises linearly over the first steps and then falls along half a cosine to zero; the
 * result is the average of the last iterates. Trainers decorrelate views and scale targets to unit size,
 * so that one rate serves any data.
 *
 * @param steps number of batches
 * @param batch samples a batch; the contrastive loss draws two views of each
 * @param optimizer how gradients become steps
 * @param learningRate the highest learning rate
 * @param warmUp share of the steps over which the rate rises
 * @param averaged share of the steps, the last ones, whose iterates are averaged; rounded, but at least one
 * @param checkpoints number of iterates to keep beside start and end
 * @param seed of the initial weights, the order of the samples and all views
 */
public record TrainingPlan(
        int steps,
        int batch,
        Optimizer optimizer,
        double learningRate,
        double warmUp,
        double averaged,
        int checkpoints,
        long seed) {
    /**
     * The encoder's gradient is multiplied by (Shat + damping tr(Shat)/d I)^{-1}. Rare pixels are rare: without damping
     * one sample in which they differ would outweigh its batch, and plain SGD would diverge at any useful rate.
     */
    public static final double DAMPING = 1e-3;

    /** Checks every number. */
    public TrainingPlan {
        if (steps < 1) {
            throw new BadInputException("--steps expects at least 1, found " + steps);
        }
        if (batch < 2) {
            throw new BadInputException("--batch expects at least 2 samples, found " + batch);
        }
        if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new BadInputException("--learning-rate expects a positive number, found " + learningRate);
        }
        if (!(warmUp >= 0 && warmUp < 1) || !(averaged >= 0 && averaged <= 1) || checkpoints < 0) {
            throw new BadInputException("a training plan expects shares from 0 to 1 and no negative number of"
                    + " checkpoints, found " + warmUp + ", " + averaged + " and " + checkpoints);
        }
    }

    /** The rate of step 1..steps. */
    public double rate(int step) {
        double rising = Math.max(1, Math.ceil(warmUp * steps));
        if (step <= rising) {
            return learningRate * step / rising;
        }
        return learningRate * 0.5 * (1 + Math.cos(Math.PI * (step - rising) / (steps - rising + 1)));
    }

    /** The same plan with another seed. */
    public TrainingPlan withSeed(long other) {
        return new TrainingPlan(steps, batch, optimizer, learningRate, warmUp, averaged, checkpoints, other);
    }
}
