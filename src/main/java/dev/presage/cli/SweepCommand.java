package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.model.SpectralObjective;
import dev.presage.report.Json;
import dev.presage.report.SweepReport;
import dev.presage.study.Dimensions;
import dev.presage.study.PreparedData;
import dev.presage.study.Sweep;
import dev.presage.study.SweepPlan;
import dev.presage.study.SweepResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage sweep}: many strategies, ranked. */
@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description =
                "A grid of noise strategies from lists {a,b,c}, ranked by what a linear probe gains over clean PCA;"
                        + " computed from moments alone.",
        footer = {
            "",
            "Examples:",
            "  presage sweep digits --noise \"mask(ratio={0.25,0.5,0.75},patch={1,2,4})\" --dim 4,16 --out results",
            "  presage sweep fashion-mnist --noise \"mask(ratio={0.1,0.5,0.9},patch={1,4})\" --dim all --out results"
        })
final class SweepCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ObjectiveOptions parameters = new ObjectiveOptions();

    @Option(
            names = "--noise",
            required = true,
            paramLabel = "EXPR",
            description =
                    "A noise strategy, in which values may be lists {a,b,c}; lists multiply out. May be repeated.")
    private List<String> noises = List.of();

    @Option(
            names = "--objective",
            paramLabel = "NAME",
            description = "Objectives, separated by commas, or all (default: reconstruction,joint-embedding).")
    private String objectives = "reconstruction,joint-embedding";

    @Option(
            names = "--dim",
            paramLabel = "K",
            description = "Numbers of features, separated by commas, or all (default: 16, or as many as there are).")
    private Optional<String> dimensions = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write sweep.json, sweep.csv, sweep.html and heatmap.svg there.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(this::sweep);
    }

    private int sweep() throws Exception {
        List<SweepPlan.Family> families =
                noises.stream().map(SweepPlan.Family::parse).toList();
        List<SpectralObjective> wanted = AnalyzeCommand.objectives(objectives, parameters.lambda());
        Dimensions ks = AnalyzeCommand.dimensions(dimensions.orElse("16"), dimensions.isEmpty());
        families.forEach(SweepPlan.Family::requireNoSearch);
        new SweepPlan(families, wanted, ks, common.seed());
        Callable<Integer> work = () -> grid(families, wanted, ks);
        return out.isPresent() ? OutputFolder.during("--out", out.get(), work) : work.call();
    }

    private int grid(List<SweepPlan.Family> families, List<SpectralObjective> wanted, Dimensions ks) {
        Backend backend = common.backend();
        Progress progress = common.progress();
        PreparedData prepared = data.read(backend, progress, common.seed());
        SweepPlan plan = new SweepPlan(families, possible(wanted, prepared), ks, common.seed());
        SweepResult result = Sweep.run(prepared, plan, progress);
        String asJson = Json.print(SweepReport.json(result, Version.number()));
        out.ifPresent(folder -> {
            write(folder.resolve("sweep.json"), asJson);
            write(folder.resolve("sweep.csv"), SweepReport.csv(result));
            write(folder.resolve("sweep.html"), SweepReport.html(result, Version.number()));
            write(folder.resolve("heatmap.svg"), SweepReport.heatMap(result));
        });
        if (common.json()) {
            Output.print(asJson);
            result.analysis().warnings().forEach(common::warn);
        } else {
            Output.print(SweepReport.table(result));
            out.ifPresent(folder ->
                    Output.print("\nwrote sweep.json, sweep.csv, sweep.html and heatmap.svg in " + folder + "\n"));
        }
        return 0;
    }

    /** All objectives that the data have labels for; those asked for by name must have them. */
    private List<SpectralObjective> possible(List<SpectralObjective> wanted, PreparedData prepared) {
        boolean unlabelled = prepared.labels().isEmpty();
        for (SpectralObjective objective : wanted) {
            if (unlabelled && objective.usesLabels() && !objectives.equals("all")) {
                throw new BadInputException(
                        "the objective " + objective.name() + " expects labels, found data without");
            }
        }
        return wanted.stream()
                .filter(objective -> !unlabelled || !objective.usesLabels())
                .toList();
    }

    private static void write(Path target, String text) {
        AtomicFiles.write(target, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
