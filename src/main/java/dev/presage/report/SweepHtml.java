package dev.presage.report;

import dev.presage.study.AnalysisResult;
import dev.presage.study.RunResult;
import dev.presage.study.SweepResult;
import dev.presage.theory.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A sweep as one page that loads nothing: the best settings in sentences, heat maps and curves, all numbers, and how to make it again. */
public final class SweepHtml {
    private static final double PERCENT = 100;

    private SweepHtml() {}

    /** The page. */
    public static String of(SweepResult result, Provenance provenance) {
        AnalysisResult analysis = result.analysis();
        return new HtmlPage("Sweep of noises on " + analysis.manifest().data())
                .lead(lead(result))
                .lead(AnalysisHtml.heading(analysis))
                .warnings(analysis.warnings())
                .section("plots", "Plots", FigureHtml.grid(SweepFigures.of(result)))
                .section("same", "The same features", shared(result))
                .section("numbers", "Numbers", table(result))
                .end(analysis.manifest(), provenance);
    }

    private static String lead(SweepResult result) {
        int all = result.ranking().size();
        Optional<SweepResult.Entry> best = result.ranking().stream()
                .filter(entry -> entry.score().isPresent())
                .findFirst();
        if (best.isEmpty()) {
            return HtmlPage.verdict(
                    "undecided",
                    "Not decided",
                    "At none of the numbers of features asked for are the features of these " + all
                            + " settings defined.",
                    Optional.empty());
        }
        SweepResult.Entry entry = best.get();
        double score = entry.score().getAsDouble();
        int k = entry.bestK().orElseThrow();
        String what = NoiseWords.encoders(List.of(entry.objective()), List.of(k));
        String noise = NoiseWords.of(entry.strategy());
        if (!result.byGain()) {
            return HtmlPage.verdict(
                    "plain",
                    "Largest change",
                    String.format(
                            Locale.ROOT,
                            "Of %d settings, %s moves %s farthest from clean PCA: by %.1f degrees.",
                            all,
                            noise,
                            what,
                            score),
                    never(result));
        }
        return score > 0
                ? HtmlPage.verdict(
                        "helps",
                        "Best setting",
                        String.format(
                                Locale.ROOT,
                                "Of %d settings, %s serves these labels best: with %s a linear probe explains %.2f points more of"
                                        + " their variance than on clean PCA.",
                                all,
                                noise,
                                what,
                                PERCENT * score),
                        never(result))
                : HtmlPage.verdict(
                        "never",
                        "No setting helps",
                        String.format(
                                Locale.ROOT,
                                "None of %d settings serves these labels better than clean PCA; the best, %s with %s, changes the"
                                        + " share of their variance that a linear probe explains by %s points.",
                                all,
                                noise,
                                what,
                                AnalysisTable.rounded(PERCENT * score, "%+.2f").replace("-", "\u2212")),
                        never(result));
    }

    /** How many settings cannot help whatever the task; with every k asked for, verdicts are about all features, and tell nothing. */
    private static Optional<String> never(SweepResult result) {
        boolean every = result.ranking().stream()
                .flatMap(entry -> entry.runs().stream())
                .anyMatch(run -> run.perK().isPresent());
        long never = result.ranking().stream()
                .filter(entry ->
                        entry.runs().stream().allMatch(run -> run.comparison().verdict() instanceof Verdict.NeverHelps))
                .count();
        return Optional.of(
                every || never == 0
                        ? "Gains are exact on these samples; whether they are more than sampling error is what analyze tells."
                        : never + " of " + result.ranking().size()
                                + " settings cannot help, whatever the task: they leave clean PCA's features as they are.");
    }

    private static String shared(SweepResult result) {
        StringBuilder out = new StringBuilder();
        result.shared().forEach(shared -> out.append(Html.paragraph(SweepReport.sentence(shared))));
        return out.toString();
    }

    private static String table(SweepResult result) {
        List<String> heads = List.of(
                "noise", "objective", "rank", "k", "loss per sample", "R2", "gain in R2", "theta (degrees)", "verdict");
        List<List<String>> rows = new ArrayList<>();
        int rank = 0;
        for (SweepResult.Entry entry : result.ranking()) {
            rank++;
            for (RunResult run : entry.runs()) {
                rows.add(List.of(
                        run.strategy().canonical(),
                        run.objective(),
                        Integer.toString(rank),
                        Integer.toString(run.k()),
                        String.format(Locale.ROOT, "%.6g", run.loss()),
                        AnalysisHtml.shown(SweepReport.r2(run), "%.4f"),
                        AnalysisHtml.shown(run.comparison().gainR2(), "%+.4f"),
                        AnalysisHtml.shown(run.comparison().thetaMaxDegrees(), "%.2f"),
                        run.comparison().verdict().word()));
            }
        }
        return Html.table("All settings, best first", heads, rows)
                + Html.note(
                        "All numbers are exact on the moments of these samples. theta: the largest angle to clean PCA's features.");
    }
}
