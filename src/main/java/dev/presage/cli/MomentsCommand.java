package dev.presage.cli;

import com.google.gson.JsonObject;
import dev.presage.data.AtomicFiles;
import dev.presage.data.Npy;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.LabelMoments;
import dev.presage.noise.ViewMoments;
import dev.presage.report.Json;
import dev.presage.report.ManifestJson;
import dev.presage.study.PreparedData;
import dev.presage.study.Strategy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage moments}: the exact moments of a noise, as files. */
@Command(
        name = "moments",
        mixinStandardHelpOptions = true,
        description =
                "Writes the exact moments of the data and of its views under a noise, in prepared values: mean.npy,"
                        + " view-mean.npy, clean.npy (C), cross.npy (M), between.npy (G), total.npy (S) and, with labels,"
                        + " label-cross.npy (B); centred, or with --no-center raw second moments.",
        footer = {"", "Example: presage moments digits --noise \"mask(ratio=0.5)\" --save moments"})
final class MomentsCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--noise", required = true, paramLabel = "EXPR", description = "The noise strategy.")
    private String noise = "";

    @Option(names = "--save", required = true, paramLabel = "DIR", description = "The folder to write to.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            Strategy strategy = Strategy.parse(noise);
            return OutputFolder.during("--save", folder, () -> write(strategy));
        });
    }

    private int write(Strategy strategy) {
        Backend backend = common.backend();
        PreparedData prepared = data.read(backend, common.progress());
        prepared.data().notes().forEach(common::warn);
        ViewMoments views = prepared.views(strategy, common.progress()).moments();
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
        JsonObject manifest = ManifestJson.of(prepared.manifest(common.seed()));
        manifest.addProperty("noise", strategy.canonical());
        AtomicFiles.write(
                folder.resolve("manifest.json"),
                stream -> stream.write(Json.print(manifest).getBytes(StandardCharsets.UTF_8)));
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
