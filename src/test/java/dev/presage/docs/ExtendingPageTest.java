package dev.presage.docs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java of docs/extending.md is that of sources which are compiled and tested: a block names its file in its first line. */
class ExtendingPageTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n// (\\S+)\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyBlockOfJavaIsPartOfItsFile() throws IOException {
        String page = Files.readString(Path.of("docs", "extending.md"));
        List<MatchResult> blocks = BLOCK.matcher(page).results().toList();
        assertTrue(blocks.size() >= 4, "blocks found: " + blocks.size());
        assertTrue(blocks.size() == page.split("```java", -1).length - 1, "every block names its file");
        for (MatchResult block : blocks) {
            String source = Files.readString(Path.of(block.group(1)));
            assertTrue(
                    source.contains(block.group(2).stripTrailing()),
                    () -> block.group(1) + " has not\n" + block.group(2));
        }
    }
}
