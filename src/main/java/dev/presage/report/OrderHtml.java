package dev.presage.report;

import dev.presage.study.OrderResult;
import dev.presage.study.ProjectionSheet;
import dev.presage.study.SpectrumStudy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/** The order of learning as one page that loads nothing: curves, the tables of the terminal, and pictures of projections. */
public final class OrderHtml {
    private static final int SIDE = 56;
    private static final int MOST_MODES = 12;

    private OrderHtml() {}

    /** The page. */
    public static String of(OrderResult result, Optional<ProjectionSheet> sheet, String version) {
        StringBuilder out = new StringBuilder();
        String title = "Presage: the order of learning, " + result.manifest().data();
        AnalysisHtml.head(title, out);
        out.append("<p>")
                .append(AnalysisHtml.escape(OrderReport.heading(result)))
                .append("</p>\n");
        result.warnings()
                .forEach(w -> out.append("<p><strong>Warning:</strong> ")
                        .append(AnalysisHtml.escape(w))
                        .append(".</p>\n"));
        OrderResult.Course course = result.course();
        Map<String, List<double[]>> losses = new LinkedHashMap<>();
        losses.put("predicted", points(course, i -> course.loss().at(i)));
        result.training().ifPresent(t -> {
            losses.put(
                    "descent on exact moments", points(course, i -> t.descent().at(i)));
            t.sampled().ifPresent(s -> losses.put("descent on batches (sampled)", points(course, i -> s.at(i))));
        });
        out.append("<h2>Loss</h2>\n").append(LinePlot.svg(losses, "time (sum of learning rates)", "loss per sample"));
        Map<String, List<double[]>> modes = new LinkedHashMap<>();
        for (int j = 0; j < Math.min(MOST_MODES, course.modes().size()); j++) {
            int mode = j;
            modes.put("mode " + (j + 1), points(course, i -> course.shares().at(i, mode)));
        }
        out.append("<h2>Modes</h2>\n").append(LinePlot.svg(modes, "time (sum of learning rates)", "share of its end"));
        course.labels().ifPresent(labels -> {
            Map<String, List<double[]>> curves = new LinkedHashMap<>();
            curves.put("in the modes learned", points(course, labels::at));
            course.probe().ifPresent(p -> curves.put("seen by a least-squares probe", points(course, p::at)));
            out.append("<h2>Label variance</h2>\n")
                    .append(LinePlot.svg(curves, "time (sum of learning rates)", "share of label variance"));
        });
        result.spectrum().ifPresent(spectrum -> spectrum(spectrum, sheet, out));
        out.append("<h2>Numbers</h2>\n<pre>")
                .append(AnalysisHtml.escape(OrderReport.text(result)).replace("<br>", "\n"))
                .append("</pre>\n");
        AnalysisHtml.foot(result.manifest(), version, out);
        return out.toString();
    }

    private static void spectrum(SpectrumStudy spectrum, Optional<ProjectionSheet> sheet, StringBuilder out) {
        Map<String, List<double[]>> shares = new LinkedHashMap<>();
        List<double[]> top = new ArrayList<>();
        List<double[]> bottom = new ArrayList<>();
        for (SpectrumStudy.Cut cut : spectrum.cuts()) {
            top.add(new double[] {cut.explained(), cut.first().labelShare()});
            bottom.add(new double[] {cut.explained(), cut.rest().labelShare()});
        }
        shares.put("top components", top);
        shares.put("bottom components", bottom);
        out.append("<h2>Top and bottom of the spectrum</h2>\n")
                .append(LinePlot.svg(shares, "share of the variance in the top", "share of label variance"));
        sheet.ifPresent(s -> {
            int zoom = Math.max(1, SIDE / s.layout().height());
            PixelCanvas canvas = ViewPicture.picture(s, zoom);
            String lines = String.join(
                    "; ", s.rows().stream().map(ProjectionSheet.Row::name).toList());
            out.append(String.format(
                    Locale.ROOT,
                    "<figure><img alt=\"projected samples\" width=\"%d\" height=\"%d\" src=\"%s\"/><figcaption>Lines from the"
                            + " top: %s. Values from 0 to 1 of the original scale are black to white.</figcaption></figure>%n",
                    canvas.width(),
                    canvas.height(),
                    canvas.address(),
                    AnalysisHtml.escape(lines)));
        });
    }

    private static List<double[]> points(OrderResult.Course course, IntToDoubleFunction value) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < course.steps().size(); i++) {
            points.add(new double[] {course.time(i), value.applyAsDouble(i)});
        }
        return points;
    }
}
