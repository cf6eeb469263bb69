package dev.presage.report;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.study.ProjectionSheet;
import dev.presage.study.ViewSheet;
import dev.presage.theory.Witness;
import java.util.Locale;

/**
 * Images as one picture that a page can hold: a notebook, a report.
 *
 * @param width in pixels
 * @param height in pixels
 * @param words what it shows, for who does not see it
 * @param address the PNG as a data address
 */
public record Picture(int width, int height, String words, String address) {
    /** Of about this height each image is drawn. */
    private static final int SIDE = 88;

    /** One sample and its views: a line a noise, the sample first. Values from 0 to 1 are black to white. */
    public static Picture of(ViewSheet sheet) {
        return of(
                ViewPicture.picture(sheet, zoom(sheet.layout())),
                "a sample and its views, a line for each of " + sheet.rows().size() + " noises");
    }

    /** Samples and their projections, a line each. */
    public static Picture of(ProjectionSheet sheet) {
        return of(
                ViewPicture.picture(sheet, zoom(sheet.layout())),
                "samples, and below them a line for each of " + (sheet.rows().size() - 1) + " projections");
    }

    /** The task that gains most, over prepared values: the weight of each pixel, 0 white, blue above, orange below. */
    public static Picture of(Witness witness, Layout.Image layout) {
        return of(weights(witness.direction(), layout, 2 * zoom(layout)), "the witness task, a weight for each pixel");
    }

    /**
     * Rows of weights over the pixels side by side, such as the first features of an encoder, each on its own scale: 0 white, blue
     * above, orange below.
     *
     * @param rows k x d
     * @throws IllegalArgumentException if there is no row, or d is another
     */
    public static Picture of(Matrix rows, Layout.Image layout) {
        if (rows.rows() < 1 || rows.columns() != layout.dimension()) {
            throw new IllegalArgumentException("pictures of weights expect rows of d = " + layout.dimension()
                    + ", found " + rows.rows() + " of d = " + rows.columns());
        }
        int zoom = zoom(layout);
        PixelCanvas first = weights(Vector.of(rows.row(0)), layout, zoom);
        int wide = first.width() + 2 * PixelCanvas.GAP;
        PixelCanvas all = new PixelCanvas(first.height(), rows.rows() * wide - 2 * PixelCanvas.GAP);
        for (int i = 0; i < rows.rows(); i++) {
            PixelCanvas one = weights(Vector.of(rows.row(i)), layout, zoom);
            all.paint(0, i * wide, one.height(), one.width(), 1, one::colour);
        }
        return of(all, rows.rows() + " rows of weights over the pixels");
    }

    private static PixelCanvas weights(Vector weights, Layout.Image layout, int zoom) {
        double most = 0;
        for (int i = 0; i < weights.dimension(); i++) {
            most = Math.max(most, Math.abs(weights.at(i)));
        }
        return WitnessPicture.canvas(weights, layout, most, zoom);
    }

    private static int zoom(Layout.Image layout) {
        return Math.max(1, Math.round(SIDE / (float) layout.height()));
    }

    private static Picture of(PixelCanvas canvas, String words) {
        return new Picture(canvas.width(), canvas.height(), words, canvas.address());
    }

    /** As a fragment of HTML. */
    public String html() {
        return String.format(
                Locale.ROOT,
                "<img alt=\"%s\" width=\"%d\" height=\"%d\" style=\"image-rendering:pixelated\" src=\"%s\"/>",
                words,
                width,
                height,
                address);
    }
}
