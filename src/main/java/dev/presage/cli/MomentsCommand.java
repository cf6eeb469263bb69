package dev.presage.cli;

import com.google.gson.JsonObject;
import dev.presage.data.AtomicFiles;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import dev.presage.moments.LabelMoments;
import dev.presage.noise.SampledViews;
import dev.presage.noise.ViewMoments;
import dev.presage.report.Json;
import dev.presage.report.ManifestJson;
import dev.presage.study.PreparedData;
import dev.presage.study.Strategy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage moments}: the moments of a noise, as files. */
@Command(
        name = "moments",
        mixinStandardHelpOptions = true,
        description =
                "Writes the exact moments of the data and of its views under a noise, in prepared values: mean.npy,"
                        + " view-mean.npy, clean.npy (C), cross.npy (M), between.npy (G), total.npy (S) and, with labels,"
                        + " label-cross.npy (B); centred, or with --no-center raw second moments. With --views those of views are"
                        + " estimates, whose standard errors are in view-mean-error.npy, cross-error.npy,"
                        + " between-error.npy and total-error.npy. The folder also holds what --moments DIR needs to use it as"
                        + " data, under any noise: how the values were prepared, and moments of labels and classes.",
        footer = {
            "",
            "Examples:",
            "  presage moments digits --noise \"mask(ratio=0.5)\" --save moments",
            "  presage moments X.npy --labels y.npy --noise none --save small    # where the samples are",
            "  presage analyze --moments small --noise \"mask(0.75)\"             # anywhere"
        })
final class MomentsCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private NoiseOptions noise = new NoiseOptions();

    @Option(names = "--save", required = true, paramLabel = "DIR", description = "The folder to write to.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            Function<PreparedData, Strategy> strategy = noise.strategy();
            return OutputFolder.during("--save", folder, () -> write(strategy));
        });
    }

    private int write(Function<PreparedData, Strategy> chosen) {
        data.requireOther("--save", folder);
        PreparedData prepared = data.read(common);
        prepared.source().notes().forEach(common::warn);
        Strategy strategy = chosen.apply(prepared);
        Optional<SampledViews> drawn = prepared.sampledViews(strategy, common.progress());
        ViewMoments views = drawn.map(SampledViews::estimate)
                .orElseGet(() -> prepared.views(strategy, common.progress()))
                .moments();
        Npy.write(folder.resolve("mean.npy"), views.mean().toArray());
        Npy.write(folder.resolve("view-mean.npy"), views.viewMean().toArray());
        Npy.write(folder.resolve("clean.npy"), views.clean().toMatrix());
        Npy.write(folder.resolve("cross.npy"), views.cross());
        Npy.write(folder.resolve("between.npy"), views.between().toMatrix());
        Npy.write(folder.resolve("total.npy"), views.total().toMatrix());
        prepared.labels().ifPresent(labels -> Npy.write(folder.resolve("label-cross.npy"), cross(views, labels)));
        if (prepared.labels().isEmpty()) {
            AtomicFiles.delete(folder.resolve("label-cross.npy"));
        }
        Map<String, Function<ViewMoments, Matrix>> estimated = Map.of(
                "cross-error.npy",
                ViewMoments::cross,
                "between-error.npy",
                v -> v.between().toMatrix(),
                "total-error.npy",
                v -> v.total().toMatrix());
        Path meanError = folder.resolve("view-mean-error.npy");
        drawn.ifPresentOrElse(
                sampled -> Npy.write(
                        meanError,
                        sampled.standardErrors(v -> Matrix.wrap(
                                        1,
                                        views.dimension(),
                                        v.moments().viewMean().toArray()))
                                .row(0)),
                () -> AtomicFiles.delete(meanError));
        estimated.forEach((name, part) -> {
            Path file = folder.resolve(name);
            drawn.ifPresentOrElse(
                    sampled -> Npy.write(file, sampled.standardErrors(v -> part.apply(v.moments()))),
                    () -> AtomicFiles.delete(file));
        });
        JsonObject manifest = ManifestJson.of(prepared.manifest(common.seed()));
        manifest.addProperty("noise", strategy.canonical());
        MomentFolder.write(folder, prepared, manifest);
        AtomicFiles.write(folder.resolve(MomentFolder.MANIFEST), Json.print(manifest));
        if (common.json()) {
            Output.print(Json.print(manifest));
        } else if (!common.quiet()) {
            Output.print("wrote the moments of " + strategy.canonical() + " to " + folder + "\n");
        }
        return 0;
    }

    private static Matrix cross(ViewMoments views, LabelMoments labels) {
        return views.centred()
                ? labels.cross()
                : labels.cross()
                        .plusOuter(1, views.mean().toArray(), labels.mean().toArray());
    }
}
