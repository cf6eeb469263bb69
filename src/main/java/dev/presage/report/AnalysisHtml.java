package dev.presage.report;

import dev.presage.study.AnalysisResult;
import dev.presage.study.PictureBook;
import dev.presage.study.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An analysis as one HTML page that loads nothing: verdicts in sentences, what they rest on, plots, pictures, all numbers, and how to
 * make it again.
 */
public final class AnalysisHtml {
    private static final String DASH = "\u2013";

    private AnalysisHtml() {}

    /** The page, without pictures of samples. */
    public static String of(AnalysisResult result, String version) {
        return of(result, Optional.empty(), Provenance.of(version));
    }

    /** The page. */
    public static String of(AnalysisResult result, Optional<PictureBook> book, Provenance provenance) {
        return new HtmlPage("Analysis of " + result.manifest().data())
                .lead(VerdictHtml.lead(result))
                .lead(heading(result))
                .warnings(result.warnings())
                .section("why", "Why", VerdictHtml.why(result))
                .section("plots", "Plots", FigureHtml.grid(AnalysisFigures.of(result)))
                .section("pictures", "Pictures", PictureHtml.of(result, book))
                .section("same", "The same by proof", FeatureComparisonReport.html(result.comparisons()))
                .section("training", "The course of training", TrainingCourse.html(result))
                .section("numbers", "Numbers", table(result))
                .end(result.manifest(), provenance);
    }

    /** What was analysed. */
    static String heading(AnalysisResult result) {
        return Html.note(String.join(". ", AnalysisTable.heading(result).strip().split("\n")) + ".");
    }

    private static String table(AnalysisResult result) {
        ProbeCells probes = ProbeCells.of(result);
        List<String> heads = AnalysisTable.columns(
                result,
                "noise",
                "objective",
                "k",
                "loss per sample",
                "R2",
                "gain in R2",
                "theta (degrees)",
                "predicted %",
                "leave-one-out " + probes.unit(),
                "test " + probes.unit(),
                "trained " + probes.unit(),
                "trained loss over optimum %",
                "verdict");
        List<List<String>> rows = new ArrayList<>();
        for (RunResult run : result.runs()) {
            rows.add(AnalysisTable.columns(
                    result,
                    run.strategy().canonical(),
                    run.objective(),
                    Integer.toString(run.k()),
                    String.format(Locale.ROOT, "%.6g", run.loss())
                            + AnalysisTable.error(run, draws -> OptionalDouble.of(draws.loss()), "%.2g"),
                    run.curves().map(c -> shown(c.r2().at(run.k()), "%.4f")).orElse(DASH)
                            + AnalysisTable.error(run, draws -> AnalysisTable.r2Error(draws, run.k()), "%.4f"),
                    shown(run.comparison().gainR2(), "%+.4f") + AnalysisTable.gainError(run),
                    shown(run.comparison().thetaMaxDegrees(), "%.2f") + AnalysisTable.thetaError(run),
                    AnalysisTable.percent(run.accuracy().predicted()),
                    probes.leaveOneOut(run),
                    probes.test(run),
                    probes.trained(run),
                    AnalysisTable.lossGap(run),
                    AnalysisTable.verdict(run)));
        }
        return Html.table("All runs and their numbers", heads, rows) + Html.note(legend(result, probes));
    }

    /** All runs without what is measured on samples. */
    static String unmeasured(AnalysisResult result) {
        List<List<String>> rows = new ArrayList<>();
        for (RunResult run : result.runs()) {
            rows.add(List.of(
                    run.strategy().canonical(),
                    run.objective(),
                    Integer.toString(run.k()),
                    String.format(Locale.ROOT, "%.6g", run.loss()),
                    run.curves().map(c -> shown(c.r2().at(run.k()), "%.4f")).orElse(DASH),
                    shown(run.comparison().gainR2(), "%+.4f") + AnalysisTable.gainError(run),
                    shown(run.comparison().thetaMaxDegrees(), "%.2f") + AnalysisTable.thetaError(run),
                    AnalysisTable.verdict(run)));
        }
        return Html.table(
                "All runs and their numbers",
                List.of("noise", "objective", "k", "loss per sample", "R2", "gain in R2", "theta (degrees)", "verdict"),
                rows);
    }

    private static String legend(AnalysisResult result, ProbeCells probes) {
        return "R2 (the share of label variance that a linear probe explains) and its gain over clean PCA are exact on these"
                + " samples, but for the standard error of draws where a noise is known by its draws; other errors beside gain and"
                + " theta (the largest angle to clean PCA's features) are those of another draw of the samples, to first order; "
                + (probes.real()
                        ? "leave-one-out and test R2 are those of a least-squares probe on samples it was not fitted to, with"
                                + " standard errors."
                        : "predicted accuracies assume one Gaussian per class and carry the error of the integration only;"
                                + " leave-one-out and test accuracies are counted on samples, with binomial errors.")
                + (AnalysisTable.anyTrained(result)
                        ? " Trained columns are those of the same probe on models trained on mini-batches, on the test set"
                                + " (leave-one-out without one); the loss is compared by exact moments (abs.: the optimum is 0,"
                                + " so as it is)."
                        : "");
    }

    /** A number, or a dash. */
    static String shown(OptionalDouble value, String format) {
        return value.isPresent() ? AnalysisTable.rounded(value.getAsDouble(), format) : DASH;
    }
}
