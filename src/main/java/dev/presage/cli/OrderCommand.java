package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.features.FeatureExpression;
import dev.presage.report.Json;
import dev.presage.report.OrderFigures;
import dev.presage.report.OrderHtml;
import dev.presage.report.OrderReport;
import dev.presage.report.ViewPicture;
import dev.presage.study.LearningOrder;
import dev.presage.study.OrderPlan;
import dev.presage.study.OrderResult;
import dev.presage.study.PreparedData;
import dev.presage.study.ProjectionSheet;
import dev.presage.study.Strategy;
import dev.presage.train.TrainingFailedException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage order}: in what order features are learned. */
@Command(
        name = "order",
        mixinStandardHelpOptions = true,
        description =
                "In what order features are learned, and when what tells of the labels arrives: the predicted learning curve of"
                        + " every mode, next to descents from the same start, and what the top and the bottom of the"
                        + " spectrum tell of the labels. Tables in Markdown on stdout.",
        footer = {
            "",
            "Examples:",
            "  presage order digits --noise \"gaussian(sigma=1)\" --dim 16 --train --out results",
            "  presage order fashion-mnist --noise \"mask(ratio=0.75,patch=4)\" --dim 16 --start-at random",
            "  presage order digits --noise \"gaussian(sigma=0.5)\" --objective jepa --depth 2 --dim 8"
        })
final class OrderCommand implements Callable<Integer> {
    private static final int SIDE = 64;

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
            names = "--objective",
            defaultValue = "reconstruction",
            paramLabel = "NAME",
            description = "What learns: reconstruction, jepa (codes predicted from codes, with a stop-gradient), or"
                    + " barlow-twins (without its normalisation) (default: ${DEFAULT-VALUE}).")
    private String objective = "reconstruction";

    @Option(
            names = "--dim",
            defaultValue = "16",
            paramLabel = "K",
            description = "The number of features (default: ${DEFAULT-VALUE}).")
    private int k = 16;

    @Option(
            names = "--depth",
            defaultValue = "1",
            paramLabel = "L",
            description =
                    "Encoder layers; 0 with reconstruction: one linear map and no code (default: ${DEFAULT-VALUE}).")
    private int depth = 1;

    @Option(
            names = "--start",
            paramLabel = "EPS",
            description = "Strength of every layer at the start (default: 0.03; jepa 0.1; several layers 0.2).")
    private Optional<Double> start = Optional.empty();

    @Option(
            names = "--start-at",
            defaultValue = "modes",
            paramLabel = "PLACE",
            description = "Where layers point at the start: modes or random (default: ${DEFAULT-VALUE}).")
    private String startAt = "modes";

    @Option(
            names = "--train",
            description =
                    "Also descend in small steps from the same start, on exact moments and on batches, and compare.")
    private boolean train;

    @Option(names = "--batch", paramLabel = "N", description = "Samples in a batch (default: 512).")
    private Optional<Integer> batch = Optional.empty();

    @Option(
            names = "--shares",
            split = ",",
            defaultValue = "0.5,0.8,0.9,0.95,0.99",
            paramLabel = "Q",
            description = "Shares of the variance at which the spectrum is cut in two (default: ${DEFAULT-VALUE}).")
    private List<Double> shares = List.of();

    @Option(
            names = "--probe-features",
            paramLabel = "EXPR",
            description = "Features of the projected samples that a ridge probe reads too, such as patches(count=128).")
    private Optional<String> probed = Optional.empty();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write order.json and report.html there, and of images projections.png.")
    private Optional<Path> out = Optional.empty();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            plots.check(out);
            OrderPlan plan = plan();
            return out.isPresent() ? OutputFolder.during("--out", out.get(), () -> follow(plan)) : follow(plan);
        });
    }

    private OrderPlan plan() {
        if (!startAt.equals("modes") && !startAt.equals("random")) {
            throw new BadInputException("--start-at expects modes or random, found '" + startAt + "'");
        }
        if (batch.isPresent() && !train) {
            throw new BadInputException("--batch expects --train, found none");
        }
        OrderPlan.Learner learner = OrderPlan.Learner.named(objective);
        probed.ifPresent(text -> FeatureExpression.parse(text, common.seed()));
        return new OrderPlan(
                Strategy.parse(noise),
                learner,
                k,
                depth,
                start.orElse(learner.usualStart(depth)),
                startAt.equals("random"),
                train ? OptionalInt.of(batch.orElse(512)) : OptionalInt.empty(),
                shares,
                probed,
                common.seed());
    }

    private int follow(OrderPlan plan) {
        PreparedData prepared = data.read(common);
        if (plan.batch().isPresent()) {
            prepared.samples("--train");
        }
        OrderResult result;
        try {
            result = LearningOrder.run(prepared, plan, common.progress());
        } catch (TrainingFailedException e) {
            throw new WorkFailedException(String.valueOf(e.getMessage()), e);
        }
        String json = Json.print(OrderReport.json(result, Version.number()));
        out.ifPresent(folder -> {
            Optional<ProjectionSheet> sheet = result.spectrum().flatMap(s -> ProjectionSheet.of(prepared, s));
            AtomicFiles.write(folder.resolve("order.json"), json);
            AtomicFiles.write(folder.resolve("report.html"), OrderHtml.of(result, sheet, common.provenance()));
            plots.write(folder, OrderFigures.of(result));
            sheet.ifPresent(s -> AtomicFiles.write(
                    folder.resolve("projections.png"),
                    stream -> ViewPicture.write(s, Math.max(1, SIDE / s.layout().height()), stream)));
        });
        if (common.json()) {
            Output.print(json);
            result.warnings().forEach(common::warn);
        } else {
            Output.print(OrderReport.text(result));
        }
        return 0;
    }
}
