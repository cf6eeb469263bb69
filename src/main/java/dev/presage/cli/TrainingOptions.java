package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainingSettings;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to train. */
final class TrainingOptions {
    @Option(names = "--steps", paramLabel = "N", description = "Number of batches (default: 2000).")
    private Optional<Integer> steps = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Samples a batch (default: by k and d, from 512, or 1024 for joint-embedding, to 4096).")
    private Optional<Integer> batch = Optional.empty();

    @Option(names = "--optimizer", paramLabel = "NAME", description = "adam or sgd (default: adam).")
    private Optional<String> optimizer = Optional.empty();

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "The highest learning rate (default: 0.01 for adam, 0.002 for sgd).")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Models to train, with seeds from --seed on (default: 1).")
    private Optional<Integer> seeds = Optional.empty();

    TrainingSettings settings(long seed) {
        return new TrainingSettings(
                steps,
                batch,
                optimizer.map(Optimizer::named).orElse(Optimizer.ADAM),
                learningRate,
                seeds.orElse(1),
                seed);
    }

    /** The settings if training is asked for; else options of a training are refused. */
    Optional<TrainingSettings> settingsIf(boolean asked, long seed) {
        if (asked) {
            return Optional.of(settings(seed));
        }
        refuse("--steps", steps);
        refuse("--batch", batch);
        refuse("--optimizer", optimizer);
        refuse("--learning-rate", learningRate);
        refuse("--seeds", seeds);
        return Optional.empty();
    }

    private static void refuse(String option, Optional<?> given) {
        if (given.isPresent()) {
            throw new BadInputException(option + " expects --train, found none");
        }
    }
}
