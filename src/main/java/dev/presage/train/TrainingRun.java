package dev.presage.train;

import java.util.List;

/**
 * A finished training.
 *
 * @param plan how it was trained
 * @param model the average of the last iterates
 * @param checkpoints iterates on the way: the start, evenly spaced steps, the last step
 * @param device where it ran
 * @param seconds wall time, reading of the samples included
 */
public record TrainingRun(
        TrainingPlan plan, TrainedModel model, List<Checkpoint> checkpoints, String device, double seconds) {
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
