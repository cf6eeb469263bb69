package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.model.Objective;
import dev.presage.theory.Judge;
import dev.presage.train.TrainingSettings;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to analyse: every strategy with every objective that looks at views, and the other objectives once, at every number of
 * features.
 *
 * @param strategies the noises
 * @param objectives the objectives
 * @param dimensions the numbers of features
 * @param training how to train each model, if they are to be trained
 * @param seed of the random shifts of the numerical integration of predicted accuracies
 * @param margin gains below it, of any task or of the labels at hand, are none
 * @param measured whether probes are also measured on samples, which takes one or two more passes over them
 * @param further what is said of other probes
 * @param leftOut objectives that were asked for and cannot be analysed on these data, with the reason
 */
public record AnalysisPlan(
        List<Strategy> strategies,
        List<? extends Objective> objectives,
        Dimensions dimensions,
        Optional<TrainingSettings> training,
        long seed,
        double margin,
        boolean measured,
        FurtherProbes further,
        Map<String, String> leftOut) {
    /** With the usual margin, and measured probes. */
    public AnalysisPlan(
            List<Strategy> strategies,
            List<? extends Objective> objectives,
            Dimensions dimensions,
            Optional<TrainingSettings> training,
            long seed) {
        this(strategies, objectives, dimensions, training, seed, Judge.MARGIN, true);
    }

    /** With all objectives that were asked for, and no other probes. */
    public AnalysisPlan(
            List<Strategy> strategies,
            List<? extends Objective> objectives,
            Dimensions dimensions,
            Optional<TrainingSettings> training,
            long seed,
            double margin,
            boolean measured) {
        this(strategies, objectives, dimensions, training, seed, margin, measured, FurtherProbes.NONE, Map.of());
    }

    /** The same with other probes. */
    public AnalysisPlan with(FurtherProbes others) {
        return new AnalysisPlan(strategies, objectives, dimensions, training, seed, margin, measured, others, leftOut);
    }

    /** The same plan, of which some objectives that were asked for are left out. */
    public AnalysisPlan without(Map<String, String> reasons) {
        return new AnalysisPlan(strategies, objectives, dimensions, training, seed, margin, measured, further, reasons);
    }

    /** Copies the lists. */
    public AnalysisPlan {
        strategies = List.copyOf(strategies);
        objectives = List.copyOf(objectives);
        leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
        if (!(margin >= 0 && margin <= 1)) {
            throw new BadInputException("a margin expects a share of variance from 0 to 1, found " + margin);
        }
    }
}
