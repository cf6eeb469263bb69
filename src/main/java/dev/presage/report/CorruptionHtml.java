package dev.presage.report;

import dev.presage.study.CorruptionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Paradigms compared on corrupted data, as one page that loads nothing. */
public final class CorruptionHtml {
    private CorruptionHtml() {}

    /** The page. */
    public static String of(CorruptionResult result, Provenance provenance) {
        String text = CorruptionReport.markdown(result);
        int end = text.indexOf("\n\n| claim");
        return new HtmlPage("Paradigms on " + result.manifest().data() + ", corrupted")
                .lead(lead(result))
                .lead(Html.note(text.substring(0, text.indexOf('\n'))))
                .section("claims", "What the theory says, and what was seen", claims(result))
                .section("plots", "Plots", FigureHtml.grid(CorruptionFigures.of(result)))
                .section("numbers", "Numbers", Markdown.html(text.substring(text.indexOf('\n'), end)))
                .end(result.manifest(), provenance);
    }

    private static String lead(CorruptionResult result) {
        List<CorruptionResult.Claim> missed =
                result.claims().stream().filter(claim -> !claim.holds()).toList();
        int all = result.claims().size();
        return missed.isEmpty()
                ? HtmlPage.verdict(
                        "helps",
                        "As the theory says",
                        "All " + all
                                + " statements of the theory about how many samples and how much alignment reconstruction and"
                                + " joint embedding need are seen on these data.",
                        Optional.empty())
                : HtmlPage.verdict(
                        "undecided",
                        "Not all as the theory says",
                        String.format(
                                Locale.ROOT,
                                "%d of %d statements of the theory about samples and alignment are seen on these data.",
                                all - missed.size(),
                                all),
                        Optional.of("Not seen: "
                                + Html.and(missed.stream()
                                        .map(CorruptionResult.Claim::statement)
                                        .toList())
                                + "."));
    }

    private static String claims(CorruptionResult result) {
        List<List<String>> rows = new ArrayList<>();
        result.claims()
                .forEach(claim ->
                        rows.add(List.of(claim.statement(), claim.holds() ? "seen" : "not seen", claim.seen())));
        return Html.table("Statements of the theory", List.of("statement", "is it so", "what was seen"), rows);
    }
}
