package dev.presage.cli;

import com.google.gson.JsonObject;
import dev.presage.data.BadInputException;
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

/** {@code presage sample}: new samples from a saved model. */
@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description =
                "Draws new raw samples from a saved vae or diffusion: X.npy holds x = D z + c + s e, one row a sample,"
                        + " z and e standard normal.",
        footer = {"", "Example: presage sample model --count 100 --save X.npy"})
final class SampleCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIR", description = "A folder written by encode.")
    private Path folder = Path.of("");

    @Option(names = "--count", required = true, paramLabel = "N", description = "How many samples.")
    private int count;

    @Option(names = "--save", required = true, paramLabel = "X.npy", description = "The file to write.")
    private Path target = Path.of("");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            if (count < 1) {
                throw new BadInputException("--count expects at least 1, found " + count);
            }
            if (Files.isDirectory(target)) {
                throw new BadInputException("--save expects a file to write, found the folder " + target);
            }
            LinearModel model = LinearModel.load(folder);
            Path parent = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a file lies in a folder");
            return OutputFolder.during("--save", parent, () -> draw(model));
        });
    }

    private int draw(LinearModel model) {
        model.sample(target, count, common.seed(), common.backend());
        int d = model.weights().columns();
        if (common.json()) {
            JsonObject result = new JsonObject();
            result.addProperty("presage", Version.number());
            result.addProperty("n", count);
            result.addProperty("d", d);
            result.addProperty("seed", common.seed());
            result.addProperty("saved", target.toString());
            Output.print(Json.print(result));
        } else if (!common.quiet()) {
            Output.print("wrote " + count + " x " + d + " samples to " + target + "\n");
        }
        return 0;
    }
}
