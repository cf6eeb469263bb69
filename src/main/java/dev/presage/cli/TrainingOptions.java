package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.model.JointEmbedding;
import dev.presage.model.SpectralObjective;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainingPlan;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to train. */
final class TrainingOptions {
    private static final double ADAM_RATE = 0.01;
    private static final double SGD_RATE = 0.001;
    private static final double WARM_UP = 0.05;
    private static final double AVERAGED = 0.1;
    private static final int CHECKPOINTS = 19;

    @Option(
            names = "--steps",
            defaultValue = "2000",
            paramLabel = "N",
            description = "Number of batches (default: ${DEFAULT-VALUE}).")
    private int steps = 2000;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Samples a batch (default: 1024 for joint-embedding, 512 otherwise).")
    private Optional<Integer> batch = Optional.empty();

    @Option(
            names = "--optimizer",
            defaultValue = "adam",
            paramLabel = "NAME",
            description = "adam or sgd (default: ${DEFAULT-VALUE}).")
    private String optimizer = "adam";

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "The highest learning rate (default: 0.01 for adam, 0.001 for sgd).")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--seeds",
            defaultValue = "1",
            paramLabel = "N",
            description = "Models to train, with seeds from --seed on (default: ${DEFAULT-VALUE}).")
    private int seeds = 1;

    int seeds() {
        if (seeds < 1) {
            throw new BadInputException("--seeds expects at least 1, found " + seeds);
        }
        return seeds;
    }

    TrainingPlan plan(SpectralObjective objective, long seed) {
        Optimizer chosen = Optimizer.named(optimizer);
        double rate = learningRate.orElse(chosen == Optimizer.ADAM ? ADAM_RATE : SGD_RATE);
        return new TrainingPlan(
                steps,
                batch.orElse(objective instanceof JointEmbedding ? 1024 : 512),
                chosen,
                rate,
                WARM_UP,
                AVERAGED,
                CHECKPOINTS,
                seed);
    }
}
