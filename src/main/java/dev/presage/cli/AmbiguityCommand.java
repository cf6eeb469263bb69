package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.figure.Figure;
import dev.presage.report.AmbiguityFigures;
import dev.presage.report.AmbiguityHtml;
import dev.presage.report.AmbiguityReport;
import dev.presage.report.Json;
import dev.presage.study.Ambiguity;
import dev.presage.study.AmbiguityPlan;
import dev.presage.study.AmbiguityResult;
import dev.presage.study.PreparedData;
import dev.presage.study.Strategy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage ambiguity}: how much the reconstruction loss leaves open. */
@Command(
        name = "ambiguity",
        mixinStandardHelpOptions = true,
        description =
                "How much the reconstruction loss leaves open: the best and the worst R2 of the labels among all encoders whose"
                        + " loss is at most so much above the least. A table in Markdown on stdout.",
        footer = {"", "Example: presage ambiguity digits --dim 16 --tolerances 0,0.01,0.05,0.1 --out results"})
final class AmbiguityCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private PlotOptions plots = new PlotOptions();

    @Option(
            names = "--noise",
            defaultValue = "none",
            paramLabel = "EXPR",
            description = "The noise strategy (default: ${DEFAULT-VALUE}).")
    private String noise = "none";

    @Option(
            names = "--dim",
            defaultValue = "16",
            paramLabel = "K",
            description = "The number of features (default: ${DEFAULT-VALUE}).")
    private int k = 16;

    @Option(
            names = "--tolerances",
            split = ",",
            defaultValue = "0,0.001,0.01,0.02,0.05,0.1,0.2,0.3,0.5,1",
            paramLabel = "T",
            description = "How much the loss may be above the least, in shares of it (default: ${DEFAULT-VALUE}).")
    private List<Double> tolerances = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write ambiguity.json, ambiguity.svg and report.html there.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            plots.check(out);
            AmbiguityPlan plan = new AmbiguityPlan(Strategy.parse(noise), k, tolerances);
            return out.isPresent() ? OutputFolder.during("--out", out.get(), () -> ask(plan)) : ask(plan);
        });
    }

    private int ask(AmbiguityPlan plan) {
        PreparedData prepared = data.read(common);
        AmbiguityResult result = Ambiguity.run(prepared, plan, common.progress());
        String json = Json.print(AmbiguityReport.json(result, Version.number()));
        out.ifPresent(folder -> {
            AtomicFiles.write(folder.resolve("ambiguity.json"), json);
            List<Figure> figures = AmbiguityFigures.of(result);
            AtomicFiles.write(folder.resolve("ambiguity.svg"), figures.get(0).svg());
            AtomicFiles.write(folder.resolve("report.html"), AmbiguityHtml.of(result, common.provenance()));
            plots.write(folder, figures);
        });
        if (common.json()) {
            Output.print(json);
            result.warnings().forEach(common::warn);
        } else {
            Output.print(AmbiguityReport.text(result));
        }
        return 0;
    }
}
