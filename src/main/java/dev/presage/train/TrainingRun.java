package dev.presage.train;

import dev.presage.linalg.Precision;
import java.util.List;

/**
 * A finished training.
 *
 * @param plan how it was trained
 * @param model the average of the last iterates
 * @param checkpoints iterates on the way: the start, evenly spaced steps, the last step
 * @param steps number of steps taken: the plan's, or fewer where it stopped early
 * @param device where it ran
 * @param precision of its numbers
 * @param noiseOnDevice whether the device drew the noise, and not the host
 * @param seconds wall time, reading of the samples included
 */
public record TrainingRun(
        TrainingPlan plan,
        TrainedModel model,
        List<Checkpoint> checkpoints,
        int steps,
        String device,
        Precision precision,
        boolean noiseOnDevice,
        double seconds) {
    /** Copies the list. */
    public TrainingRun {
        checkpoints = List.copyOf(checkpoints);
    }

    /**
     * The model after some steps.
     *
     * @param step 0 is the start
     * @param time sum of the learning rates so far
     */
    public record Checkpoint(int step, double time, TrainedModel model) {}
}
