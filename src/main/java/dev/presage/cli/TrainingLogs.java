package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.model.SpectralObjective;
import dev.presage.report.MetricsReport;
import dev.presage.study.Manifest;
import dev.presage.study.Strategy;
import dev.presage.train.TrainingLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import picocli.CommandLine.Option;

/** What a training writes on its way. */
final class TrainingLogs {
    private static final int EVERY = 100;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Save the state of the training there, a file a seed.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            description = "Steps between checkpoints (default: " + EVERY + ").")
    private Optional<Integer> every = Optional.empty();

    @Option(
            names = "--resume",
            description = "Go on from the checkpoints in --checkpoint, where there are: to the same bits.")
    private boolean resume;

    @Option(
            names = "--metrics",
            paramLabel = "FILE",
            description = "Write step, rate, loss and gradient norm of every step: .csv, or .jsonl.")
    private Optional<Path> metrics = Optional.empty();

    private final List<TrainingLog.StepMetrics> steps = new ArrayList<>();

    /** Checks the options before any work. */
    void check() {
        if (folder.isEmpty() && (resume || every.isPresent())) {
            throw new BadInputException(
                    (resume ? "--resume" : "--checkpoint-every") + " expects --checkpoint, found none");
        }
        folder.ifPresent(f -> AtomicFiles.requireWritableFolder("--checkpoint", f));
        metrics.ifPresent(file -> {
            MetricsReport.requireKnown(file);
            Path parent = file.toAbsolutePath().getParent();
            AtomicFiles.requireWritableFolder("--metrics", parent == null ? file : parent);
        });
    }

    /** The log of a seed's training. */
    LongFunction<TrainingLog> of(Manifest manifest, Strategy strategy, SpectralObjective objective) {
        if (folder.isEmpty() && metrics.isEmpty()) {
            return seed -> TrainingLog.NONE;
        }
        String data = String.join(
                "\n",
                objective + " under " + strategy.canonical() + " on " + manifest.noiseSpace() + " values",
                "data " + manifest.sha256() + ", n = " + manifest.n(),
                "features " + manifest.features().orElse("none") + ", scale " + manifest.scale() + ", center "
                        + manifest.center(),
                manifest.backend() + " on " + manifest.threads() + " threads");
        return seed -> new TrainingLog(
                folder.map(f -> f.resolve("seed-" + seed + ".training")),
                every.orElse(EVERY),
                resume,
                data,
                metrics.isPresent() ? steps::add : step -> {});
    }

    /** Writes the metrics, of all seeds, if they are wanted. */
    void write() {
        metrics.ifPresent(file -> MetricsReport.write(file, steps));
    }
}
