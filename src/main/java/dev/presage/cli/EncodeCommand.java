package dev.presage.cli;

import com.google.gson.JsonObject;
import dev.presage.data.AtomicFiles;
import dev.presage.model.Objective;
import dev.presage.report.Json;
import dev.presage.report.ManifestJson;
import dev.presage.study.LinearModel;
import dev.presage.study.PreparedData;
import dev.presage.study.SolvedProblem;
import dev.presage.study.Strategy;
import dev.presage.theory.Optimum;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage encode}: a closed-form model, as files. */
@Command(
        name = "encode",
        mixinStandardHelpOptions = true,
        description =
                "Writes the optimal model for use elsewhere: z = W x + b on raw samples (W.npy, bias.npy) and, where"
                        + " there is a decoder, x = D z + c (decoder.npy, decoder-bias.npy); model.json says what it is.",
        footer = {
            "",
            "Example: presage encode digits --objective reconstruction --noise \"mask(0.5)\" --dim 16 --save model"
        })
final class EncodeCommand implements Callable<Integer> {
    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ProblemOptions problem = new ProblemOptions();

    @Option(names = "--save", required = true, paramLabel = "DIR", description = "The folder to write to.")
    private Path folder = Path.of("");

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            Function<PreparedData, Strategy> strategy = problem.strategy();
            Objective wanted = problem.objective();
            int k = problem.k();
            return OutputFolder.during("--save", folder, () -> encode(strategy, wanted, k));
        });
    }

    private int encode(Function<PreparedData, Strategy> chosen, Objective wanted, int k) {
        PreparedData prepared = data.read(common);
        prepared.source().notes().forEach(common::warn);
        Strategy strategy = chosen.apply(prepared);
        Optimum solution = SolvedProblem.optimum(prepared, strategy, wanted, k, common.progress());
        if (solution.spectrum().cuts(k)) {
            common.warn(solution.spectrum().cutReason(k) + ", so another optimal encoder may span other features");
        }
        LinearModel.of(prepared, solution, k, prepared.plan().center()).save(folder);
        JsonObject model = new JsonObject();
        model.addProperty("presage", Version.number());
        model.addProperty("objective", wanted.name());
        model.addProperty("noise", strategy.canonical());
        model.addProperty("k", k);
        model.addProperty("loss", solution.loss(k));
        model.add("manifest", ManifestJson.of(prepared.manifest(common.seed())));
        AtomicFiles.write(folder.resolve("model.json"), Json.print(model));
        if (common.json()) {
            Output.print(Json.print(model));
        } else if (!common.quiet()) {
            Output.print("wrote " + k + " features of " + wanted.name() + " under " + strategy.canonical() + " to "
                    + folder + "\n");
        }
        return 0;
    }
}
