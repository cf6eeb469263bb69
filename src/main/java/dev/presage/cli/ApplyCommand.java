package dev.presage.cli;

import com.google.gson.JsonObject;
import dev.presage.data.BadInputException;
import dev.presage.data.Npy;
import dev.presage.data.Samples;
import dev.presage.report.Json;
import dev.presage.study.LinearModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code presage apply}: a saved model on new samples. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Encodes raw samples with a saved model: Z.npy holds z = W x + b, one row a sample.",
        footer = {"", "Example: presage apply model --data X.npy --save Z.npy"})
final class ApplyCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "A folder written by encode.")
    private Path folder = Path.of("");

    @Option(
            names = "--data",
            required = true,
            paramLabel = "X.npy",
            description = "Raw samples, n x d or n x c x h x w; integers are divided by their type's maximum.")
    private Path samples = Path.of("");

    @Option(names = "--save", required = true, paramLabel = "Z.npy", description = "The file to write.")
    private Path target = Path.of("");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            if (Files.isDirectory(target)) {
                throw new BadInputException("--save expects a file to write, found the folder " + target);
            }
            LinearModel model = LinearModel.load(folder);
            Samples x = Npy.samples(samples);
            Path parent = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a file lies in a folder");
            return OutputFolder.during("--save", parent, () -> encode(model, x));
        });
    }

    private int encode(LinearModel model, Samples x) {
        model.apply(x, target, common.backend());
        if (common.json()) {
            JsonObject result = new JsonObject();
            result.addProperty("presage", Version.number());
            result.addProperty("n", x.size());
            result.addProperty("d", x.dimension());
            result.addProperty("k", model.weights().rows());
            result.addProperty("saved", target.toString());
            Output.print(Json.print(result));
        } else if (!common.quiet()) {
            Output.print("wrote " + x.size() + " x " + model.weights().rows() + " features to " + target + "\n");
        }
        return 0;
    }
}
