package dev.presage.study;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * The outcome of a sweep.
 *
 * @param analysis manifest, baseline, all runs (best first), and warnings
 * @param families the expressions with their lists
 * @param ranking strategies with their objectives, best first
 * @param shared which of them learn the same features
 */
public record SweepResult(
        AnalysisResult analysis, List<SweepPlan.Family> families, List<Entry> ranking, List<Shared> shared) {
    /** Copies the lists. */
    public SweepResult {
        families = List.copyOf(families);
        ranking = List.copyOf(ranking);
        shared = List.copyOf(shared);
    }

    /** Whether strategies are ranked by their gain on labels; otherwise by their largest angle to clean PCA. */
    public boolean byGain() {
        return analysis.clean().curves().isPresent();
    }

    /**
     * One strategy with one objective.
     *
     * @param family number of its expression, from 0
     * @param combination number of its combination of the lists, from 0
     * @param score the largest gain in R2 over the numbers of features asked for; without labels the largest angle to clean
     *     PCA in degrees; empty where none is defined
     * @param bestK where that is
     * @param runs one for each number of features
     */
    public record Entry(int family, long combination, OptionalDouble score, OptionalInt bestK, List<RunResult> runs) {
        /** Copies the list; there is a run. */
        public Entry {
            runs = List.copyOf(runs);
            if (runs.isEmpty()) {
                throw new IllegalArgumentException("an entry of a ranking expects a run, found none");
            }
        }

        /** The strategy. */
        public Strategy strategy() {
            return runs.get(0).strategy();
        }

        /** The name of the objective. */
        public String objective() {
            return runs.get(0).objective();
        }
    }

    /**
     * Strategies under which an objective learns the same features in the same order, because their problems are one pencil:
     * the first was solved, the others follow from it.
     *
     * @param objective name of the objective
     * @param strategies in the noise language, the one that was solved first
     */
    public record Shared(String objective, List<String> strategies) {
        /** Copies the list. */
        public Shared {
            strategies = List.copyOf(strategies);
        }
    }
}
