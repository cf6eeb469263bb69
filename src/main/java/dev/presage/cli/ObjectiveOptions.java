package dev.presage.cli;

import dev.presage.model.Objectives;
import picocli.CommandLine.Option;

/** Parameters of objectives. */
class ObjectiveOptions {
    @Option(
            names = "--lambda",
            defaultValue = "1",
            paramLabel = "L",
            description = "Weight of the reconstruction in the joint objective (default: ${DEFAULT-VALUE}).")
    private double lambda = 1;

    @Option(
            names = "--temperature",
            defaultValue = "1",
            paramLabel = "T",
            description = "Temperature of infonce (default: ${DEFAULT-VALUE}).")
    private double temperature = 1;

    @Option(
            names = "--redundancy",
            defaultValue = "1",
            paramLabel = "B",
            description = "Weight of the redundancy in barlow-twins (default: ${DEFAULT-VALUE}).")
    private double redundancy = 1;

    Objectives.Parameters parameters() {
        return new Objectives.Parameters(lambda, temperature, redundancy);
    }
}
