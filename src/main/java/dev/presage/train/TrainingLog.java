package dev.presage.train;

import dev.presage.data.BadInputException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a training writes down on its way.
 *
 * @param checkpoint file that holds all that is needed to go on, written aside and renamed
 * @param every number of steps between checkpoints; one more is written at the end
 * @param resume whether to go on from the checkpoint, if there is one; the end is the same to the last bit as without
 *     interruption, on the same device with the same number of threads
 * @param data what was trained on, in words that tell it from anything else; a checkpoint of other data is refused
 * @param metrics is told of every step
 */
public record TrainingLog(Optional<Path> checkpoint, int every, boolean resume, String data, Metrics metrics) {
    /** Nothing is written. */
    public static final TrainingLog NONE = new TrainingLog(Optional.empty(), 1, false, "", metrics -> {});

    /** Checks the number of steps. */
    public TrainingLog {
        if (every < 1) {
            throw new BadInputException("--checkpoint-every expects at least 1 step, found " + every);
        }
    }

    /** Is told of a training. */
    public interface Metrics {
        /** A step was taken. */
        void accept(StepMetrics step);

        /**
         * The training goes on after a step that was taken before.
         *
         * @param time sum of the learning rates up to it
         * @param loss of its batch
         */
        default void resumed(long seed, int step, double time, double loss) {}

        /** A checkpoint is about to be written: later, a training may go on after the last step told. */
        default void saving() {}
    }

    /**
     * One step.
     *
     * @param seed of the model
     * @param step 1, 2, ...
     * @param time sum of the learning rates so far
     * @param rate learning rate
     * @param loss of the batch, in the trainer's units, before the step
     * @param gradientNorm over all parameters, in the trainer's coordinates, before clipping
     * @param seconds since the start
     */
    public record StepMetrics(
            long seed, int step, double time, double rate, double loss, double gradientNorm, double seconds) {}
}
