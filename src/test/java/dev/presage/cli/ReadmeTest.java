package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Matrix;
import dev.presage.study.AnalysisResult;
import dev.presage.study.Study;
import dev.presage.theory.ClosedForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README shows what the program prints, and its Java runs. */
@CommandLineTest
class ReadmeTest {
    @Test
    void theTableIsTheOneThatAnalyzePrints() throws IOException {
        List<String> readme = Files.readAllLines(Path.of("README.md"));
        List<String> rows = CommandRun.fine("analyze", "--quiet")
                .out()
                .lines()
                .filter(line -> line.matches("(noise|mask|gaussian).*(UNDECIDED|HELPS|HELP|HURTS|verdict)"))
                .toList();
        assertEquals(5, rows.size());
        assertTrue(readme.containsAll(rows), () -> "README.md expects the lines\n" + String.join("\n", rows));
    }

    /** What it says of objectives beside each other stands in the README as it is printed. */
    @Test
    void theObjectivesBesideEachOtherAreWhatAnalyzePrints() throws IOException {
        List<String> readme = Files.readAllLines(Path.of("README.md"));
        List<String> printed =
                CommandRun.fine("analyze", "--quiet").out().lines().toList();
        int first = printed.indexOf(readme.stream()
                .filter(line -> line.startsWith("Objectives beside each other"))
                .findFirst()
                .orElseThrow());
        assertTrue(first > 0, "the heading");
        List<String> block = printed.subList(first, first + 5);
        assertTrue(readme.containsAll(block), () -> "README.md expects the lines\n" + String.join("\n", block));
    }

    /** The lines of the README, and the loss that its table shows. */
    @Test
    void theJavaRuns() throws IOException {
        Study digits = Study.of("digits");
        AnalysisResult result = digits.analyze(List.of("mask(ratio=0.75,patch=4)"), 16);
        ClosedForm best = digits.solve("joint-embedding", "mask(ratio=0.75,patch=4)");
        double loss = best.loss(16);
        Matrix encoder = best.encoder(16);
        assertEquals(19.9281, loss, 5e-5);
        assertEquals(loss, result.runs().get(1).loss(), 1e-9);
        assertEquals(16, encoder.rows());
        assertEquals(64, encoder.columns());
        String source = Files.readString(Path.of("src", "test", "java", "dev", "presage", "cli", "ReadmeTest.java"))
                .replaceAll("\\s+", " ");
        String page = Files.readString(Path.of("README.md"));
        String code = page.substring(page.indexOf("```java") + "```java".length());
        code = code.substring(0, code.indexOf("```")).replaceAll(" +//[^\n]*", "");
        assertTrue(source.contains(code.strip().replaceAll("\\s+", " ")), "the README's Java is this test's");
    }
}
