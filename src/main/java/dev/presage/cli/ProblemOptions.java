package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.model.Objective;
import dev.presage.model.Objectives;
import dev.presage.model.Sight;
import dev.presage.model.SpectralObjective;
import dev.presage.study.PreparedData;
import dev.presage.study.Strategy;
import dev.presage.train.TrainingProblem;
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

    /** The noise; none for an objective that looks at no views. */
    Function<PreparedData, Strategy> strategy() {
        Objective named = objective();
        if (named.sight() == Sight.VIEWS) {
            return noise.strategy();
        }
        if (noise.given()) {
            throw new BadInputException(
                    "--noise and --views expect an objective that looks at views, found " + named.name());
        }
        return data -> Strategy.parse("none");
    }

    Objective objective() {
        Objective named = Objectives.named(objective, parameters());
        requireUsed(List.of(named));
        return named;
    }

    /** The objective, if it can be trained. */
    SpectralObjective trainable() {
        Objective named = objective();
        TrainingProblem.requireKnown(named);
        return (SpectralObjective) named;
    }

    int k() {
        if (k < 1) {
            throw new BadInputException("--dim expects at least 1, found " + k);
        }
        return k;
    }
}
