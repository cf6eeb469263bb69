package dev.presage.report;

import dev.presage.study.RunResult;
import dev.presage.study.Strategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of runs that say what differs among them, and what they have in common. */
final class RunNames {
    private final boolean manyStrategies;
    private final boolean manyObjectives;
    private final List<RunResult> runs;

    RunNames(List<RunResult> runs) {
        this.runs = List.copyOf(runs);
        Map<String, Set<Strategy>> strategies = runs.stream()
                .collect(Collectors.groupingBy(
                        RunResult::objective, Collectors.mapping(RunResult::strategy, Collectors.toSet())));
        manyObjectives = strategies.size() > 1;
        manyStrategies = strategies.values().stream().anyMatch(seen -> seen.size() > 1);
    }

    /** Whether an objective looks at several noises; those that look at none have no noise. */
    boolean manyStrategies() {
        return manyStrategies;
    }

    /** A run by its noise and its objective, whichever differ. */
    String of(RunResult run) {
        return manyStrategies && manyObjectives
                ? run.strategy().canonical() + ", " + run.objective()
                : manyStrategies ? run.strategy().canonical() : run.objective();
    }

    /** What all runs share, as a sentence; empty where that is nothing, or the name of each says it. */
    String common() {
        List<String> parts = new ArrayList<>();
        if (!manyStrategies && !runs.isEmpty()) {
            parts.add("Noise: " + runs.get(0).strategy().canonical()
                    + (runs.stream()
                                    .allMatch(run ->
                                            run.strategy().equals(runs.get(0).strategy()))
                            ? "."
                            : ", where an objective looks at views."));
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
