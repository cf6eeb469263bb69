package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.model.Objectives;
import dev.presage.model.SpectralObjective;
import dev.presage.study.Strategy;
import picocli.CommandLine.Option;

/** One objective under one noise with one number of features. */
final class ProblemOptions extends ObjectiveOptions {
    @Option(names = "--objective", required = true, paramLabel = "NAME", description = "The objective.")
    private String objective = "";

    @Option(names = "--noise", required = true, paramLabel = "EXPR", description = "The noise strategy.")
    private String noise = "";

    @Option(names = "--dim", required = true, paramLabel = "K", description = "The number of features.")
    private int k;

    Strategy strategy() {
        return Strategy.parse(noise);
    }

    SpectralObjective objective() {
        return Objectives.named(objective, lambda());
    }

    int k() {
        if (k < 1) {
            throw new BadInputException("--dim expects at least 1, found " + k);
        }
        return k;
    }
}
