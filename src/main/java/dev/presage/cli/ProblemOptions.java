package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.model.Objectives;
import dev.presage.model.SpectralObjective;
import dev.presage.study.PreparedData;
import dev.presage.study.Strategy;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One objective under one noise with one number of features. */
final class ProblemOptions extends ObjectiveOptions {
    @Option(names = "--objective", required = true, paramLabel = "NAME", description = "The objective.")
    private String objective = "";

    @Mixin
    private NoiseOptions noise = new NoiseOptions();

    @Option(names = "--dim", required = true, paramLabel = "K", description = "The number of features.")
    private int k;

    Function<PreparedData, Strategy> strategy() {
        return noise.strategy();
    }

    SpectralObjective objective() {
        SpectralObjective named = Objectives.named(objective, parameters());
        requireUsed(List.of(named));
        return named;
    }

    int k() {
        if (k < 1) {
            throw new BadInputException("--dim expects at least 1, found " + k);
        }
        return k;
    }
}
