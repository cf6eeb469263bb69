package dev.presage.report;

import dev.presage.study.RunResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of runs that say what differs among them, and what they have in common. */
final class RunNames {
    private final boolean manyStrategies;
    private final boolean manyObjectives;
    private final List<RunResult> runs;

    RunNames(List<RunResult> runs) {
        this.runs = List.copyOf(runs);
        manyStrategies = runs.stream().map(RunResult::strategy).distinct().count() > 1;
        manyObjectives = runs.stream().map(RunResult::objective).distinct().count() > 1;
    }

    /** A run by its noise and its objective, whichever differ. */
    String of(RunResult run) {
        return manyStrategies && manyObjectives
                ? run.strategy().canonical() + ", " + run.objective()
                : manyStrategies ? run.strategy().canonical() : run.objective();
    }

    /** A run by its number of features, too. */
    String withFeatures(RunResult run) {
        return of(run) + ", k = " + run.k();
    }

    /** What all runs share, as a sentence; empty where that is nothing, or the name of each says it. */
    String common() {
        List<String> parts = new ArrayList<>();
        if (!manyStrategies && !runs.isEmpty()) {
            parts.add("Noise: " + runs.get(0).strategy().canonical() + ".");
        }
        if (manyStrategies && !manyObjectives) {
            parts.add("Objective: " + runs.get(0).objective() + ".");
        }
        return String.join(" ", parts);
    }

    /** The run of each noise and objective with the most features, in their order. */
    static List<RunResult> widest(List<RunResult> runs) {
        Map<List<Object>, RunResult> widest = new LinkedHashMap<>();
        runs.forEach(run -> widest.merge(
                List.of(run.strategy(), run.objective()), run, (old, other) -> other.k() > old.k() ? other : old));
        return List.copyOf(widest.values());
    }
}
