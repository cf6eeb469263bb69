package dev.presage.cli;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Precision;
import dev.presage.model.Objective;
import dev.presage.model.Reconstruction;
import dev.presage.train.Optimizer;
import dev.presage.train.TrainingDevices;
import dev.presage.train.TrainingPlan;
import dev.presage.train.TrainingSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** How to train. */
final class TrainingOptions {
    private static final double TOLERANCE = 1e-3;

    @Option(names = "--steps", paramLabel = "N", description = "Number of batches (default: 2000).")
    private Optional<Integer> steps = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Samples a batch (default: by k and d, from 512, or 2048 for joint-embedding, to 4096).")
    private Optional<Integer> batch = Optional.empty();

    @Option(names = "--optimizer", paramLabel = "NAME", description = "adam or sgd (default: adam).")
    private Optional<String> optimizer = Optional.empty();

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "The highest learning rate (default: 0.01 for adam, 0.02 with vicreg, 0.002 for sgd).")
    private Optional<Double> learningRate = Optional.empty();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Models to train, with seeds from --seed on (default: 1).")
    private Optional<Integer> seeds = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "cpu, nd4j (ND4J on the processor) or cuda (on an NVIDIA GPU) (default: cpu).")
    private Optional<String> device = Optional.empty();

    @Option(names = "--training-precision", paramLabel = "NAME", description = "float64 or float32 (default: float64).")
    private Optional<String> precision = Optional.empty();

    @Option(names = "--tied", description = "The decoder of a reconstruction is its encoder transposed.")
    private boolean tied;

    @Option(
            names = "--warm-up",
            paramLabel = "SHARE",
            description = "Share of the steps over which the rate rises (default: 0.05).")
    private Optional<Double> warmUp = Optional.empty();

    @Option(
            names = "--rate-schedule",
            paramLabel = "NAME",
            description = "cosine, to zero, or constant, after the warm-up (default: cosine).")
    private Optional<String> schedule = Optional.empty();

    @Option(names = "--clip", paramLabel = "NORM", description = "Scale gradients down to this norm (default: never).")
    private Optional<Double> clip = Optional.empty();

    @Option(
            names = "--patience",
            paramLabel = "N",
            description =
                    "Stop after N steps whose mean batch loss is not below that of the N before (default: never).")
    private Optional<Integer> patience = Optional.empty();

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            description = "With --patience: by more than this share of it (default: 0.001).")
    private Optional<Double> tolerance = Optional.empty();

    private TrainingSettings.Details details() {
        if (tolerance.isPresent() && patience.isEmpty()) {
            throw new BadInputException("--tolerance expects --patience, found none");
        }
        return new TrainingSettings.Details(
                device.orElse("cpu"),
                precision.map(TrainingOptions::precision).orElse(Precision.FLOAT64),
                tied,
                warmUp.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                schedule.map(TrainingPlan.Schedule::named).orElse(TrainingPlan.Schedule.COSINE),
                clip.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                patience.map(steps -> new TrainingPlan.Patience(steps, tolerance.orElse(TOLERANCE))));
    }

    private static Precision precision(String name) {
        for (Precision precision : Precision.values()) {
            if (precision.toString().equals(name)) {
                return precision;
            }
        }
        throw new BadInputException("--training-precision expects float64 or float32, found '" + name + "'");
    }

    TrainingSettings settings(long seed) {
        return new TrainingSettings(
                steps,
                batch,
                optimizer.map(Optimizer::named).orElse(Optimizer.ADAM),
                learningRate,
                seeds.orElse(1),
                seed,
                details());
    }

    /** Refuses, before any work, a device that does not exist, and a tied decoder of what is no reconstruction. */
    void requireFor(List<? extends Objective> objectives) {
        device.ifPresent(TrainingDevices::requireKnown);
        for (Objective objective : objectives) {
            if (tied && !(objective instanceof Reconstruction)) {
                throw new BadInputException(
                        "--tied expects the objective reconstruction and no other, found " + objective.name());
            }
        }
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
        refuse("--device", device);
        refuse("--training-precision", precision);
        refuse("--tied", tied ? Optional.of(true) : Optional.empty());
        refuse("--warm-up", warmUp);
        refuse("--rate-schedule", schedule);
        refuse("--clip", clip);
        refuse("--patience", patience);
        refuse("--tolerance", tolerance);
        return Optional.empty();
    }

    private static void refuse(String option, Optional<?> given) {
        if (given.isPresent()) {
            throw new BadInputException(option + " expects --train, found none");
        }
    }
}
