package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.model.Objectives;
import dev.presage.model.SpectralObjective;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Parameters of objectives. */
class ObjectiveOptions {
    @Option(
            names = "--lambda",
            defaultValue = "1",
            paramLabel = "L",
            description = "Weight of the reconstruction in the joint objective (default: ${DEFAULT-VALUE}).")
    private double lambda = 1;

    @Option(names = "--temperature", paramLabel = "T", description = "Temperature of infonce (default: 1).")
    private Optional<Double> temperature = Optional.empty();

    @Option(
            names = "--redundancy",
            paramLabel = "B",
            description = "Weight of the redundancy in barlow-twins (default: 1).")
    private Optional<Double> redundancy = Optional.empty();

    Objectives.Parameters parameters() {
        return new Objectives.Parameters(lambda, temperature.orElse(1.0), redundancy.orElse(1.0));
    }

    /** Refuses a parameter of an objective that is not asked for. */
    void requireUsed(List<SpectralObjective> objectives) {
        require("--temperature", temperature, "infonce", objectives);
        require("--redundancy", redundancy, "barlow-twins", objectives);
    }

    private static void require(
            String option, Optional<Double> given, String name, List<SpectralObjective> objectives) {
        List<String> names = objectives.stream().map(SpectralObjective::name).toList();
        if (given.isPresent() && !names.contains(name)) {
            throw new BadInputException(
                    option + " expects the objective " + name + ", found " + String.join(", ", names));
        }
    }
}
