package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Every command of the documentation is run here, in a folder with the files it names, or stands in a list with the reason why not;
 * those are at least read as the command line would read them. With {@code -Dpresage.slow-commands=true} the slow ones run, too.
 */
@CommandLineTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedCommandsTest {
    private static final int N = 240;
    private static final int D = 12;

    /** Take seconds to minutes, and are tested in parts elsewhere. */
    private static final Map<String, String> SLOW = new TreeMap<>(Map.ofEntries(
            Map.entry("(analyze|sweep|advise|order|probe) fashion-mnist .*", "60000 samples"),
            Map.entry("verify( --full --out proof)?", "half a minute and more; VerificationTest tests each statement"),
            Map.entry(
                    "analyze digits --objective all",
                    "all objectives under two noises; SystemsTest has fewer features"),
            Map.entry("ambiguity digits .*", "AmbiguityCommandTest has fewer features"),
            Map.entry("sweep digits .*--search \\d+", "StrategySearchTest has fewer evaluations"),
            Map.entry("order digits .*--train.*", "LearningOrderTest has fewer modes"),
            Map.entry("train digits .*--seeds 3", "ComparisonTest trains several seeds"),
            Map.entry("paradigms digits .*", "CorruptionStudyTest has fewer samples")));

    /** Cannot run here. */
    private static final Map<String, String> ABSENT = new TreeMap<>(Map.of(
            "fetch .*", "needs the network; FetchCommandTest has a server of its own",
            "(probe|order) (/tmp/)?cifar10 .*", "CIFAR-10 is not installed",
            "analyze FOLDER .*", "stands for any folder of 60000 images",
            "doctor --backend mkl", "the profile mkl is not in every build; MklBackendTest",
            "views (fashion-mnist|colour.npy) .*", "NoisePageTest runs it and compares the picture"));

    @TempDir
    private static Path folder;

    static List<DocumentedCommand> commands() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("notebooks", "README.md")));
        if (Files.exists(Path.of("CONTRIBUTING.md"))) {
            pages.add(Path.of("CONTRIBUTING.md"));
        }
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages.stream()
                .flatMap(page -> DocumentedCommand.in(page).stream())
                .toList();
    }

    /** Each command once, in the order of the pages; later ones may read what earlier ones wrote. */
    static Stream<DocumentedCommand> toRun() throws IOException {
        Map<String, DocumentedCommand> different = new LinkedHashMap<>();
        boolean slow = Boolean.getBoolean("presage.slow-commands");
        for (DocumentedCommand command : commands()) {
            if (reason(ABSENT, command).isEmpty()
                    && (slow || reason(SLOW, command).isEmpty())) {
                different.putIfAbsent(command.text(), command);
            }
        }
        return different.values().stream();
    }

    private static List<String> reason(Map<String, String> list, DocumentedCommand command) {
        return list.entrySet().stream()
                .filter(entry -> Pattern.matches(entry.getKey(), command.text()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The files that the documentation speaks of: classes of points, targets, views, covariances. */
    @BeforeAll
    static void prepare() throws IOException {
        double[][] rows = Inputs.classes(N, D, 1);
        Inputs.npy(folder.resolve("X.npy"), rows);
        Inputs.labels(folder.resolve("y.npy"), N);
        Inputs.npy(folder.resolve("X2.npy"), Inputs.classes(N, D, 2));
        Inputs.labels(folder.resolve("y2.npy"), N);
        views(folder.resolve("V.npy"), rows);
        StringBuilder houses = new StringBuilder("rooms,area,year,price\n");
        StringBuilder people = new StringBuilder("height,weight,shoes,age\n");
        for (double[] row : rows) {
            houses.append(String.format("%.3f,%.3f,%.3f,%.3f%n", row[0], row[1], row[2], row[0] + 0.5 * row[1]));
            people.append(String.format("%.3f,%.3f,%.3f,%d%n", row[0], row[1], row[2], 40 + Math.round(5 * row[0])));
        }
        Files.writeString(folder.resolve("houses.csv"), houses);
        Files.writeString(folder.resolve("people.csv"), people);
        Npy.write(folder.resolve("c.npy"), new double[] {4, 2, 1});
        Npy.write(folder.resolve("g.npy"), new double[] {3, 0.5});
        Npy.write(folder.resolve("t.npy"), new double[] {1, 1, 1, 0.2, 0.1});
        Npy.write(folder.resolve("C.npy"), Matrix.generate(D, D, (i, j) -> i == j && i < 9 ? 9 - i : 0));
        Npy.write(folder.resolve("Gamma.npy"), Matrix.generate(D, D, (i, j) -> i == j && i >= 9 ? 0.5 : 0));
        Npy.write(folder.resolve("Theta.npy"), Matrix.generate(D, D, (i, j) -> i == j ? 0.3 : 0));
        Npy.write(folder.resolve("G.npy"), Matrix.generate(D, D, (i, j) -> i == j ? 0.1 : 0));
    }

    /** Four views of each row, n x 4 x d. */
    private static void views(Path file, double[][] rows) {
        Random random = new Random(3);
        ByteBuffer values = ByteBuffer.allocate(N * 4 * D * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : rows) {
            for (int v = 0; v < 4; v++) {
                for (double x : row) {
                    values.putDouble(x + 0.3 * random.nextGaussian());
                }
            }
        }
        Inputs.npy(file, "<f8", "(" + N + ", 4, " + D + ")", values.array());
    }

    @ParameterizedTest
    @MethodSource("toRun")
    void aDocumentedCommandRuns(DocumentedCommand command) {
        List<String> words = located(command);
        if (Set.of("help", "data").contains(words.get(0)) || words.contains("--help")) {
            CommandRun.fine(words.toArray(String[]::new));
            return;
        }
        words.add("--quiet");
        CommandRun run = CommandRun.of(words.toArray(String[]::new));
        assertEquals(0, run.code(), () -> command + "\n" + run.err());
    }

    /** Every relative file or folder of the command, moved to the folder of this test. */
    private static List<String> located(DocumentedCommand command) {
        Set<String> options = Set.of(
                "--out",
                "--save",
                "--labels",
                "--test",
                "--test-labels",
                "--views",
                "--signal",
                "--irrelevant",
                "--augmentation",
                "--moments",
                "--metrics",
                "--checkpoint",
                "--data");
        List<String> words = new ArrayList<>(command.words());
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            boolean argument = options.contains(words.get(i - 1)) && !word.matches("\\d+");
            boolean first = i == 1 && Set.of("apply", "sample").contains(words.get(0));
            if (argument || first || word.matches("[\\w/]+\\.(npy|npz|csv|png|parquet)")) {
                words.set(i, folder.resolve(word).toString());
            }
        }
        return words;
    }

    @Test
    void whatIsNotRunIsReadAtLeast() throws IOException {
        Set<String> unused = new TreeSet<>(SLOW.keySet());
        unused.addAll(ABSENT.keySet());
        int read = 0;
        for (DocumentedCommand command : commands()) {
            unused.removeIf(pattern -> Pattern.matches(pattern, command.text()));
            CommandLine parser = new CommandLine(new Presage()).setCaseInsensitiveEnumValuesAllowed(true);
            parser.parseArgs(command.words().toArray(String[]::new));
            read++;
        }
        assertTrue(read > 60, "commands found: " + read);
        assertEquals(Set.of(), unused, "of the commands that are not run");
    }

    @Test
    void commandsAreFoundWhereTheyStand() throws IOException {
        Path page = folder.resolve("page.md");
        Files.writeString(page, """
                Say `presage doctor --dimension 64`, or `presage`.

                    ./presage analyze X.npy --noise "a|b && c  # d"     # why
                    A=1 ./presage data && presage doctor
                    ./presage encode digits \\
                        --save m     in words

                ```
                presage verify
                ```
                ./presage not a block
                """);
        List<String> found =
                DocumentedCommand.in(page).stream().map(DocumentedCommand::text).toList();
        assertEquals(
                List.of(
                        "doctor --dimension 64",
                        "analyze X.npy --noise \"a|b && c  # d\"",
                        "data",
                        "doctor",
                        "encode digits --save m",
                        "verify"),
                found);
        assertEquals(
                List.of("analyze", "X.npy", "--noise", "a|b && c  # d"),
                DocumentedCommand.in(page).get(1).words());
        assertFalse(Files.exists(folder.resolve("m")));
    }
}
