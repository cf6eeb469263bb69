package dev.presage.study;

import dev.presage.linalg.SymmetricMatrix;
import java.util.List;
import java.util.Optional;

/**
 * What to advise on.
 *
 * @param strategies the noises
 * @param dimensions the numbers of features
 * @param margin gains and differences of R2 below it are none
 * @param degrees features within this angle of the signal have found it
 * @param irrelevant covariance of the irrelevant features over prepared values, if it is known; else labels tell signal from
 *     the rest
 * @param seed of the numerical integration of predicted accuracies
 */
public record AdvicePlan(
        List<Strategy> strategies,
        Dimensions.Given dimensions,
        double margin,
        double degrees,
        Optional<SymmetricMatrix> irrelevant,
        long seed) {
    /** Copies the list. */
    public AdvicePlan {
        strategies = List.copyOf(strategies);
    }
}
