package dev.presage.report;

import dev.presage.data.Layout;
import dev.presage.study.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A report as one HTML file that loads nothing: what the reader should know first, sections, and how to make it again. The style
 * sheet and the script that makes its plots interactive are in the file; without the script it shows the static plots.
 */
final class HtmlPage {
    private static final String STYLE = resource("page.css");
    private static final String SCRIPT = resource("drawing.js") + resource("page.js");

    /** Tells the browser to load nothing but what is in the file. */
    private static final String NOTHING_ELSE =
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                    + " style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n";

    private final String title;
    private final StringBuilder lead = new StringBuilder();
    private final List<Section> sections = new ArrayList<>();

    /** An empty page. */
    HtmlPage(String title) {
        this.title = title;
    }

    /**
     * One verdict for the head of a page.
     *
     * @param colour helps, never, undecided or plain
     * @param word it in a word or two
     * @param effect a second sentence
     */
    static String verdict(String colour, String word, String sentence, Optional<String> effect) {
        return verdicts(List.of(item(colour, word, sentence, effect)));
    }

    /** Several of them. */
    static String verdicts(List<String> items) {
        return "<ul class=\"lead\">\n" + String.join("", items) + "</ul>\n";
    }

    /** One of several. */
    static String item(String colour, String word, String sentence, Optional<String> effect) {
        return "<li class=\"" + colour + "\"><span class=\"word\">" + Html.escape(word)
                + "</span>\n<p class=\"sentence\">"
                + Html.escape(sentence) + "</p>\n"
                + effect.map(e -> "<p class=\"effect\">" + Html.escape(e) + "</p>\n")
                        .orElse("") + "</li>\n";
    }

    private record Section(String id, String heading, String html) {}

    /** Adds to what stands first. */
    HtmlPage lead(String html) {
        lead.append(html);
        return this;
    }

    /** What a careful reader should know first. */
    HtmlPage warnings(List<String> warnings) {
        warnings.forEach(warning -> lead.append("<p class=\"warning\"><strong>Note:</strong> ")
                .append(Html.escape(warning))
                .append(".</p>\n"));
        return this;
    }

    /** Adds a section; one without content is left out. */
    HtmlPage section(String id, String heading, String html) {
        if (!html.isEmpty()) {
            sections.add(new Section(id, heading, html));
        }
        return this;
    }

    /** The whole file. */
    String end(Manifest manifest, Provenance provenance) {
        section("reproduce", "Reproduce it", reproduce(manifest, provenance));
        StringBuilder out = new StringBuilder(
                        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>")
                .append(Html.escape(title))
                .append("</title>\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .append(NOTHING_ELSE)
                .append("<link rel=\"icon\" href=\"data:,\">\n<style>\n")
                .append(STYLE)
                .append(
                        "</style></head>\n<body>\n<a class=\"skip\" href=\"#results\">Skip to the results</a>\n<header>\n<h1>")
                .append(Html.escape(title))
                .append("</h1>\n")
                .append(lead)
                .append("</header>\n<nav aria-label=\"Contents\"><ul>")
                .append(sections.stream()
                        .map(each -> "<li><a href=\"#" + each.id() + "\">" + Html.escape(each.heading()) + "</a></li>")
                        .collect(Collectors.joining()))
                .append("</ul></nav>\n<main id=\"results\" tabindex=\"-1\">\n");
        for (Section each : sections) {
            out.append("<section aria-labelledby=\"")
                    .append(each.id())
                    .append("\">\n<h2 id=\"")
                    .append(each.id())
                    .append("\">")
                    .append(Html.escape(each.heading()))
                    .append("</h2>\n")
                    .append(each.html())
                    .append("</section>\n");
        }
        return out.append("</main>\n<footer><p>Made by Presage ")
                .append(Html.escape(provenance.version()))
                .append(". This page loads nothing from elsewhere.</p></footer>\n<script>\n")
                .append(SCRIPT)
                .append("</script>\n</body></html>\n")
                .toString();
    }

    private static String reproduce(Manifest manifest, Provenance provenance) {
        StringBuilder out = new StringBuilder();
        if (!provenance.arguments().isEmpty()) {
            out.append("<div class=\"command\"><pre><code>")
                    .append(Html.escape(provenance.command()))
                    .append("</code></pre></div>\n");
        }
        return out.append(Html.facts(facts(manifest)))
                .append(Html.details(
                        "Manifest as JSON",
                        "<pre>"
                                + Html.escape(Json.print(ManifestJson.of(manifest)))
                                        .replace("<br>", "\n") + "</pre>"))
                .toString();
    }

    private static List<List<String>> facts(Manifest manifest) {
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("Data", manifest.data()));
        facts.add(List.of("SHA-256 of the data", manifest.sha256()));
        if (manifest.n().isPresent()) {
            facts.add(List.of(
                    "Samples",
                    String.format(
                            Locale.ROOT,
                            "%d to learn from, %d to test on",
                            manifest.n().getAsLong(),
                            manifest.testN())));
        }
        facts.add(List.of("Coordinates", coordinates(manifest.layout())));
        manifest.features().ifPresent(features -> facts.add(List.of("Features", features)));
        facts.add(List.of(
                "Preparation",
                (manifest.center() ? "centred" : "not centred") + ", scale "
                        + manifest.scale().name().toLowerCase(Locale.ROOT) + "; noise acts on "
                        + manifest.noiseSpace().name().toLowerCase(Locale.ROOT) + " values"));
        facts.add(List.of("Seed", Long.toString(manifest.seed())));
        facts.add(List.of("Linear algebra", manifest.backendDetail() + ", threads: " + manifest.threads()));
        facts.add(List.of("Machine", manifest.jdk() + ", " + manifest.os()));
        return facts;
    }

    private static String coordinates(Layout layout) {
        return layout instanceof Layout.Image image
                ? String.format(
                        Locale.ROOT,
                        "%d: %d \u00d7 %d pixels%s",
                        layout.dimension(),
                        image.height(),
                        image.width(),
                        image.channels() == 1 ? "" : ", " + image.channels() + " channels")
                : Integer.toString(layout.dimension());
    }

    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the program's file " + name, e);
        }
    }
}
