package dev.presage.study;

import dev.presage.model.SpectralObjective;
import java.util.List;

/**
 * What to analyse: every strategy with every objective at every number of features.
 *
 * @param strategies the noises
 * @param objectives the objectives
 * @param dimensions the numbers of features
 * @param seed of the random shifts of the numerical integration of predicted accuracies
 */
public record AnalysisPlan(
        List<Strategy> strategies, List<SpectralObjective> objectives, Dimensions dimensions, long seed) {
    /** Copies the lists. */
    public AnalysisPlan {
        strategies = List.copyOf(strategies);
        objectives = List.copyOf(objectives);
    }
}
