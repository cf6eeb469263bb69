package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * A report as text: well formed, with its style and script in it, and nothing to be loaded from anywhere.
 *
 * @param text all of it
 * @param document what is in it, but for styles and scripts
 */
record PageSource(String text, Document document) {
    private static final Pattern INLINE = Pattern.compile("(?s)(<(style|script)[^>]*>)(.*?)</\\2>");
    private static final Pattern LOADED = Pattern.compile(
            "(?is)(src|href)=\"(?!data:|#)|<(iframe|object|embed|base)\\b|@import|(?-i:url)\\((?!#)|\\b(fetch|XMLHttpRequest|WebSocket|import)\\(");

    /** Reads a page and checks that it is whole. */
    static PageSource read(Path file) throws Exception {
        String text = Files.readString(file);
        assertTrue(text.startsWith("<!DOCTYPE html>\n") && text.endsWith("</html>\n"), file + " is whole");
        String foreign = text.replace("http://www.w3.org/2000/svg", "");
        assertFalse(LOADED.matcher(foreign).find(), () -> file + " loads something: " + found(foreign));
        assertFalse(Pattern.compile("https?:").matcher(foreign).find(), file + " names an address");
        String bare = INLINE.matcher(text)
                .replaceAll("$1</$2>")
                .replaceFirst("<!DOCTYPE html>", "")
                .replaceAll("<(meta|link|br)([^>]*?)/?>", "<$1$2/>");
        return new PageSource(
                text,
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(bare))));
    }

    private static String found(String text) {
        return LOADED.matcher(text)
                .results()
                .map(hit -> text.substring(hit.start(), Math.min(text.length(), hit.start() + 60)))
                .findFirst()
                .orElse("");
    }

    /** How many elements of a name there are in a section. */
    int count(String section, String element) throws IOException {
        NodeList all = document.getElementsByTagName("section");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .filter(each -> each.getAttribute("aria-labelledby").equals(section))
                .findFirst()
                .orElseThrow(() -> new IOException("no section " + section))
                .getElementsByTagName(element)
                .getLength();
    }
}
