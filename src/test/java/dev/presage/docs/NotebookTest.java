package dev.presage.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The notebooks: every cell of their code runs, and no output of theirs is committed. */
@Isolated("redirects stdout")
class NotebookTest {
    private static final int LEAST_PLOTS = 2;

    static Stream<Notebook> notebooks() throws IOException {
        List<Notebook> all = Notebook.all();
        assertEquals(7, all.size(), "notebooks");
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void everyCellRunsAndTheAnswerIsPlotted(Notebook notebook) {
        try (NotebookShell shell = new NotebookShell()) {
            int number = 0;
            for (JsonObject cell : notebook.cells("code")) {
                shell.run("code cell " + ++number + " of " + notebook, Notebook.source(cell));
            }
            long plots = shell.shown().stream()
                    .filter(shown -> shown.contains("data:image/svg+xml"))
                    .count();
            assertTrue(plots >= LEAST_PLOTS, () -> notebook + " shows " + plots + " plots");
            assertTrue(shell.shown().stream().noneMatch(shown -> shown.contains("NaN")), () -> notebook + " shows NaN");
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void noOutputIsCommitted(Notebook notebook) {
        Set<String> ids = new HashSet<>();
        for (JsonObject cell : notebook.cells("code")) {
            assertTrue(cell.getAsJsonArray("outputs").isEmpty(), () -> "outputs of: " + Notebook.source(cell));
            assertTrue(cell.get("execution_count").isJsonNull(), () -> "a count at: " + Notebook.source(cell));
            assertTrue(ids.add(cell.get("id").getAsString()), "ids are different");
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void oneQuestionIsAskedInTheKernelOfThisRepository(Notebook notebook) throws IOException {
        String first = Notebook.source(notebook.cells("markdown").get(0));
        String title = first.lines().findFirst().orElseThrow();
        assertTrue(title.matches("# [^?]+\\?"), title);
        String kernel = notebook.json()
                .getAsJsonObject("metadata")
                .getAsJsonObject("kernelspec")
                .get("name")
                .getAsString();
        assertTrue(
                Files.exists(Notebook.FOLDER.resolve("kernels").resolve(kernel).resolve("kernel.json")), kernel);
        String page = Files.readString(Notebook.FOLDER.resolve("README.md"));
        assertTrue(page.contains("(" + notebook.name() + ")"), "notebooks/README.md lists it");
        assertTrue(page.contains(title.substring(2)), () -> "notebooks/README.md asks: " + title.substring(2));
    }

    /** Where the Java shell learns a new import it declares anew what that may change, and variables are null again. */
    @ParameterizedTest
    @MethodSource("notebooks")
    void importsStandInTheFirstCellOfCode(Notebook notebook) {
        List<JsonObject> cells = notebook.cells("code");
        for (JsonObject cell : cells.subList(1, cells.size())) {
            assertTrue(
                    Notebook.source(cell).lines().noneMatch(line -> line.startsWith("import ")),
                    () -> "a later import in " + notebook + ": " + Notebook.source(cell));
        }
    }

    @Test
    void aCellThatFailsIsNamed() {
        try (NotebookShell shell = new NotebookShell()) {
            shell.run("one", "int a = 1;\nint a = 2;\nSystem.out.println(a);");
            assertEquals("2", shell.printed().strip());
            for (String wrong : List.of(
                    "int b = \"x\";", "nowhere(1);", "void f() { nowhere(); }", "int c = (1", "int d = 1 / 0;")) {
                AssertionError error = assertThrows(AssertionError.class, () -> shell.run("cell 7", wrong));
                assertTrue(String.valueOf(error.getMessage()).startsWith("cell 7 "), error.getMessage());
            }
        }
    }
}
