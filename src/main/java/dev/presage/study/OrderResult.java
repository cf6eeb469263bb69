package dev.presage.study;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * In what order things are learned.
 *
 * @param manifest from what and with what
 * @param plan what was asked for
 * @param course what learning does, predicted
 * @param training descents from the same start, if they were asked for
 * @param spectrum what the top and the bottom of the spectrum tell of the labels, if there are labels
 * @param warnings what a careful reader should know first
 * @param why for each number that is missing, the reason
 */
public record OrderResult(
        Manifest manifest,
        OrderPlan plan,
        Course course,
        Optional<Training> training,
        Optional<SpectrumStudy> spectrum,
        List<String> warnings,
        Map<String, String> why) {
    /** Copies list and map. */
    public OrderResult {
        warnings = List.copyOf(warnings);
        why = java.util.Collections.unmodifiableMap(new TreeMap<>(why));
    }

    /**
     * One mode.
     *
     * @param spectrum its value: phi of reconstruction, rho of jepa, the eigenvalue of G of barlow-twins; of one layer that of S
     * @param cross m, where M and S share eigenvectors
     * @param total s, likewise
     * @param halfTime when it has half of its final strength; empty if not within the times followed
     * @param labelShare the share of label variance that it adds to the modes before it, if there are labels
     * @param reconstructionHalfTime of jepa: when reconstruction of the same depth has half of the same mode, where M and S
     *     share eigenvectors
     */
    public record Mode(
            double spectrum,
            OptionalDouble cross,
            OptionalDouble total,
            OptionalDouble halfTime,
            OptionalDouble labelShare,
            OptionalDouble reconstructionHalfTime) {}

    /**
     * The predicted course.
     *
     * @param closed whether by a formula for each mode; else by integrating the matrix equations
     * @param method how, and why so
     * @param modes in the order in which small starts learn them, or where that is not known in that of the closed form
     * @param rate of the steps that times are multiples of
     * @param steps at which the course is shown, ascending
     * @param loss at each of them, by exact moments
     * @param optimum the least loss there is; empty where no loss is descended on
     * @param shares of its final strength that each mode has, steps x modes
     * @param labels the share of label variance in what is learned, sum of share times label share; if there are labels
     * @param arrivals when each percent of it has arrived
     * @param probe R2 of the least-squares probe on the encoder as it is, if there are labels and the start is random
     */
    public record Course(
            boolean closed,
            String method,
            List<Mode> modes,
            double rate,
            List<Integer> steps,
            Vector loss,
            OptionalDouble optimum,
            Matrix shares,
            Optional<Vector> labels,
            List<Arrival> arrivals,
            Optional<Vector> probe) {
        /** Copies the lists. */
        public Course {
            modes = List.copyOf(modes);
            steps = List.copyOf(steps);
            arrivals = List.copyOf(arrivals);
        }

        /** The time of the i-th of the steps shown. */
        public double time(int i) {
            return steps.get(i) * rate;
        }

        /** The range of the loss, which gaps are shares of. */
        public double range() {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < loss.dimension(); i++) {
                least = Math.min(least, loss.at(i));
                most = Math.max(most, loss.at(i));
            }
            return most - least;
        }
    }

    /**
     * When a part of the label information has arrived.
     *
     * @param percent of what all modes together tell
     * @param time sum of learning rates; empty if not within the times followed
     */
    public record Arrival(int percent, OptionalDouble time) {}

    /**
     * Descents from the same start with the same steps.
     *
     * @param descent loss of plain descent on exact moments at each step shown
     * @param descentGap its largest distance to the prediction, in ranges of the loss
     * @param batch size of the batches
     * @param sampled loss, by exact moments, of plain descent on batches with fresh noise; empty for barlow-twins
     * @param sampledGap its largest distance to the prediction, in ranges of the loss
     */
    public record Training(
            Vector descent, double descentGap, int batch, Optional<Vector> sampled, OptionalDouble sampledGap) {}
}
