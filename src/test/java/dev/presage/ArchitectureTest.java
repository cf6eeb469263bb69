package dev.presage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the package order of docs/architecture.md true by reading the imports. */
class ArchitectureTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "presage");

    /** Lowest first; a package may import packages before it. */
    private static final List<String> ORDER = List.of(
            "linalg",
            "data",
            "moments",
            "features",
            "noise",
            "model",
            "train",
            "probe",
            "theory",
            "study",
            "verify",
            "figure",
            "report",
            "cli",
            "cuda",
            "nd4j");

    /** What only the service loader finds, and what it knows: nobody imports it. */
    private static final Map<String, List<String>> LEAVES =
            Map.of("cuda", List.of("linalg"), "nd4j", List.of("linalg", "train"));

    /** What knows nothing of Presage, though others import it. */
    private static final Set<String> ALONE = Set.of("figure");

    /** Who may use which library. */
    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "org.jspecify", ORDER,
            "org.ejml", List.of("linalg"),
            "org.bytedeco", List.of("linalg", "cuda", "nd4j"),
            "org.nd4j", List.of("nd4j"),
            "org.apache.commons.math3", List.of("noise", "probe", "theory", "study"),
            "org.apache.commons.compress", List.of("data"),
            "de.siegmar.fastcsv", List.of("data"),
            "io.airlift", List.of("data"),
            "com.google.gson", List.of("report", "cli"),
            "picocli", List.of("cli"));

    /** What opens connections: everything in java.net but addresses as values, and the sockets of other packages. */
    private static final Pattern NETWORK = Pattern.compile("java\\.net\\.(?!URI\\b|URISyntaxException\\b)"
            + "|javax\\.net\\b|jdk\\.net|com\\.sun\\.net|java\\.rmi|javax\\.naming"
            + "|java\\.nio\\.channels\\.\\w*(Socket|Datagram)|\\.(toURL|openStream|openConnection)\\(");

    /** Who may open connections: the command fetch, through these. */
    private static final Set<String> NETWORKED =
            Set.of("dev/presage/data/Downloader.java", "dev/presage/data/ArrivingBody.java");

    private static final Pattern NAME = Pattern.compile("(?<![\\w.])((?:dev|org|com|de|io|picocli)\\.[\\w.]+)");

    @Test
    void everyPackageImportsOnlyPackagesBelowIt() throws IOException {
        List<String> broken = new ArrayList<>();
        int seen = 0;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                seen++;
                String owner = SOURCES.relativize(file).getName(0).toString();
                assertTrue(ORDER.contains(owner), () -> file + " is in a package that the architecture does not know");
                for (String name : namesIn(Files.readString(file))) {
                    violation(owner, name).ifPresent(v -> broken.add(file + ": " + v));
                }
            }
        }
        assertTrue(seen > 50, "the sources were not found");
        assertEquals(List.of(), broken);
    }

    @Test
    void onlyFetchTouchesTheNetwork() throws IOException {
        Set<String> networked = new TreeSet<>();
        Set<String> fetching = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                String name = SOURCES.getParent().getParent().relativize(file).toString();
                if (NETWORK.matcher(withoutComments(source)).find()) {
                    networked.add(name);
                }
                if (source.contains("new Downloader(") || source.contains("Fetcher.of(")) {
                    fetching.add(name);
                }
            }
        }
        assertEquals(new TreeSet<>(NETWORKED), networked);
        assertEquals(Set.of("dev/presage/data/Fetcher.java", "dev/presage/cli/FetchCommand.java"), fetching);
        assertTrue(NETWORK.matcher("import java.net.http.HttpClient;").find());
        assertTrue(NETWORK.matcher("import java.net.*;").find());
        assertTrue(NETWORK.matcher("new java.net.Socket()").find());
        assertTrue(NETWORK.matcher("import java.nio.channels.SocketChannel;").find());
        assertFalse(NETWORK.matcher("import java.net.URI;").find());
    }

    @Test
    void theCheckNoticesWhatItForbids() {
        assertTrue(violation("linalg", "dev.presage.data.Samples").isPresent());
        assertTrue(violation("moments", "dev.presage.noise.Mixture").isPresent());
        assertTrue(violation("train", "dev.presage.theory.ClosedForm").isPresent());
        assertTrue(violation("theory", "dev.presage.train.Trainer").isPresent());
        assertTrue(violation("probe", "dev.presage.train.Trainer").isPresent());
        assertTrue(violation("theory", "com.google.gson.JsonObject").isPresent());
        assertTrue(violation("data", "org.junit.jupiter.api.Test").isPresent());
        assertFalse(violation("theory", "dev.presage.linalg.Matrix").isPresent());
        assertTrue(violation("cuda", "dev.presage.data.Samples").isPresent());
        assertTrue(violation("cli", "dev.presage.cuda.CudaProvider").isPresent());
        assertFalse(violation("cuda", "dev.presage.linalg.Backend").isPresent());
        assertTrue(violation("figure", "dev.presage.linalg.Matrix").isPresent());
        assertFalse(violation("report", "dev.presage.figure.Figure").isPresent());
        assertTrue(violation("nd4j", "dev.presage.data.Samples").isPresent());
        assertTrue(violation("nd4j", "dev.presage.cuda.CudaProvider").isPresent());
        assertTrue(violation("train", "org.nd4j.linalg.factory.Nd4j").isPresent());
        assertFalse(violation("nd4j", "dev.presage.train.Arithmetic").isPresent());
        assertFalse(violation("cli", "picocli.CommandLine").isPresent());
        assertTrue(namesIn("class A { dev.presage.cli.Presage p; }").contains("dev.presage.cli.Presage"));
    }

    private static TreeSet<String> namesIn(String source) {
        TreeSet<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(withoutComments(source).replaceFirst("package [^;]*;", ""));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** Without texts, too. */
    private static String withoutComments(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/|//[^\\n]*|\"(\\\\.|[^\"\\\\])*\"", " ");
    }

    private static java.util.Optional<String> violation(String owner, String name) {
        if (name.startsWith("dev.presage.")) {
            String used = name.split("\\.")[2];
            Set<String> predicting = Set.of("theory", "probe");
            boolean strangers = (predicting.contains(owner) && used.equals("train"))
                    || (owner.equals("train") && predicting.contains(used));
            if (strangers) {
                return java.util.Optional.of(owner + " may not use " + name + ": training is the theory's referee");
            }
            if (!owner.equals(used) && ALONE.contains(owner)) {
                return java.util.Optional.of(owner + " may not use " + name + ": it knows nothing of Presage");
            }
            if (!owner.equals(used)
                    && LEAVES.containsKey(owner)
                    && !LEAVES.get(owner).contains(used)) {
                return java.util.Optional.of(
                        owner + " may not use " + name + ": it is a leaf above " + LEAVES.get(owner));
            }
            boolean below = ORDER.indexOf(used) <= ORDER.indexOf(owner);
            return below ? java.util.Optional.empty() : java.util.Optional.of(owner + " may not use " + name);
        }
        boolean allowed = LIBRARIES.entrySet().stream()
                .anyMatch(e -> name.startsWith(e.getKey() + ".") && e.getValue().contains(owner));
        return allowed ? java.util.Optional.empty() : java.util.Optional.of(owner + " may not use the library " + name);
    }
}
