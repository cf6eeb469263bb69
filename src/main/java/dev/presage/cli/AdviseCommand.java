package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.figure.Figure;
import dev.presage.report.AdviceFigures;
import dev.presage.report.AdviceHtml;
import dev.presage.report.AdviceReport;
import dev.presage.report.Json;
import dev.presage.study.Advice;
import dev.presage.study.AdvicePlan;
import dev.presage.study.Advisor;
import dev.presage.study.Dimensions;
import dev.presage.study.PictureBook;
import dev.presage.study.PreparedData;
import dev.presage.study.Strategy;
import dev.presage.theory.Judge;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage advise}: can a noise ever help, which tasks, and which paradigm suits. */
@Command(
        name = "advise",
        mixinStandardHelpOptions = true,
        description =
                "Can these noises ever help? At which numbers of features, for which tasks; reconstruct or embed jointly;"
                        + " and why.",
        footer = {
            "",
            "Examples:",
            "  presage advise digits --noise \"mask(ratio=0.75,patch=4)\"",
            "  presage advise digits --noise \"gaussian(sigma=1)\" --noise \"mask(0.5,patch=2)\" --dim 4,16 --json",
            "  presage advise X.npy --noise \"gaussian(sigma=0.5)\" --irrelevant G.npy --dim 8",
            "  presage advise --moments DIR --noise \"mask(0.75,patch=4)\" --margin 0.02"
        })
final class AdviseCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private PlotOptions plots = new PlotOptions();

    @Option(names = "--noise", required = true, paramLabel = "EXPR", description = "A noise strategy; may be repeated.")
    private List<String> noises = List.of();

    @Option(
            names = "--dim",
            paramLabel = "K",
            description = "Numbers of features, separated by commas (default: 16, or as many as there are).")
    private Optional<String> dimensions = Optional.empty();

    @Option(
            names = "--margin",
            paramLabel = "SHARE",
            description = "Gains below this share of a task's variance are none (default: 0.01).")
    private double margin = Judge.MARGIN;

    @Option(
            names = "--angle",
            paramLabel = "DEGREES",
            description = "Features within this angle of the signal have found it (default: 45).")
    private double angle = 45;

    @Option(
            names = "--irrelevant",
            paramLabel = "G.npy",
            description =
                    "The covariance of the irrelevant features over prepared values; without it labels tell signal from the"
                            + " rest.")
    private Optional<Path> irrelevant = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", description = "Write advice.json and report.html there.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(this::advise);
    }

    private int advise() throws Exception {
        plots.check(out);
        List<Strategy> strategies = noises.stream().map(Strategy::parse).toList();
        if (!(GridOptions.dimensions(dimensions, false) instanceof Dimensions.Given given)) {
            throw new BadInputException("advise expects numbers of features, found --dim all");
        }
        if (!(margin >= 0 && margin < 1)) {
            throw new BadInputException("--margin expects a share of variance from 0 to below 1, found " + margin);
        }
        if (!(angle > 0 && angle < 90)) {
            throw new BadInputException("--angle expects degrees above 0 and below 90, found " + angle);
        }
        Callable<Integer> work = () -> advise(strategies, given);
        return out.isPresent() ? OutputFolder.during("--out", out.get(), work) : work.call();
    }

    private int advise(List<Strategy> strategies, Dimensions.Given given) {
        Progress progress = common.stoppable();
        PreparedData prepared = data.readInBlocks(common::backend, progress, common.seed());
        AdvicePlan plan = new AdvicePlan(
                strategies,
                given,
                margin,
                angle,
                irrelevant.map(file -> SavedCovariance.read(
                        "--irrelevant", file, prepared.moments().dimension())),
                common.seed());
        Advice advice = Advisor.run(prepared, plan, progress);
        List<Figure> figures = plots.wanted() ? AdviceFigures.of(advice) : List.of();
        String asJson = Json.print(AdviceReport.json(advice, margin, Version.number()));
        out.ifPresent(folder -> {
            AtomicFiles.write(folder.resolve("advice.json"), asJson);
            AtomicFiles.write(
                    folder.resolve("report.html"),
                    AdviceHtml.of(advice, PictureBook.of(prepared, strategies, common.seed()), common.provenance()));
            plots.write(folder, figures);
        });
        if (advice.analysis().partial().isPresent()) {
            return CommonOptions.stopped(advice.analysis().partial().get(), out, "advice.json and report.html");
        }
        if (common.json()) {
            Output.print(asJson);
            advice.analysis().warnings().forEach(common::warn);
        } else {
            Output.print(AdviceReport.text(advice));
            out.ifPresent(folder -> Output.print("\nwrote " + folder.resolve("advice.json") + " and "
                    + folder.resolve("report.html") + "\n" + plots.told(folder, figures)));
        }
        return 0;
    }
}
