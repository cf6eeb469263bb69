package dev.presage.report;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.study.AnalysisResult;
import dev.presage.study.FeaturePatterns;
import dev.presage.study.PictureBook;
import dev.presage.study.ProjectionSheet;
import dev.presage.study.Strategy;
import dev.presage.study.ViewSheet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Pictures of a study of images: a sample under each noise, what leading features look like, and what the top of the spectrum keeps. */
final class PictureHtml {
    private PictureHtml() {}

    /** All there are; nothing if there are none. */
    static String of(AnalysisResult result, Optional<PictureBook> book) {
        StringBuilder out = new StringBuilder();
        book.flatMap(PictureBook::views).ifPresent(views -> views(views, out));
        if (result.manifest().layout() instanceof Layout.Image layout) {
            patterns(result.patterns(), layout, out);
        }
        book.flatMap(PictureBook::projections).ifPresent(sheet -> out.append(projections(sheet)));
        return out.toString();
    }

    private static void views(ViewSheet sheet, StringBuilder out) {
        List<String> strips = new ArrayList<>();
        for (ViewSheet.Row row : sheet.rows()) {
            strips.add(strip(
                    row.strategy().canonical(),
                    "the sample, then views of it under " + row.strategy().canonical(),
                    row.images().rows(),
                    true,
                    i -> ViewPicture.tile(sheet.layout(), row.images(), i)));
        }
        section(
                "A sample under each noise",
                "The first training sample, then what an encoder sees of it. Original values from 0 to 1 are black to white.",
                strips,
                out);
    }

    private static void patterns(List<FeaturePatterns> patterns, Layout.Image layout, StringBuilder out) {
        List<String> strips = new ArrayList<>();
        for (FeaturePatterns each : patterns) {
            String name = each.strategy().map(Strategy::canonical).orElse("no noise") + ", " + each.objective();
            strips.add(strip(
                    each.strategy().isEmpty() ? "clean PCA" : name,
                    "leading features of " + name,
                    each.rows().rows(),
                    false,
                    j -> pattern(layout, each.rows(), j)));
        }
        if (!strips.isEmpty()) {
            section(
                    "Leading features",
                    "How far each pixel moves, on average over the samples, where a feature moves by one standard deviation"
                            + " (exact): "
                            + (layout.channels() == 3
                                    ? "grey is 0, and each channel brightens where its values rise."
                                    : "white is 0, blue up, orange down.")
                            + " Each picture has its own scale, and its sign is free. The first features stand on the left, each"
                            + " made uncorrelated to those before it.",
                    strips,
                    out);
        }
    }

    private static PixelCanvas pattern(Layout.Image layout, Matrix rows, int j) {
        Vector row = Vector.of(rows.row(j));
        double most = 0;
        for (int i = 0; i < row.dimension(); i++) {
            most = Math.max(most, Math.abs(row.at(i)));
        }
        if (layout.channels() != 3) {
            return WitnessPicture.canvas(row, layout, most, 1);
        }
        double unit = most > 0 ? 0.5 / most : 0;
        Matrix lifted = Matrix.generate(1, row.dimension(), (r, i) -> 0.5 + unit * row.at(i));
        return ViewPicture.tile(layout, lifted, 0);
    }

    /** Samples and their projections. */
    static String projections(ProjectionSheet sheet) {
        StringBuilder out = new StringBuilder();
        List<String> strips = new ArrayList<>();
        for (ProjectionSheet.Row row : sheet.rows()) {
            strips.add(strip(
                    row.name(),
                    "pictures of " + row.name(),
                    row.images().rows(),
                    false,
                    i -> ViewPicture.tile(sheet.layout(), row.images(), i)));
        }
        section(
                "Top and bottom of the spectrum",
                "The first training samples, their projection on the first principal components, which explain that share of the"
                        + " variance, and what is left without them. Original values from 0 to 1 are black to white.",
                strips,
                out);
        return out.toString();
    }

    private static void section(String heading, String note, List<String> strips, StringBuilder out) {
        out.append("<h3>")
                .append(Html.escape(heading))
                .append("</h3>\n<p class=\"note\">")
                .append(Html.escape(note))
                .append("</p>\n<div class=\"strips\">\n");
        strips.forEach(out::append);
        out.append("</div>\n");
    }

    /** Pictures in a row, with a name in front; heard as one. */
    private static String strip(String name, String heard, int count, boolean apart, IntFunction<PixelCanvas> picture) {
        StringBuilder out = new StringBuilder("<figure class=\"strip\"><figcaption>")
                .append(Html.escape(name))
                .append("</figcaption><div class=\"tiles\" role=\"img\" aria-label=\"")
                .append(Html.escape(heard))
                .append("\">");
        for (int i = 0; i < count; i++) {
            PixelCanvas canvas = picture.apply(i);
            out.append(i == 0 && apart ? "<img class=\"first\"" : "<img")
                    .append(" alt=\"\" width=\"")
                    .append(canvas.width())
                    .append("\" height=\"")
                    .append(canvas.height())
                    .append("\" src=\"")
                    .append(canvas.address())
                    .append("\"/>");
        }
        return out.append("</div></figure>\n").toString();
    }
}
