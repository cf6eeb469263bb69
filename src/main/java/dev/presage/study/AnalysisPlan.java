package dev.presage.study;

import dev.presage.model.SpectralObjective;
import dev.presage.train.TrainingSettings;
import java.util.List;
import java.util.Optional;

/**
 * What to analyse: every strategy with every objective at every number of features.
 *
 * @param strategies the noises
 * @param objectives the objectives
 * @param dimensions the numbers of features
 * @param training how to train each model, if they are to be trained
 * @param seed of the random shifts of the numerical integration of predicted accuracies
 */
public record AnalysisPlan(
        List<Strategy> strategies,
        List<SpectralObjective> objectives,
        Dimensions dimensions,
        Optional<TrainingSettings> training,
        long seed) {
    /** Copies the lists. */
    public AnalysisPlan {
        strategies = List.copyOf(strategies);
        objectives = List.copyOf(objectives);
    }
}
