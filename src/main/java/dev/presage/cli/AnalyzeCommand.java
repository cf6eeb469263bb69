package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.figure.Figure;
import dev.presage.model.Objective;
import dev.presage.model.Sight;
import dev.presage.report.AnalysisFigures;
import dev.presage.report.AnalysisHtml;
import dev.presage.report.AnalysisJson;
import dev.presage.report.AnalysisTable;
import dev.presage.report.Json;
import dev.presage.study.Analysis;
import dev.presage.study.AnalysisPlan;
import dev.presage.study.AnalysisResult;
import dev.presage.study.Dimensions;
import dev.presage.study.FurtherProbes;
import dev.presage.study.PictureBook;
import dev.presage.study.PreparedData;
import dev.presage.study.Strategy;
import dev.presage.train.TrainingProblem;
import dev.presage.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage analyze}: the main job. */
@Command(
        name = "analyze",
        mixinStandardHelpOptions = true,
        description =
                "What each objective would learn under each noise, how a linear probe would do on it, and whether the"
                        + " noise changes anything.",
        footer = {
            "",
            "Examples:",
            "  presage analyze",
            "  presage analyze fashion-mnist --noise \"mask(ratio=0.75,patch=4)\" --dim 64",
            "  presage analyze X.npy --labels y.npy --views V.npy",
            "  presage analyze --moments DIR --noise \"mask(ratio=0.75,patch=4)\" --dim all",
            "  presage analyze digits --noise \"hflip|shift(max=1)\" --noise-space raw --dim all --json"
        })
final class AnalyzeCommand implements Callable<Integer> {
    private static final int USUAL_PATCH = 4;

    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private PlotOptions plots = new PlotOptions();

    @Mixin
    private GridOptions grid = new GridOptions();

    @Option(
            names = "--noise",
            paramLabel = "EXPR",
            description =
                    "A noise strategy; may be repeated (default: mask(ratio=0.75,patch=4) and gaussian(sigma=1); on data"
                            + " without 4 x 4 pixels the mask drops single coordinates).")
    private List<String> noises = List.of();

    @Option(
            names = "--views",
            paramLabel = "V.npy",
            description =
                    "Views of the training samples drawn elsewhere, n x views x coordinates, as one more strategy;"
                            + " may be repeated. Their numbers carry standard errors.")
    private List<Path> views = List.of();

    @Option(names = "--train", description = "Also train every model on mini-batches, and compare.")
    private boolean train;

    @Mixin
    private TrainingOptions training = new TrainingOptions();

    @Option(
            names = "--softmax",
            description = "Also softmax probes: predicted, left out by a Newton step each, and tested.")
    private boolean softmax;

    @Option(
            names = "--parts",
            defaultValue = "1",
            paramLabel = "P",
            description = "Predict accuracies also by up to P Gaussians per class, found by k-means (such as 8).")
    private int parts;

    @Option(
            names = "--neighbours",
            paramLabel = "N",
            description = "Also the k-NN probe of N neighbours: left out and tested.")
    private Optional<Integer> neighbours = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", description = "Write analysis.json and report.html there.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(this::analyze);
    }

    private int analyze() throws Exception {
        plots.check(out);
        List<Strategy> asked = noises.stream().map(Strategy::parse).toList();
        List<Objective> wanted = grid.everyObjective();
        if (wanted.stream().noneMatch(objective -> objective.sight() == Sight.VIEWS)
                && !(noises.isEmpty() && views.isEmpty())) {
            throw new BadInputException("--noise and --views expect an objective that looks at views, found "
                    + wanted.stream().map(Objective::name).collect(Collectors.joining(", ")));
        }
        FurtherProbes further = new FurtherProbes(
                softmax, parts, neighbours.map(OptionalInt::of).orElse(OptionalInt.empty()));
        Dimensions ks = grid.dimensions(grid.allObjectives());
        Optional<TrainingSettings> settings = training.settingsIf(train, common.seed());
        training.requireFor(wanted);
        if (train && wanted.stream().noneMatch(TrainingProblem::knows)) {
            TrainingProblem.requireKnown(wanted.get(0));
        }
        Callable<Integer> work = () -> analyze(asked, wanted, ks, settings, further);
        return out.isPresent() ? OutputFolder.during("--out", out.get(), work) : work.call();
    }

    private int analyze(
            List<Strategy> asked,
            List<Objective> wanted,
            Dimensions ks,
            Optional<TrainingSettings> settings,
            FurtherProbes further) {
        Progress progress = common.stoppable();
        PreparedData prepared = data.readInBlocks(common::backend, progress, common.seed());
        settings.ifPresent(s -> prepared.samples("--train"));
        List<Strategy> strategies =
                new ArrayList<>(asked.isEmpty() && views.isEmpty() ? usual(prepared.noiseLayout()) : asked);
        views.forEach(file -> strategies.add(NoiseOptions.recorded(file, prepared)));
        Map<String, String> leftOut = new LinkedHashMap<>();
        if (grid.allObjectives() && prepared.labels().isEmpty()) {
            wanted.stream()
                    .filter(Objective::usesLabels)
                    .forEach(objective -> leftOut.put(objective.name(), "the data have no labels"));
        }
        if (grid.allObjectives() && !prepared.turnable()) {
            wanted.stream()
                    .filter(objective -> objective.sight() == Sight.TURNED_IMAGES)
                    .forEach(objective -> leftOut.put(objective.name(), "it turns square images, and there are none"));
        }
        List<Objective> possible = wanted.stream()
                .filter(objective -> !leftOut.containsKey(objective.name()))
                .toList();
        AnalysisPlan plan = new AnalysisPlan(strategies, possible, ks, settings, common.seed())
                .with(further)
                .without(leftOut);
        AnalysisResult result = Analysis.run(prepared, plan, progress);
        String asJson = Json.print(AnalysisJson.of(result, Version.number()));
        List<Figure> figures = plots.wanted() ? AnalysisFigures.of(result) : List.of();
        out.ifPresent(folder -> {
            AtomicFiles.write(folder.resolve("analysis.json"), asJson);
            AtomicFiles.write(
                    folder.resolve("report.html"),
                    AnalysisHtml.of(result, PictureBook.of(prepared, strategies, common.seed()), common.provenance()));
            plots.write(folder, figures);
        });
        if (result.partial().isPresent()) {
            return CommonOptions.stopped(result.partial().get(), out, "analysis.json and report.html");
        }
        if (common.json()) {
            Output.print(asJson);
            result.warnings().forEach(common::warn);
        } else {
            Output.print(AnalysisTable.of(result));
            out.ifPresent(folder -> Output.print("\nwrote " + folder.resolve("analysis.json") + " and "
                    + folder.resolve("report.html") + "\n" + plots.told(folder, figures)));
        }
        return 0;
    }

    /** The strategies of a user who names none: patches where there are pixels for them. */
    private static List<Strategy> usual(Layout layout) {
        boolean patches =
                layout instanceof Layout.Image image && image.height() >= USUAL_PATCH && image.width() >= USUAL_PATCH;
        String mask = patches ? "mask(ratio=0.75,patch=" + USUAL_PATCH + ")" : "mask(ratio=0.75)";
        return List.of(Strategy.parse(mask), Strategy.parse("gaussian(sigma=1)"));
    }
}
