package dev.presage.study;

import dev.presage.moments.Estimate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The outcome of a search.
 *
 * @param analysis manifest, baseline, the run of each best strategy (best first), and warnings
 * @param plan what was searched
 * @param evaluations how many strategies were evaluated
 * @param found the best of each combination of lists and objective, best first
 * @param heldOutOn what the held-out gains were measured on, in words
 */
public record SearchResult(
        AnalysisResult analysis, SearchPlan plan, int evaluations, List<Found> found, String heldOutOn) {
    /** Copies the list. */
    public SearchResult {
        found = List.copyOf(found);
    }

    /**
     * The best strategy of one combination of lists and objective.
     *
     * @param run what it gives
     * @param parameters the numbers found, by their names
     * @param value what was maximised: the gain in R2 over clean PCA on the samples that were searched on, or the share of the
     *     signal kept
     * @param signalAngleDegrees largest angle to the signal's top subspace, where the signal is known
     * @param evaluations how many strategies of this combination were evaluated
     * @param heldOut the gain in R2 over clean PCA on samples that had no part in the search, with the error of paired samples
     * @param why for each number that is missing, the reason
     */
    public record Found(
            RunResult run,
            Map<String, Double> parameters,
            double value,
            OptionalDouble signalAngleDegrees,
            int evaluations,
            Optional<Estimate> heldOut,
            Map<String, String> why) {
        /** Copies the maps. */
        public Found {
            parameters = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(parameters));
            why = Map.copyOf(why);
        }
    }
}
