package dev.presage.train;

import dev.presage.data.BadInputException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

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
 * @param schedule of the rate after the warm-up
 * @param clip gradients whose norm over all parameters, in the trainer's coordinates, is larger are scaled down to it
 * @param patience when to stop early; the result is then the average of the iterates of the last window, or of those that
 *     would have been averaged anyway if that had begun
 */
public record TrainingPlan(
        int steps,
        int batch,
        Optimizer optimizer,
        double learningRate,
        double warmUp,
        double averaged,
        int checkpoints,
        long seed,
        Schedule schedule,
        OptionalDouble clip,
        Optional<Patience> patience) {
    /** How the rate goes on after the warm-up. */
    public enum Schedule {
        /** Along half a cosine to zero. */
        COSINE,
        /** As it is. */
        CONSTANT;

        /** The name on the command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The schedule of a name.
         *
         * @throws BadInputException if the name is unknown
         */
        public static Schedule named(String name) {
            for (Schedule schedule : values()) {
                if (schedule.word().equals(name)) {
                    return schedule;
                }
            }
            throw new BadInputException(
                    "--rate-schedule expects " + COSINE.word() + " or " + CONSTANT.word() + ", found '" + name + "'");
        }
    }

    /**
     * When to stop early: after the warm-up steps come in windows, and training ends after one whose mean batch loss is
     * not below that of the window before by more than a share of the latter's modulus.
     *
     * @param steps in a window
     * @param tolerance that share
     */
    public record Patience(int steps, double tolerance) {
        /** Checks both. */
        public Patience {
            if (steps < 1) {
                throw new BadInputException("--patience expects at least 1 step, found " + steps);
            }
            if (!(tolerance >= 0) || Double.isInfinite(tolerance)) {
                throw new BadInputException("--tolerance expects a number of at least 0, found " + tolerance);
            }
        }

        /** Whether a window with this mean loss after one with that is the last. */
        boolean ends(double mean, double before) {
            return !Double.isInfinite(before) && !(before - mean > tolerance * Math.abs(before));
        }
    }

    /** Along half a cosine, without clipping, to the last step. */
    public TrainingPlan(
            int steps,
            int batch,
            Optimizer optimizer,
            double learningRate,
            double warmUp,
            double averaged,
            int checkpoints,
            long seed) {
        this(
                steps,
                batch,
                optimizer,
                learningRate,
                warmUp,
                averaged,
                checkpoints,
                seed,
                Schedule.COSINE,
                OptionalDouble.empty(),
                Optional.empty());
    }

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
        if (!(warmUp >= 0 && warmUp < 1)) {
            throw new BadInputException("--warm-up expects a share from 0 to below 1, found " + warmUp);
        }
        if (!(averaged >= 0 && averaged <= 1) || checkpoints < 0) {
            throw new BadInputException("a training plan expects a share from 0 to 1 and no negative number of"
                    + " checkpoints, found " + averaged + " and " + checkpoints);
        }
        if (clip.isPresent() && !(clip.getAsDouble() > 0 && clip.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new BadInputException("--clip expects a positive number, found " + clip.getAsDouble());
        }
        int longest = (steps - rising(steps, warmUp)) / 2;
        if (patience.isPresent() && patience.get().steps() > longest) {
            throw new BadInputException(
                    "--patience expects at most " + longest + ", two windows in the steps after the warm-up, found "
                            + patience.get().steps());
        }
    }

    /** The rate of step 1..steps. */
    public double rate(int step) {
        double rising = rising();
        if (step <= rising) {
            return learningRate * step / rising;
        }
        if (schedule == Schedule.CONSTANT) {
            return learningRate;
        }
        return learningRate * 0.5 * (1 + Math.cos(Math.PI * (step - rising) / (steps - rising + 1)));
    }

    /** Number of steps of the warm-up, at least one. */
    int rising() {
        return rising(steps, warmUp);
    }

    private static int rising(int steps, double warmUp) {
        return (int) Math.max(1, Math.ceil(warmUp * steps));
    }

    /** All of it, a setting a line. */
    String described() {
        return String.join(
                "\n",
                "steps " + steps,
                "batch " + batch,
                "optimizer " + optimizer.word(),
                "learning rate " + learningRate,
                "warm-up " + warmUp,
                "rate schedule " + schedule.word(),
                "clip " + (clip.isPresent() ? clip.getAsDouble() : "none"),
                "patience "
                        + patience.map(p -> p.steps() + ", tolerance " + p.tolerance())
                                .orElse("none"),
                "averaged " + averaged,
                "models kept " + checkpoints,
                "seed " + seed);
    }

    /** The same plan with another seed. */
    public TrainingPlan withSeed(long other) {
        return new TrainingPlan(
                steps, batch, optimizer, learningRate, warmUp, averaged, checkpoints, other, schedule, clip, patience);
    }
}
