package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.data.Sha256;
import dev.presage.model.SpectralObjective;
import dev.presage.report.MetricsReport;
import dev.presage.study.Manifest;
import dev.presage.study.Strategy;
import dev.presage.train.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What a training writes on its way. */
final class TrainingLogs {
    private static final int EVERY = 100;
    private static final String ENDING = ".training";

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

    /** Of all seeds: those of an earlier training that this one goes on from, and those taken now. */
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
            if (resume && Files.exists(file)) {
                steps.addAll(MetricsReport.read(file));
            }
        });
    }

    /** The log of a seed's training. */
    LongFunction<TrainingLog> of(Manifest manifest, Strategy strategy, SpectralObjective objective) {
        if (folder.isEmpty() && metrics.isEmpty()) {
            return seed -> TrainingLog.NONE;
        }
        String data = String.join(
                "\n",
                "Presage " + Version.number(),
                objective + " under " + strategy.canonical() + " on " + manifest.noiseSpace() + " values",
                "data " + manifest.sha256() + ", n = " + manifest.n(),
                "files of the noise: " + contents(strategy),
                "features " + manifest.features().orElse("none") + ", scale " + manifest.scale() + ", center "
                        + manifest.center(),
                manifest.backend() + " on " + manifest.threads() + " threads");
        return seed -> new TrainingLog(
                folder.map(f -> f.resolve("seed-" + seed + ENDING)),
                every.orElse(EVERY),
                resume,
                data,
                metrics.isPresent() ? told(seed) : step -> {});
    }

    /** SHA-256 of the files that a noise names: its text does not say what it means. */
    private static String contents(Strategy strategy) {
        List<Path> files = strategy instanceof Strategy.Expressed expressed
                ? expressed.expression().files()
                : List.of();
        return files.isEmpty()
                ? "none"
                : files.stream().map(f -> f + " (SHA-256 " + Sha256.of(f) + ")").collect(Collectors.joining(", "));
    }

    /** Lines of a seed that starts anew are dropped; of one that goes on, those after the step it goes on from. */
    private TrainingLog.Metrics told(long seed) {
        return new TrainingLog.Metrics() {
            private boolean begun;

            @Override
            public void accept(TrainingLog.StepMetrics step) {
                if (!begun) {
                    dropAfter(0);
                }
                steps.add(step);
            }

            @Override
            public void resumed(long of, int step, double time, double loss) {
                requireSame(of, step, time, loss);
                dropAfter(step);
            }

            private void dropAfter(int step) {
                begun = true;
                steps.removeIf(s -> s.seed() == seed && s.step() > step);
            }

            @Override
            public void saving() {
                write();
            }
        };
    }

    /** Whether the metrics there are, if they have the seed at all, are those of the training that goes on. */
    private void requireSame(long seed, int step, double time, double loss) {
        List<TrainingLog.StepMetrics> ofSeed =
                steps.stream().filter(s -> s.seed() == seed).toList();
        if (step > 0
                && !ofSeed.isEmpty()
                && ofSeed.stream().noneMatch(s -> s.step() == step && s.time() == time && s.loss() == loss)) {
            throw new BadInputException(
                    "--metrics with --resume expects the file of the same training, whose step " + step
                            + " of seed " + seed + " has loss " + loss + ", found "
                            + ofSeed.stream()
                                    .filter(s -> s.step() == step)
                                    .findFirst()
                                    .map(s -> "loss " + s.loss())
                                    .orElse("no such step")
                            + " in " + metrics.orElseThrow());
        }
    }

    /** What there is of trainings that were stopped, in words. */
    List<String> kept() {
        List<String> kept = new ArrayList<>();
        metrics.filter(file -> !steps.isEmpty()).ifPresent(file -> kept.add("the steps taken are in " + file));
        folder.filter(TrainingLogs::holdsTrainings)
                .ifPresent(f -> kept.add("with --resume training goes on from the checkpoint in " + f));
        return kept;
    }

    private static boolean holdsTrainings(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(ENDING));
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes the metrics, of all seeds, if they are wanted. */
    void write() {
        metrics.ifPresent(file -> MetricsReport.write(file, steps));
    }
}
