package dev.presage.cli;

import dev.presage.data.DataSet;
import dev.presage.data.Progress;
import dev.presage.features.FeatureExpression;
import dev.presage.linalg.Backend;
import dev.presage.report.Json;
import dev.presage.report.ProbeReport;
import dev.presage.study.FurtherProbes;
import dev.presage.study.NeighbourEvaluation;
import dev.presage.study.PreparationPlan;
import dev.presage.study.PreparedData;
import dev.presage.study.RidgeEvaluation;
import dev.presage.study.Selection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage probe}: how well a ridge probe tells the classes, from several features. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description =
                "A ridge probe in closed form on all coordinates, or on all features: test accuracy, the penalty chosen on"
                        + " training samples; and other features beside it, on the same samples.",
        footer = {
            "",
            "Example: presage probe cifar10 --limit 5000 --scale pixel --features \"project(top=0.9)|patches\""
                    + " --against \"project(bottom=0.2)|patches\""
        })
final class ProbeCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--against",
            paramLabel = "EXPR",
            description = "Other features (or none) to compare with; may be repeated.")
    private List<String> others = List.of();

    @Option(
            names = "--select",
            defaultValue = "auto",
            paramLabel = "HOW",
            description = "The penalty is chosen by: leave-one-out, held-out (every tenth training sample), or auto:"
                    + " leave-one-out up to d = 4096 (default: ${DEFAULT-VALUE}).")
    private Selection select = Selection.AUTO;

    @Option(
            names = "--neighbours",
            paramLabel = "N",
            description = "Also a k-NN probe of N neighbours on the same coordinates or features.")
    private Optional<Integer> neighbours = Optional.empty();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(this::probe);
    }

    private int probe() {
        neighbours.ifPresent(FurtherProbes::requireNeighbours);
        PreparationPlan first = data.plan(common.seed());
        List<PreparationPlan> plans = new ArrayList<>(List.of(first));
        others.forEach(text -> plans.add(first.with(FeatureExpression.parse(text, common.seed()))));
        Backend backend = common.backend();
        Progress progress = common.progress();
        DataSet set = data.open(progress);
        List<ProbeReport.Row> rows = new ArrayList<>();
        Set<String> notes = new LinkedHashSet<>(set.notes());
        for (PreparationPlan plan : plans) {
            long start = System.nanoTime();
            Optional<Duration> before = ProcessHandle.current().info().totalCpuDuration();
            PreparedData prepared = PreparedData.read(set, plan, select, backend, progress);
            RidgeEvaluation result = RidgeEvaluation.run(prepared, common.seed(), progress);
            Optional<NeighbourEvaluation> nearest =
                    neighbours.map(count -> NeighbourEvaluation.run(prepared, count, progress));
            Optional<Duration> after = ProcessHandle.current().info().totalCpuDuration();
            OptionalDouble cpu = before.isPresent() && after.isPresent()
                    ? OptionalDouble.of(after.get().minus(before.get()).toNanos() / NANOS)
                    : OptionalDouble.empty();
            rows.add(new ProbeReport.Row(result, nearest, (System.nanoTime() - start) / NANOS, cpu));
            if (result.atEnd()) {
                notes.add("the ridge of " + ProbeReport.name(result) + ", " + result.factor()
                        + " of the mean variance, is at the end of those tried: another one may do better");
            }
        }
        if (common.json()) {
            Output.print(Json.print(ProbeReport.json(rows, List.copyOf(notes), Version.number())));
        } else {
            Output.print(ProbeReport.table(rows));
        }
        notes.forEach(common::warn);
        return 0;
    }
}
