package dev.presage.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between the pages lead somewhere, also those to headings and those of notebooks; the citation is of this version. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s:]*[./#][^)\\s:]*)\\)");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`]*`");

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(
                Path.of("README.md"),
                Path.of("CONTRIBUTING.md"),
                Path.of("CHANGELOG.md"),
                Path.of("notebooks", "README.md")));
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    private static String text(Path page) {
        try {
            return CODE.matcher(Files.readString(page)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of headings as they are in addresses: small letters, hyphens for blanks, nothing else. */
    private static Set<String> headings(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static void check(Path from, String text, Set<String> broken) throws IOException {
        for (MatchResult link : LINK.matcher(text).results().toList()) {
            String[] parts = link.group(1).split("#", 2);
            Path folder = from.toAbsolutePath().getParent();
            Path target = parts[0].isEmpty()
                    ? from.toAbsolutePath()
                    : folder.resolve(parts[0]).normalize();
            boolean there = Files.exists(target)
                    && (parts.length == 1 || headings(target).contains(parts[1]));
            if (!there) {
                broken.add(from + ": " + link.group(1));
            }
        }
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        Set<String> broken = new TreeSet<>();
        for (Path page : pages()) {
            check(page, text(page), broken);
        }
        for (Notebook notebook : Notebook.all()) {
            for (var cell : notebook.cells("markdown")) {
                check(Notebook.FOLDER.resolve(notebook.name()), Notebook.source(cell), broken);
            }
        }
        assertEquals(Set.of(), broken);
        Set<String> noticed = new TreeSet<>();
        check(
                Path.of("README.md"),
                "[a](docs/nowhere.md) [b](docs/usage.md#nothing) [c](docs/usage.md#options)",
                noticed);
        assertEquals(2, noticed.size(), "broken links are noticed");
    }

    @Test
    void everyPageIsInTheIndex() throws IOException {
        String index = Files.readString(Path.of("docs", "README.md"));
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                    .forEach(name -> assertTrue(index.contains("(" + name + ")"), name));
        }
    }

    /** The keys that version 1.2.0 of the format demands, and the version of the build. */
    @Test
    void theCitationIsOfThisVersion() throws IOException {
        String citation = Files.readString(Path.of("CITATION.cff"));
        for (String key : List.of("cff-version: 1.2.0", "message: ", "title: Presage", "authors:", "type: software")) {
            assertTrue(citation.lines().anyMatch(line -> line.startsWith(key)), key);
        }
        String pom = Files.readString(Path.of("pom.xml"));
        String version = Pattern.compile("<artifactId>presage</artifactId>\\s*<version>([^<]+)<")
                .matcher(pom)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertTrue(citation.contains("\nversion: " + version + "\n"), version);
        assertTrue(citation.contains("arXiv:2402.11337") && citation.contains("arXiv:2505.12477"));
    }
}
