package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.data.Npy;
import dev.presage.linalg.Vector;
import dev.presage.model.Diffusion;
import dev.presage.model.Objective;
import dev.presage.model.Objectives;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** Parameters of objectives. */
class ObjectiveOptions {
    private static final String FREE = "free";

    @Option(
            names = "--lambda",
            paramLabel = "L",
            description = "Weight of the reconstruction in the joint objective (default: 1).")
    private Optional<Double> lambda = Optional.empty();

    @Option(names = "--temperature", paramLabel = "T", description = "Temperature of infonce (default: 1).")
    private Optional<Double> temperature = Optional.empty();

    @Option(
            names = "--redundancy",
            paramLabel = "B",
            description = "Weight of the redundancy in barlow-twins (default: 1).")
    private Optional<Double> redundancy = Optional.empty();

    @Option(
            names = "--beta",
            paramLabel = "B",
            description = "Weight of the divergence from the prior in vae (default: 1).")
    private Optional<Double> beta = Optional.empty();

    @Option(
            names = "--variance",
            paramLabel = "V",
            description = "Variance of the decoder of vae, or free (default: free).")
    private Optional<String> variance = Optional.empty();

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "Noise schedule of diffusion: linear or cosine (default: linear).")
    private Optional<String> schedule = Optional.empty();

    @Option(
            names = "--time",
            paramLabel = "T",
            description = "The step of diffusion whose denoising error is its loss, 1 to 1000 (default: 500).")
    private Optional<Integer> time = Optional.empty();

    @Option(names = "--depth", paramLabel = "L", description = "Encoder layers of jepa (default: 1).")
    private Optional<Integer> depth = Optional.empty();

    @Option(
            names = "--reference-mean",
            paramLabel = "M.npy",
            description = "Mean of the noise that nce tells samples from, in prepared values (default: the samples').")
    private Optional<Path> referenceMean = Optional.empty();

    @Option(
            names = "--reference-covariance",
            paramLabel = "S.npy",
            description = "Covariance of that noise, in prepared values (default: the samples' mean variance in every"
                    + " direction).")
    private Optional<Path> referenceCovariance = Optional.empty();

    Objectives.Parameters parameters() {
        return new Objectives.Parameters(
                lambda.orElse(1.0),
                temperature.orElse(1.0),
                redundancy.orElse(1.0),
                beta.orElse(1.0),
                variance.filter(v -> !v.equals(FREE))
                        .map(ObjectiveOptions::number)
                        .orElse(OptionalDouble.empty()),
                schedule.map(Diffusion.Schedule::named).orElse(Diffusion.Schedule.LINEAR),
                time.orElse(Diffusion.STEPS / 2),
                depth.orElse(1),
                referenceMean.map(file -> Vector.wrap(Npy.readVector(file))),
                referenceCovariance.map(file -> SavedCovariance.read("--reference-covariance", file)));
    }

    private static OptionalDouble number(String text) {
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new BadInputException("--variance expects a positive number, or free, found '" + text + "'", e);
        }
    }

    /** Refuses a parameter of an objective that is not asked for. */
    void requireUsed(List<? extends Objective> objectives) {
        require("--lambda", lambda, "joint", objectives);
        require("--temperature", temperature, "infonce", objectives);
        require("--redundancy", redundancy, "barlow-twins", objectives);
        require("--beta", beta, "vae", objectives);
        require("--variance", variance, "vae", objectives);
        require("--schedule", schedule, "diffusion", objectives);
        require("--time", time, "diffusion", objectives);
        require("--depth", depth, "jepa", objectives);
        require("--reference-mean", referenceMean, "nce", objectives);
        require("--reference-covariance", referenceCovariance, "nce", objectives);
    }

    private static void require(String option, Optional<?> given, String name, List<? extends Objective> objectives) {
        List<String> names = objectives.stream().map(Objective::name).toList();
        if (given.isPresent() && !names.contains(name)) {
            throw new BadInputException(
                    option + " expects the objective " + name + ", found " + String.join(", ", names));
        }
    }
}
