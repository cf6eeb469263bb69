package dev.presage.study;

import dev.presage.moments.Estimate;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a {@link CorruptionStudy} found.
 *
 * @param manifest from what
 * @param plan as asked
 * @param retained the share of the variance of the samples that their first k principal components, the signal, hold
 * @param clean accuracy of the least-squares probe on the signal alone, on the test samples
 * @param largestClass share of the test samples in the class that is most frequent in training: accuracy without a signal
 * @param corruptions the irrelevant features, weak and strong
 * @param points accuracies
 * @param claims what the theory says of them
 */
public record CorruptionResult(
        Manifest manifest,
        CorruptionPlan plan,
        double retained,
        Estimate clean,
        double largestClass,
        List<Corruption> corruptions,
        List<Point> points,
        List<Claim> claims) {
    /** Copies the lists. */
    public CorruptionResult {
        corruptions = List.copyOf(corruptions);
        points = List.copyOf(points);
        claims = List.copyOf(claims);
    }

    /**
     * Accuracies of a least-squares probe on the features of one objective, mean over the repeated draws.
     *
     * @param corruption name of the irrelevant features
     * @param objective what the encoder was optimal for
     * @param alpha strength of alignment
     * @param samples n; empty for the limit of infinitely many
     * @param corrupted on corrupted test samples, with the standard error of the draws
     * @param clean on clean test samples
     * @param degrees the largest angle between the features and the signal; 90 where a tie leaves it open
     */
    public record Point(
            String corruption,
            String objective,
            double alpha,
            OptionalInt samples,
            Estimate corrupted,
            Estimate clean,
            Estimate degrees) {}

    /**
     * A statement of the theory and what was seen of it.
     *
     * @param statement in words
     * @param holds whether it was seen
     * @param seen the numbers
     */
    public record Claim(String statement, boolean holds, String seen) {}

    /** The point of a corruption, an objective, an alignment and a number of samples. */
    public Point at(String corruption, String objective, double alpha, OptionalInt samples) {
        return points.stream()
                .filter(p -> p.corruption().equals(corruption)
                        && p.objective().equals(objective)
                        && p.alpha() == alpha
                        && p.samples().equals(samples))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such point: " + corruption + ", " + objective
                        + ", alpha " + alpha + ", samples " + samples));
    }
}
