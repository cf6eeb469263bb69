package dev.presage.bench;

import dev.presage.data.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Markdown file with blocks that programs write, between {@code <!-- name -->} and {@code <!-- /name -->}. */
final class Document {
    private Document() {}

    /** The lines of a block. */
    static List<String> lines(Path file, String block) throws IOException {
        List<String> all = Files.readAllLines(file);
        return all.subList(mark(file, all, block, "") + 1, mark(file, all, block, "/"));
    }

    /** Replaces the lines of a block; the file is there whole, before or after, at any time. */
    static void replace(Path file, String block, List<String> lines) throws IOException {
        List<String> all = Files.readAllLines(file);
        List<String> changed = new ArrayList<>(all.subList(0, mark(file, all, block, "") + 1));
        changed.addAll(lines);
        changed.addAll(all.subList(mark(file, all, block, "/"), all.size()));
        write(file, (String.join("\n", changed) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static void write(Path file, byte[] content) {
        AtomicFiles.write(file, out -> out.write(content));
    }

    private static int mark(Path file, List<String> lines, String block, String slash) {
        String mark = "<!-- " + slash + block + " -->";
        int at = lines.indexOf(mark);
        if (at < 0 || at != lines.lastIndexOf(mark)) {
            throw new IllegalStateException(
                    file + " expects the line " + mark + " once, found it " + (at < 0 ? "nowhere" : "more than once"));
        }
        if (!slash.isEmpty() && at < mark(file, lines, block, "")) {
            throw new IllegalStateException(file + " has the end of " + block + " before its start");
        }
        return at;
    }
}
