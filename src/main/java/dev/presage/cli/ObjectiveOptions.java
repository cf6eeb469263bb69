package dev.presage.cli;

import picocli.CommandLine.Option;

/** Parameters of objectives. */
class ObjectiveOptions {
    @Option(
            names = "--lambda",
            defaultValue = "1",
            paramLabel = "L",
            description = "Weight of the reconstruction in the joint objective (default: ${DEFAULT-VALUE}).")
    private double lambda = 1;

    double lambda() {
        return lambda;
    }
}
