package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.linalg.Backend;
import dev.presage.report.Json;
import dev.presage.report.VerificationReport;
import dev.presage.verify.Claims;
import dev.presage.verify.Effort;
import dev.presage.verify.Statement;
import dev.presage.verify.Verification;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage verify}: the theory against brute force. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks every statement that Presage computes with against enumeration, sampling, refitting and"
                + " descent: a line each, with the measured error and the derived tolerance.",
        footer = {
            "",
            "Examples:",
            "  presage verify",
            "  presage verify --full --out proof",
            "  presage verify --only reconstruction-descent,noise-mask"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Claims claims;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @ArgGroup(exclusive = true)
    private Extent extent = new Extent();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Only the statements of these names, separated by commas.")
    private List<String> only = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "Write verify.json there.")
    private Optional<Path> out = Optional.empty();

    /** One of the two. */
    private static final class Extent {
        @Option(names = "--quick", description = "A few random problems a statement: seconds (the default).")
        private boolean quick;

        @Option(names = "--full", description = "Many random problems a statement: minutes.")
        private boolean full;
    }

    /** Of the product. */
    VerifyCommand() {
        this(Claims.production());
    }

    /** Of other claims. */
    VerifyCommand(Claims claims) {
        this.claims = claims;
    }

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            List<Statement> statements = Verification.named(only);
            return out.isPresent()
                    ? OutputFolder.during("--out", out.get(), () -> verify(statements))
                    : verify(statements);
        });
    }

    private int verify(List<Statement> statements) {
        Backend backend = common.backend();
        Effort effort = extent.full && !extent.quick ? Effort.FULL : Effort.QUICK;
        Verification result = Verification.run(statements, claims, backend, effort, common.seed(), common.stoppable());
        String asJson = Json.print(VerificationReport.json(result, Version.number(), backend.name()));
        out.ifPresent(folder -> AtomicFiles.write(folder.resolve("verify.json"), asJson));
        if (result.partial().isPresent()) {
            return CommonOptions.stopped(result.partial().get(), out, "verify.json");
        }
        Output.print(common.json() ? asJson : VerificationReport.text(result));
        if (!common.json()) {
            out.ifPresent(folder -> Output.print("wrote " + folder.resolve("verify.json") + "\n"));
        }
        if (result.failed().isEmpty()) {
            return 0;
        }
        System.err.println(
                "presage: " + (result.failed().size() == 1 ? "this statement fails: " : "these statements fail: ")
                        + String.join(", ", result.failed()));
        return 1;
    }
}
