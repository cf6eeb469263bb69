package dev.presage.report;

import dev.presage.study.AnalysisResult;
import dev.presage.study.Curve;
import dev.presage.study.Manifest;
import dev.presage.study.RunResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** An analysis as one self-contained HTML page: verdicts with the tasks that gain, table, two plots and manifest; no scripts, no network. */
public final class AnalysisHtml {
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:16px/1.5 system-ui,sans-serif;max-width:84rem;margin:2rem auto;padding:0 1rem}
            table{border-collapse:collapse;font-variant-numeric:tabular-nums}
            th,td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid #8884}
            th:first-child,td:first-child,th:nth-child(2),td:nth-child(2),td:last-child,th:last-child{text-align:left}
            .wide{overflow-x:auto} td{white-space:nowrap} pre{overflow-x:auto;background:#8882;padding:1rem}
            figure{margin:.5rem 0 1rem} figure img{max-width:100%;image-rendering:pixelated;border:1px solid #8888;margin-right:.5rem}
            svg{max-width:100%;height:auto} svg:not([font-family]) text{fill:currentColor;font:12px system-ui,sans-serif}
            """;

    private AnalysisHtml() {}

    /** The page. */
    public static String of(AnalysisResult result, String version) {
        StringBuilder out = new StringBuilder();
        open(result, out);
        out.append("<h2>Verdicts</h2>\n<ul>\n");
        for (RunResult run : result.runs()) {
            out.append("<li><strong>")
                    .append(run.comparison().verdict().word())
                    .append("</strong> ")
                    .append(escape(name(run)))
                    .append(", k = ")
                    .append(run.k())
                    .append(": ")
                    .append(escape(run.comparison().verdict().reason()))
                    .append(".\n");
            WitnessPicture.append(run, result.manifest(), out);
            out.append("</li>\n");
        }
        out.append("</ul>\n");
        table(result, out);
        out.append(TrainingCourse.html(result));
        result.comparisons().forEach(comparison -> FeatureComparisonReport.html(comparison, out));
        plots(result, out);
        close(result, version, out);
        return out.toString();
    }

    /** Head, title and warnings of a page. */
    static void open(AnalysisResult result, StringBuilder out) {
        head("Presage: " + result.manifest().data(), out);
        out.append("<p>").append(escape(AnalysisTable.heading(result))).append("</p>\n");
        result.warnings()
                .forEach(w -> out.append("<p><strong>Warning:</strong> ")
                        .append(escape(w))
                        .append(".</p>\n"));
    }

    /** Head and title of a page. */
    static void head(String title, StringBuilder out) {
        out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escape(title))
                .append("</title><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escape(title))
                .append("</h1>\n");
    }

    /** Manifest and end of a page. */
    static void close(AnalysisResult result, String version, StringBuilder out) {
        foot(result.manifest(), version, out);
    }

    /** The same of anything with a manifest. */
    static void foot(Manifest manifest, String version, StringBuilder out) {
        out.append("<h2>Manifest</h2>\n<pre>")
                .append(escape(Json.print(ManifestJson.of(manifest))))
                .append("</pre>\n<p>Presage ")
                .append(escape(version))
                .append("</p>\n</body></html>\n");
    }

    private static String name(RunResult run) {
        return run.strategy().canonical() + ", " + run.objective();
    }

    private static void table(AnalysisResult result, StringBuilder out) {
        out.append("<h2>Numbers</h2>\n<div class=\"wide\"><table><thead><tr>");
        ProbeCells probes = ProbeCells.of(result);
        for (String head : AnalysisTable.columns(
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
                "verdict")) {
            out.append("<th scope=\"col\">").append(head).append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
        for (RunResult run : result.runs()) {
            out.append("<tr>");
            for (String cell : AnalysisTable.columns(
                    result,
                    run.strategy().canonical(),
                    run.objective(),
                    Integer.toString(run.k()),
                    String.format(Locale.ROOT, "%.6g", run.loss())
                            + AnalysisTable.error(run, draws -> OptionalDouble.of(draws.loss()), "%.2g"),
                    run.curves().map(c -> shown(c.r2().at(run.k()), "%.4f")).orElse("\u2013")
                            + AnalysisTable.error(run, draws -> AnalysisTable.r2Error(draws, run.k()), "%.4f"),
                    shown(run.comparison().gainR2(), "%+.4f") + AnalysisTable.gainError(run),
                    shown(run.comparison().thetaMaxDegrees(), "%.2f") + AnalysisTable.thetaError(run),
                    AnalysisTable.percent(run.accuracy().predicted()),
                    probes.leaveOneOut(run),
                    probes.test(run),
                    probes.trained(run),
                    AnalysisTable.lossGap(run),
                    AnalysisTable.verdict(run))) {
                out.append("<td>").append(escape(cell)).append("</td>");
            }
            out.append("</tr>\n");
        }
        out.append(
                        "</tbody></table></div>\n<p>R2 and gain are exact on these samples, but for the standard error of draws"
                                + " where a noise is known by its draws; other errors beside gain and theta are those of"
                                + " another draw of the samples, to first order; ")
                .append(
                        probes.real()
                                ? "leave-one-out and test R2 are those of a least-squares probe on samples it was not fitted"
                                        + " to, with standard errors."
                                : "predicted accuracies assume one Gaussian per class and carry the error of the integration"
                                        + " only; leave-one-out and test accuracies are counted on samples, with binomial errors.");
        if (AnalysisTable.anyTrained(result)) {
            out.append(" Trained columns are those of the same probe on models trained on mini-batches, on the test set"
                    + " (leave-one-out without one); the loss is compared by exact moments (abs.: the optimum is 0, so as it"
                    + " is).");
        }
        out.append("</p>\n");
    }

    private static void plots(AnalysisResult result, StringBuilder out) {
        Map<String, List<double[]>> spectrum = new LinkedHashMap<>();
        List<double[]> eigenvalues = new ArrayList<>();
        double largest = result.clean().spectrum().at(0);
        for (int j = 0; j < result.clean().rank(); j++) {
            eigenvalues.add(new double[] {
                Math.log10(j + 1.0), Math.log10(result.clean().spectrum().at(j) / largest)
            });
        }
        spectrum.put("clean second moment", eigenvalues);
        out.append("<h2>Spectrum of the data</h2>\n")
                .append(LinePlot.svg(spectrum, "log10 of the mode's number", "log10 of eigenvalue over the largest"));
        if (result.clean().curves().isEmpty()) {
            return;
        }
        Map<String, List<double[]>> r2 = new LinkedHashMap<>();
        int most = result.runs().stream().mapToInt(RunResult::k).max().orElse(1);
        r2.put("clean PCA", points(result.clean().curves().get().r2(), most));
        for (RunResult run : result.runs()) {
            run.curves().ifPresent(curves -> r2.put(name(run), points(curves.r2(), run.k())));
        }
        out.append("<h2>Label variance explained</h2>\n").append(LinePlot.svg(r2, "number of features k", "R2"));
    }

    /** The points (k, value) of a curve up to some k, where it is defined. */
    static List<double[]> points(Curve curve, int most) {
        List<double[]> points = new ArrayList<>();
        for (int k = 1; k <= Math.min(most, curve.length()); k++) {
            if (curve.at(k).isPresent()) {
                points.add(new double[] {k, curve.at(k).getAsDouble()});
            }
        }
        return points;
    }

    /** A number, or a dash. */
    static String shown(OptionalDouble value, String format) {
        return value.isPresent() ? AnalysisTable.rounded(value.getAsDouble(), format) : "\u2013";
    }

    /** Text as HTML text. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("\n", "<br>");
    }
}
