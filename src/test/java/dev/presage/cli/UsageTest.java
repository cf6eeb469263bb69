package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands, options and their values: what is refused, and what help says. */
@CommandLineTest
class UsageTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "analyse | expected a command (analyze, advise, sweep, moments, | found 'analyse', did you mean 'analyze'?",
                "help anlyze | expected a command | did you mean 'analyze'?",
                "--foo | presage --help | found '--foo'",
                "analyze --foo | presage analyze --help | found '--foo'",
                "analyze --dmi 3 | found '--dmi' | did you mean '--dim'?",
                "analyze --no-centre | found '--no-centre' | did you mean '--no-center'?",
                "analyze digits extra | one argument, DATA | found also 'extra'",
                "data extra | no argument | found also 'extra'",
                "analyze --dim | --dim expects a value, K | found none",
                "analyze --dim 2 --dim 3 | --dim expects to be given once | found it again",
                "moments | --save DIR | missing",
                "moments --noise none | --save DIR | missing",
                "encode --noise none | --objective NAME, --dim K, --save DIR | missing",
                "apply | DIR | missing",
                "analyze --dim x | whole numbers separated by commas, or all | found 'x'",
                "analyze --dim 0 | at least 1 | found 0",
                "analyze --dim 3,-2 | at least 1 | found -2",
                "analyze --dim 99999999999 | whole numbers | found '99999999999'",
                "train --noise none --dim 2 | --objective NAME | missing",
                "train --objective joint --noise none --dim 2 --steps 0 | --steps expects at least 1 | found 0",
                "train --objective joint --noise none --dim 2 --batch 1 | --batch expects at least 2 | found 1",
                "train --objective joint --noise none --dim 2 --seeds 0 | --seeds expects at least 1 | found 0",
                "train --objective joint --noise none --dim 2 --optimizer adma | adam, sgd | did you mean 'adam'?",
                "train --objective joint --noise none --dim 2 --learning-rate -1 | a positive number | found -1",
                "train --objective joint --noise none --dim 2 --device ndj4 | cpu, nd4j, cuda | did you mean 'nd4j'?",
                "train --objective joint --noise none --dim 2 --training-precision half | float64 or float32 | found 'half'",
                "train --objective joint --noise none --dim 2 --tied | reconstruction | found joint",
                "train --objective joint --noise none --dim 2 --warm-up 1 | --warm-up expects a share | found 1.0",
                "train --objective joint --noise none --dim 2 --rate-schedule x | cosine or constant | found 'x'",
                "train --objective joint --noise none --dim 2 --clip 0 | --clip expects a positive number | found 0",
                "train --objective joint --noise none --dim 2 --patience 0 | --patience expects at least 1 | found 0",
                "train --objective joint --noise none --dim 2 --tolerance 1 | --patience | found none",
                "train --objective joint --noise none --dim 2 --steps 100 --warm-up 0.1 --patience 46 | at most 45 | found 46",
                "train --objective reconstruction --noise none --dim 2 --lambda 2 | --lambda expects the objective joint | found reconstruction",
                "analyze digits --lambda 2 | --lambda expects the objective joint | found reconstruction, joint-embedding",
                "train --objective joint --noise none --dim 2 --resume | --checkpoint | found none",
                "train --objective joint --noise none --dim 2 --checkpoint-every 5 | --checkpoint | found none",
                "train --objective joint --noise none --dim 2 --metrics a.txt | .csv or .jsonl | found a.txt",
                "train --objective infonce --noise none --dim 2 --temperature 0 | --temperature expects | found 0",
                "train --objective barlow-twins --noise none --dim 2 --redundancy -1 | --redundancy expects | found -1",
                "train --objective vicreg --noise none --dim 2 --temperature 2 | the objective infonce | found vicreg",
                "analyze --redundancy 2 | the objective barlow-twins | found reconstruction, joint-embedding",
                "analyze --train --tied | the objective reconstruction | found joint-embedding",
                "analyze --train --device gpu | --device expects one of cpu | found 'gpu'",
                "train --objective joint --noise none --dim 2 --metrics pom.xml/a.csv | a writable folder | it is a file",
                "analyze --clip 1 | --clip expects --train | found none",
                "train --objective joint --noise none --dim 0 | at least 1 | found 0",
                "train --objective reconstruction --noise none --dim 65 | --dim expects from 1 to 61 | found 65",
                "encode --objective joint --noise none --save m --dim 0 | at least 1 | found 0",
                "encode --objective joint --noise none --save m --dim all | a whole number | found 'all'",
                "analyze --limit 0 | at least 2 | found 0",
                "analyze --limit 1 | at least 2 | found 1",
                "analyze --limit x | --limit expects a whole number | found 'x'",
                "analyze --seed x | --seed expects a whole number | found 'x'",
                "analyze --threads 0 | --threads expects from 1 to | found 0",
                "analyze --threads 1000000 | --threads expects from 1 to | found 1000000",
                "doctor --dimension 3 | --dimension expects from 16 to 16384 | found 3",
                "doctor --threads 0 | --threads expects from 1 to | found 0",
                "analyze --lambda x | --lambda expects a number | found 'x'",
                "analyze --objective joint --lambda -1 | at least 0 | found -1",
                "analyze --objective joint --lambda NaN | at least 0 | found NaN",
                "analyze --scale globla | global, pixel, none | did you mean 'global'?",
                "analyze --noise-space rwa | prepared, raw | found 'rwa'",
                "analyze --quiet=maybe | --quiet expects no value | found 'maybe'",
                "analyze --objective reconstructoin | expects one of reconstruction, | did you mean 'reconstruction'?",
                "analyze --objective joint, | expects one of reconstruction, | found ''",
                "analyze --backend openblsa | expects one of auto, | did you mean 'openblas'?",
                "analyze --backend nd4j | not part of this build | openblas",
                "doctor --backend jaav | expects one of auto, | did you mean 'java'?",
                "fetch | NAME | missing",
                "fetch mnist extra | one argument, NAME | found also 'extra'",
                "fetch mnits | a known name (digits, | found 'mnits', did you mean 'mnist'?",
                "fetch imagenet-21k | a known name (digits, | found 'imagenet-21k'",
                "fetch mnist --into pom.xml | --into expects a writable folder | it is a file",
                "fetch mnist --from mirror | --from expects the address of a folder | found 'mirror'",
                "analyze digit | a known name (digits, | did you mean digits?",
                "analyze fashoin-mnist | a known name (digits, | did you mean fashion-mnist?",
                "analyze digits --skip-bad | --skip-bad expects a folder of JPEG or PNG images | found digits",
                "analyze --resize 8 | --resize expects height and width as HxW | found '8'",
                "analyze @arguments | a path that exists | found '@arguments'",
            })
    void refusedInOneSentence(String command, String expected, String found) {
        CommandRun.refused(List.of(expected, found), command.split(" "));
        assertFalse(Files.exists(Path.of("m")), "nothing is created");
    }

    @Test
    void noCommandAtAll() {
        CommandRun.refused(
                List.of(
                        "expected a command (analyze, advise, sweep, moments, views, train, order, ambiguity, probe, verify, thresholds, paradigms, encode, apply, sample, fetch, data, doctor), found none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"analyze --dim x", "analyze --foo", "moments nowhere --noise none --save m"})
    void verboseShowsWhereAndNothingElseDoes(String command) {
        String plain = CommandRun.refused(List.of(), command.split(" "));
        CommandRun run = CommandRun.of((command + " --verbose").split(" "));
        assertEquals(2, run.code());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith(plain), run.err());
        assertTrue(run.err().contains("\tat dev.presage.cli."), run.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "analyze",
                "moments",
                "train",
                "verify",
                "thresholds",
                "encode",
                "apply",
                "sample",
                "fetch",
                "data",
                "doctor"
            })
    void helpShowsEveryOptionInKebabCaseAndAnExample(String command) {
        CommandRun help = CommandRun.fine(command, "--help");
        assertEquals("", help.err());
        assertTrue(help.out().startsWith("Usage: presage " + command + " "), help.out());
        assertTrue(help.out().matches("(?s).*Examples?:\\s+presage " + command + "\\b.*"), help.out());
        assertFalse(help.out().matches("(?s).*--[a-z]*[A-Z_].*"), "kebab-case");
        assertFalse(help.out().contains("GLOBAL") || help.out().contains("<scale>"), help.out());
        assertEquals(help.out(), CommandRun.fine("help", command).out());
        for (String common : List.of("--json", "--quiet", "--verbose", "--seed", "--threads", "--backend")) {
            assertTrue(help.out().contains(common), common);
        }
    }

    @Test
    void versionOfEveryCommand() {
        String version = CommandRun.fine("--version").out();
        assertTrue(version.matches("presage \\S+\\n"), version);
        assertEquals(version, CommandRun.fine("analyze", "--version").out());
        assertEquals(version, CommandRun.fine("doctor", "-V").out());
    }

    @Test
    void wordsOfOptionsInAnyCase() {
        CommandRun.fine("analyze", "--limit", "20", "--dim", "1", "--noise", "none", "--scale", "Pixel");
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndSaysSo() throws Exception {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.createDirectories(out.resolve("analysis.json"));
        CommandRun run =
                CommandRun.of("analyze", "--limit", "20", "--dim", "1", "--noise", "none", "--out", out.toString());
        run.assertOneSentence(1);
        assertTrue(run.err().contains("analysis.json: it is a folder"), run.err());
        assertEquals(List.of("analysis.json"), Inputs.namesIn(out));
    }
}
