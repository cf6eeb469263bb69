package dev.presage.report;

import dev.presage.data.Layout;
import dev.presage.figure.Palette;
import dev.presage.linalg.Vector;
import dev.presage.study.Manifest;
import dev.presage.study.RunResult;
import dev.presage.theory.Verdict;
import dev.presage.theory.Witness;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The task that gains most from a noise as a picture in a page: the weight of each pixel, zero white, one panel a channel, all
 * on one scale; where the weights over prepared and over original values differ by more than a factor, both.
 */
final class WitnessPicture {
    /** Pixels of the page that a channel is high, about. */
    private static final int SIDE = 112;

    private WitnessPicture() {}

    /** The figure of a run; nothing if samples are no images or no task is known to gain. */
    static void append(RunResult run, Manifest manifest, StringBuilder out) {
        if (manifest.layout() instanceof Layout.Image layout
                && run.comparison().verdict() instanceof Verdict.CanHelp can) {
            figure(can.witness(), layout, manifest.divisor(), out);
        }
    }

    private static void figure(Witness witness, Layout.Image layout, Vector divisor, StringBuilder out) {
        out.append("<figure class=\"witness\">");
        boolean proportional = IntStream.range(1, divisor.dimension()).allMatch(i -> divisor.at(i) == divisor.at(0));
        picture(witness.direction(), layout, proportional ? "" : "over prepared values", out);
        if (!proportional) {
            picture(witness.rawDirection(divisor), layout, "over original values", out);
        }
        String given = Witness.Share.inWords(witness.given());
        out.append(String.format(
                Locale.ROOT,
                "<figcaption>The task that gains most, as the weight of each pixel%s: white 0, blue above, orange below."
                        + " Largest possible gain: %.3g of its variance (exact on these samples). Principal components"
                        + " taken in: %s; given up: %s.</figcaption></figure>%n",
                channels(layout),
                witness.gain(),
                Html.escape(Witness.Share.inWords(witness.taken())),
                given.isEmpty() ? "none with a share of it" : Html.escape(given)));
    }

    private static String channels(Layout.Image layout) {
        return switch (layout.channels()) {
            case 1 -> "";
            case 3 -> " (panels: red, green, blue)";
            default -> " (a panel for each of " + layout.channels() + " channels)";
        };
    }

    private static void picture(Vector weights, Layout.Image layout, String over, StringBuilder out) {
        double most = IntStream.range(0, weights.dimension())
                .mapToDouble(i -> Math.abs(weights.at(i)))
                .max()
                .orElse(0);
        int zoom = Math.max(1, SIDE / layout.height());
        PixelCanvas canvas = canvas(weights, layout, most, zoom);
        String words =
                String.format(Locale.ROOT, "weights%s from -%2$.3g to %2$.3g", over.isEmpty() ? "" : " " + over, most);
        out.append(String.format(
                Locale.ROOT,
                "<img alt=\"%1$s\" title=\"%1$s\" width=\"%2$d\" height=\"%3$d\" src=\"%4$s\"/>%n",
                words,
                canvas.width(),
                canvas.height(),
                canvas.address()));
    }

    /** One panel a channel, side by side; the full colours are at plus and minus {@code most}. */
    static PixelCanvas canvas(Vector weights, Layout.Image layout, double most, int zoom) {
        int wide = layout.width() * zoom + PixelCanvas.GAP;
        PixelCanvas canvas = new PixelCanvas(layout.height() * zoom, layout.channels() * wide - PixelCanvas.GAP);
        for (int c = 0; c < layout.channels(); c++) {
            int first = c * layout.pixels();
            canvas.paint(
                    0,
                    c * wide,
                    layout.height(),
                    layout.width(),
                    zoom,
                    pixel -> Integer.decode(Palette.diverging(most > 0 ? weights.at(first + pixel) / most : 0)));
        }
        return canvas;
    }
}
