package dev.presage.report;

import dev.presage.probe.TaskGains;
import dev.presage.study.Advice;
import dev.presage.study.PictureBook;
import dev.presage.theory.ParadigmAdvice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Advice as one page that loads nothing: what to do and whether noise can help, why, plots, pictures, and all numbers. */
public final class AdviceHtml {
    private AdviceHtml() {}

    /** The page. */
    public static String of(Advice advice, Optional<PictureBook> book, Provenance provenance) {
        return new HtmlPage(
                        "Advice on noises for " + advice.analysis().manifest().data())
                .lead(VerdictHtml.lead(advice.analysis()))
                .lead(paradigms(advice))
                .lead(AnalysisHtml.heading(advice.analysis()))
                .warnings(advice.analysis().warnings())
                .section("why", "Why", VerdictHtml.why(advice.analysis()))
                .section("paradigm", "Reconstruct or embed jointly", reasons(advice))
                .section("plots", "Plots", FigureHtml.grid(AdviceFigures.of(advice)))
                .section("pictures", "Pictures", PictureHtml.of(advice.analysis(), book))
                .section("numbers", "Numbers", AnalysisHtml.unmeasured(advice.analysis()) + gains(advice))
                .end(advice.analysis().manifest(), provenance);
    }

    private static String paradigms(Advice advice) {
        List<String> items = new ArrayList<>();
        for (Advice.Recommendation recommendation : advice.recommendations()) {
            recommendation
                    .paradigm()
                    .ifPresent(paradigm -> items.add(HtmlPage.item(
                            "plain",
                            "Paradigm, " + recommendation.strategy().canonical() + ", k = " + recommendation.k(),
                            sentence(paradigm),
                            Optional.empty())));
        }
        return items.isEmpty() ? "" : HtmlPage.verdicts(items);
    }

    private static String sentence(ParadigmAdvice advice) {
        String ground = switch (advice.ground()) {
            case THRESHOLDS -> "it needs less alignment of the noise with what does not matter";
            case R2 -> "it explains more of the labels' variance";
            case ANGLE -> "its features are nearer to the signal";
        };
        return switch (advice.recommendation()) {
            case RECONSTRUCT -> "Reconstruct rather than embed jointly: " + ground + ".";
            case EMBED_JOINTLY -> "Embed jointly rather than reconstruct: " + ground + ".";
            case EITHER -> "Reconstruction and joint embedding do alike.";
            case NEITHER ->
                "Neither reconstruct nor embed jointly under this noise: clean PCA or another noise keeps more of the signal.";
        };
    }

    private static String reasons(Advice advice) {
        StringBuilder out = new StringBuilder();
        for (Advice.Recommendation recommendation : advice.recommendations()) {
            out.append("<h3>")
                    .append(Html.escape(recommendation.strategy().canonical() + ", k = " + recommendation.k()))
                    .append("</h3>\n");
            recommendation
                    .paradigm()
                    .ifPresent(paradigm -> paradigm.reasons()
                            .forEach(reason -> out.append(Html.paragraph(Html.capital(reason) + "."))));
            recommendation
                    .withoutParadigm()
                    .ifPresent(reason -> out.append(Html.paragraph("No word on the paradigm: " + reason + ".")));
        }
        return out.toString();
    }

    /** Expected gains of tasks by where they live, and of each label. */
    private static String gains(Advice advice) {
        List<List<String>> rows = new ArrayList<>();
        for (Advice.Recommendation recommendation : advice.recommendations()) {
            for (Advice.Outlook outlook : recommendation.outlooks()) {
                for (TaskGains.Family family : outlook.gains().families()) {
                    rows.add(List.of(
                            recommendation.strategy().canonical(),
                            outlook.objective(),
                            Integer.toString(recommendation.k()),
                            family.name(),
                            family.first() + " to " + family.last(),
                            AnalysisTable.rounded(family.expectedGain(), "%+.4f") + " \u00b1 "
                                    + String.format(Locale.ROOT, "%.4f", family.deviation())));
                }
            }
        }
        return rows.isEmpty()
                ? ""
                : "<h3>Tasks by where they live in the spectrum</h3>\n"
                        + Html.table(
                                "Expected gain of tasks by where they live in the spectrum",
                                List.of(
                                        "noise",
                                        "objective",
                                        "k",
                                        "tasks",
                                        "components",
                                        "expected gain \u00b1 spread"),
                                rows)
                        + Html.note(
                                "The expected gain in R2 over clean PCA of a task drawn at random among the directions of those"
                                        + " components, and its standard deviation over such tasks; exact on these samples.");
    }
}
