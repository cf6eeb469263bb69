package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.Progress;
import dev.presage.data.StoppedException;
import dev.presage.model.SpectralObjective;
import dev.presage.report.ComparisonReport;
import dev.presage.report.Json;
import dev.presage.report.TrainingFigures;
import dev.presage.report.TrainingHtml;
import dev.presage.study.Comparison;
import dev.presage.study.FurtherProbes;
import dev.presage.study.Manifest;
import dev.presage.study.PreparedData;
import dev.presage.study.SolvedProblem;
import dev.presage.study.Strategy;
import dev.presage.train.TrainingFailedException;
import dev.presage.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage train}: what gradients find, next to the closed form. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains a linear model on mini-batches with fresh noise and compares it with the closed form.",
        footer = {
            "",
            "Examples:",
            "  presage train digits --objective reconstruction --noise \"gaussian(sigma=1)\" --dim 16 --seeds 3",
            "  presage train digits --objective vicreg --noise \"mask(0.75,patch=4)\" --dim 16 --metrics steps.csv",
            "  presage train digits --objective reconstruction --noise none --dim 8 --optimizer sgd --learning-rate 0.02"
                    + " --checkpoint saved --resume"
        })
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private PlotOptions plots = new PlotOptions();

    @Mixin
    private ProblemOptions problem = new ProblemOptions();

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Mixin
    private TrainingLogs logs = new TrainingLogs();

    @Option(
            names = "--neighbours",
            paramLabel = "N",
            description = "Also the k-NN probe of N neighbours, on closed form and trained features.")
    private Optional<Integer> neighbours = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", description = "Write train.json and report.html there.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            plots.check(out);
            SpectralObjective wanted = problem.trainable();
            Function<PreparedData, Strategy> strategy = problem.strategy();
            int k = problem.k();
            neighbours.ifPresent(FurtherProbes::requireNeighbours);
            TrainingSettings settings = training.settings(common.seed());
            training.requireFor(List.of(wanted));
            logs.check();
            Callable<Integer> work = () -> train(strategy, wanted, k, settings);
            return out.isPresent() ? OutputFolder.during("--out", out.get(), work) : work.call();
        });
    }

    private int train(
            Function<PreparedData, Strategy> chosen, SpectralObjective wanted, int k, TrainingSettings settings) {
        Progress progress = common.stoppable();
        PreparedData prepared = data.read(common.backend(), progress, common.seed());
        prepared.samples("train").set().notes().forEach(common::warn);
        Strategy strategy = chosen.apply(prepared);
        Comparison result;
        try {
            SolvedProblem solved = SolvedProblem.of(prepared, strategy, wanted, k, progress);
            result = Comparison.run(
                    prepared,
                    strategy,
                    k,
                    solved,
                    settings,
                    neighbours.map(OptionalInt::of).orElse(OptionalInt.empty()),
                    logs.of(prepared.manifest(common.seed()), strategy, wanted),
                    progress);
        } catch (TrainingFailedException e) {
            logs.write();
            throw new WorkFailedException(String.valueOf(e.getMessage()), e);
        } catch (StoppedException e) {
            logs.write();
            if (logs.kept().isEmpty()) {
                throw e;
            }
            return CommonOptions.stopped("before a model was trained", logs.kept());
        }
        Manifest manifest = prepared.manifest(common.seed());
        String json = Json.print(ComparisonReport.json(result, manifest, Version.number()));
        out.ifPresent(folder -> {
            AtomicFiles.write(folder.resolve("train.json"), json);
            AtomicFiles.write(folder.resolve("report.html"), TrainingHtml.of(result, manifest, common.provenance()));
            plots.write(folder, TrainingFigures.of(result));
        });
        if (result.partial().isPresent()) {
            logs.write();
            List<String> kept = new ArrayList<>(CommonOptions.kept(out, "train.json and report.html"));
            kept.addAll(logs.kept());
            return CommonOptions.stopped("after " + result.partial().get(), kept);
        }
        Output.print(common.json() ? json : ComparisonReport.table(result, manifest));
        logs.write();
        return 0;
    }
}
