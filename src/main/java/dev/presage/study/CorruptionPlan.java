package dev.presage.study;

import dev.presage.data.BadInputException;
import java.util.List;

/**
 * What a {@link CorruptionStudy} compares.
 *
 * @param k number of signal dimensions, and of features
 * @param alphas strengths of alignment &alpha;, at least 0
 * @param samples sizes n of the training sets that are drawn, ascending
 * @param repeats how many training sets are drawn of each size, at least 2
 * @param seed of all draws
 */
public record CorruptionPlan(int k, List<Double> alphas, List<Integer> samples, int repeats, long seed) {
    private static final int MOST_SAMPLES = 1_000_000;

    /** Checks the numbers. */
    public CorruptionPlan {
        alphas = List.copyOf(alphas);
        samples = List.copyOf(samples);
        if (k < 1) {
            throw new BadInputException("--dim expects at least 1 feature, found " + k);
        }
        if (alphas.isEmpty() || alphas.stream().anyMatch(alpha -> !(alpha >= 0) || alpha > 1e6)) {
            throw new BadInputException("--alpha expects numbers from 0 to 1e6, found " + alphas);
        }
        int before = k;
        for (int n : samples) {
            if (n <= before || n > MOST_SAMPLES) {
                throw new BadInputException("--samples expects ascending numbers above --dim (" + k + ") and up to "
                        + MOST_SAMPLES + ", found " + samples);
            }
            before = n;
        }
        if (samples.isEmpty()) {
            throw new BadInputException("--samples expects at least one number, found none");
        }
        if (repeats < 2) {
            throw new BadInputException("--repeats expects at least 2, found " + repeats);
        }
    }
}
