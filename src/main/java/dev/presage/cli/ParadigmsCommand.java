package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.report.CorruptionFigures;
import dev.presage.report.CorruptionHtml;
import dev.presage.report.CorruptionReport;
import dev.presage.report.Json;
import dev.presage.study.CorruptionPlan;
import dev.presage.study.CorruptionResult;
import dev.presage.study.CorruptionStudy;
import dev.presage.study.PreparedData;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage paradigms}: how much alignment and how many samples each paradigm needs on corrupted data. */
@Command(
        name = "paradigms",
        mixinStandardHelpOptions = true,
        description =
                "Corrupts the data with weak and with strong irrelevant features and measures, in closed form, how many samples"
                        + " and how much alignment of the augmentation supervised learning, joint embedding and reconstruction"
                        + " need to read the labels as well as from the clean signal. Tables in Markdown on stdout; with --out"
                        + " also paradigms.json and paradigms.svg.",
        footer = {"", "Example: presage paradigms digits --dim 16 --alpha 0,1.5,16 --samples 100,1000 --out results"})
final class ParadigmsCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private PlotOptions plots = new PlotOptions();

    @Option(
            names = "--dim",
            defaultValue = "16",
            paramLabel = "K",
            description =
                    "Principal components that are the signal, and number of features (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--alpha",
            split = ",",
            defaultValue = "0,0.5,1.5,4,16,32",
            paramLabel = "A",
            description = "Strengths of alignment (default: ${DEFAULT-VALUE}).")
    private List<Double> alphas = List.of();

    @Option(
            names = "--samples",
            split = ",",
            defaultValue = "100,300,1000,3000,10000",
            paramLabel = "N",
            description = "Numbers of corrupted training samples, ascending (default: ${DEFAULT-VALUE}).")
    private List<Integer> samples = List.of();

    @Option(
            names = "--repeats",
            defaultValue = "5",
            paramLabel = "R",
            description = "Draws of each training set (default: ${DEFAULT-VALUE}).")
    private int repeats;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write paradigms.json, paradigms.svg and report.html there.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws Exception {
        plots.check(out);
        CorruptionPlan plan = new CorruptionPlan(k, alphas, samples, repeats, common.seed());
        return CommonOptions.guarded(
                () -> out.isPresent() ? OutputFolder.during("--out", out.get(), () -> study(plan)) : study(plan));
    }

    private int study(CorruptionPlan plan) {
        PreparedData prepared = data.read(common);
        prepared.source().notes().forEach(common::warn);
        CorruptionResult result = CorruptionStudy.run(prepared, plan, common.progress());
        String json = Json.print(CorruptionReport.json(result, Version.number()));
        out.ifPresent(folder -> {
            AtomicFiles.write(folder.resolve("paradigms.json"), json);
            AtomicFiles.write(folder.resolve("paradigms.svg"), CorruptionFigures.sheet(result));
            AtomicFiles.write(folder.resolve("report.html"), CorruptionHtml.of(result, common.provenance()));
            plots.write(folder, CorruptionFigures.of(result));
        });
        Output.print(common.json() ? json : CorruptionReport.markdown(result));
        return 0;
    }
}
