package dev.presage.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.verify.Statement;
import dev.presage.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every class, test and verify line that docs/theory.md names exists, and every verify line is named there. */
class TheoryPageTest {
    private static final Path PAGE = Path.of("docs", "theory.md");

    /** Words in code quotes in one column of the page's tables, from 0. */
    private static Set<String> column(int number) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| formula"))
                .map(line -> line.split("\\|")[number + 1])
                .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> sources(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", folder, "java"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - 5))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void classesAndTestsExist() throws IOException {
        assertTrue(column(1).size() > 20 && column(2).size() > 15, "the tables were not found");
        Set<String> classes = new TreeSet<>(column(1));
        classes.removeAll(sources("main"));
        assertEquals(Set.of(), classes);
        Set<String> tests = new TreeSet<>(column(2));
        tests.removeAll(sources("test"));
        assertEquals(Set.of(), tests);
    }

    @Test
    void verifyLinesAreAllNamedAndNoOthers() throws IOException {
        Set<String> named = column(3);
        named.remove("noise-");
        assertEquals(
                Verification.statements().stream().map(Statement::name).collect(Collectors.toCollection(TreeSet::new)),
                named);
    }
}
