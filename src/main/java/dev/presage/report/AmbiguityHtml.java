package dev.presage.report;

import dev.presage.study.AmbiguityResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How much the reconstruction loss leaves open, as one page that loads nothing. */
public final class AmbiguityHtml {
    private static final double PERCENT = 100;
    /** The tolerance of which the first sentence tells is the first of at least this share. */
    private static final double TOLD = 0.01;

    private AmbiguityHtml() {}

    /** The page. */
    public static String of(AmbiguityResult result, Provenance provenance) {
        return new HtmlPage("The ambiguity of reconstruction on "
                        + result.manifest().data())
                .lead(HtmlPage.verdict("plain", "How much the loss leaves open", sentence(result), Optional.empty()))
                .lead(Html.note(AmbiguityReport.heading(result)))
                .warnings(result.warnings())
                .section("plots", "Plots", FigureHtml.grid(AmbiguityFigures.of(result)))
                .section("numbers", "Numbers", Markdown.html(table(result)))
                .end(result.manifest(), provenance);
    }

    private static String sentence(AmbiguityResult result) {
        List<AmbiguityResult.Row> bands = result.bands();
        AmbiguityResult.Row told =
                bands.stream().filter(row -> row.share() >= TOLD).findFirst().orElse(bands.get(bands.size() - 1));
        return String.format(
                Locale.ROOT,
                "Among %d-feature encoders whose reconstruction loss is within %s %% of the least, a linear probe explains"
                        + " between %.1f and %.1f %% of the labels' variance: the loss does not tell which.",
                result.plan().k(),
                Html.number(PERCENT * told.share(), 3),
                PERCENT * told.band().worst().bound(),
                PERCENT * told.band().best().bound());
    }

    /** The table of the terminal, without its first paragraph and its warnings. */
    private static String table(AmbiguityResult result) {
        return AmbiguityReport.text(result).split("\n\n")[1];
    }
}
