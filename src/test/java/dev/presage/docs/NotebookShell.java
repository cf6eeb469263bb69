package dev.presage.docs;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * Runs the code of a notebook in this process, as its kernel does in one of its own: the same imports, and {@code display}, of which
 * everything shown is kept.
 */
public final class NotebookShell implements AutoCloseable {
    private static final List<String> SHOWN = Collections.synchronizedList(new ArrayList<>());

    private static final List<String> START = List.of(
            "import java.util.*;",
            "import java.io.*;",
            "import java.math.*;",
            "import java.net.*;",
            "import java.util.concurrent.*;",
            "import java.util.prefs.*;",
            "import java.util.regex.*;",
            "String display(Object what) { return dev.presage.docs.NotebookShell.shown(\"\", what); }",
            "String display(String kind, Object what) { return dev.presage.docs.NotebookShell.shown(kind, what); }");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final JShell shell;

    NotebookShell() {
        SHOWN.clear();
        shell = JShell.builder().executionEngine("local").build();
        START.forEach(line -> run("the start", line));
    }

    /** What a cell shows comes here. */
    public static String shown(String kind, Object what) {
        SHOWN.add(kind + " " + what);
        return "";
    }

    /** What was shown so far, each with its kind in front. */
    List<String> shown() {
        return List.copyOf(SHOWN);
    }

    /** What was printed so far. */
    String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /**
     * Runs a cell.
     *
     * @throws AssertionError naming the cell, if some of it is no Java, does not compile, or throws
     */
    void run(String cell, String source) {
        PrintStream out = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            String rest = source;
            while (!rest.isBlank()) {
                CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
                if (!next.completeness().isComplete()) {
                    throw new AssertionError(cell + " is not complete Java: " + rest);
                }
                shell.eval(next.source()).forEach(event -> check(cell, event));
                rest = next.remaining();
            }
        } finally {
            System.setOut(out);
        }
    }

    private void check(String cell, SnippetEvent event) {
        Snippet snippet = event.snippet();
        if (event.exception() instanceof EvalException thrown) {
            throw new AssertionError(
                    cell + " throws " + thrown.getExceptionClassName() + ": " + thrown.getMessage() + "\nin: "
                            + snippet.source(),
                    thrown);
        }
        if (event.exception() != null || event.status() != Snippet.Status.VALID) {
            String why = shell.diagnostics(snippet)
                    .map(d -> d.getMessage(Locale.ENGLISH))
                    .toList()
                    .toString();
            // a name that is redeclared overwrites the older one, as in a notebook
            if (event.status() != Snippet.Status.OVERWRITTEN) {
                throw new AssertionError(
                        cell + " does not compile (" + event.status() + "): " + why + "\nin: " + snippet.source());
            }
        }
    }

    @Override
    public void close() {
        shell.close();
    }
}
