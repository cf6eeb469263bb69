package dev.presage.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line {@code presage}. */
@Command(
        name = "presage",
        description = "Tells what a self-supervised objective will learn from your data, before you train anything.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            AnalyzeCommand.class,
            AdviseCommand.class,
            SweepCommand.class,
            MomentsCommand.class,
            ViewsCommand.class,
            TrainCommand.class,
            OrderCommand.class,
            AmbiguityCommand.class,
            ProbeCommand.class,
            VerifyCommand.class,
            ThresholdsCommand.class,
            ParadigmsCommand.class,
            EncodeCommand.class,
            ApplyCommand.class,
            SampleCommand.class,
            FetchCommand.class,
            DataCommand.class,
            DoctorCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {"", "Example: presage analyze digits --noise \"mask(ratio=0.75,patch=4)\" --dim 16"})
public final class Presage implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** For picocli. */
    public Presage() {}

    /** Runs one command and exits with 0 (fine), 1 (the work failed), 2 (bad usage or input) or 130 (stopped by Ctrl-C). */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        Interruption.ofProgram();
        System.exit(run(arguments));
    }

    /** Runs one command and returns its exit code. */
    static int run(String... arguments) {
        CommandLine commandLine = new CommandLine(new Presage());
        commandLine
                .getSubcommands()
                .values()
                .forEach(sub -> sub.getCommandSpec().versionProvider(new Version()));
        return commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Failures::usage)
                .setExecutionExceptionHandler(Failures::execution)
                .execute(arguments);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "expected a command (" + UsageSentence.commands(spec) + "), found none");
    }
}
