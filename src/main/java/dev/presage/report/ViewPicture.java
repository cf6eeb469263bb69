package dev.presage.report;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.study.ProjectionSheet;
import dev.presage.study.ViewSheet;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A sheet of views as a PNG: a line a strategy, the sample first and a gap after it. Values from 0 to 1 are black to white
 * (others are clipped); three channels are red, green and blue, any other number is averaged to grey.
 */
public final class ViewPicture {
    private ViewPicture() {}

    /** Writes the picture; every pixel of an image is a square of {@code zoom} pixels. */
    public static void write(ViewSheet sheet, int zoom, OutputStream out) throws IOException {
        picture(sheet, zoom).write(out);
    }

    /** Writes projections, a line each. */
    public static void write(ProjectionSheet sheet, int zoom, OutputStream out) throws IOException {
        picture(sheet, zoom).write(out);
    }

    static PixelCanvas picture(ProjectionSheet sheet, int zoom) {
        return picture(
                sheet.layout(),
                sheet.rows().stream().map(ProjectionSheet.Row::images).toList(),
                0,
                zoom);
    }

    static PixelCanvas picture(ViewSheet sheet, int zoom) {
        return picture(
                sheet.layout(), sheet.rows().stream().map(ViewSheet.Row::images).toList(), PixelCanvas.GAP, zoom);
    }

    /** A line a matrix, a row an image; a further gap after the first image of each line. */
    private static PixelCanvas picture(Layout.Image layout, List<Matrix> lines, int gap, int zoom) {
        int cells = lines.get(0).rows();
        int wide = layout.width() * zoom + PixelCanvas.GAP;
        int high = layout.height() * zoom + PixelCanvas.GAP;
        PixelCanvas picture = new PixelCanvas(lines.size() * high - PixelCanvas.GAP, cells * wide + gap);
        for (int r = 0; r < lines.size(); r++) {
            Matrix images = lines.get(r);
            for (int cell = 0; cell < cells; cell++) {
                int left = cell * wide + (cell > 0 ? gap : 0);
                int row = cell;
                picture.paint(
                        r * high,
                        left,
                        layout.height(),
                        layout.width(),
                        zoom,
                        pixel -> colour(layout, images, row, pixel));
            }
        }
        return picture;
    }

    /** One image, a pixel a pixel. */
    static PixelCanvas tile(Layout.Image layout, Matrix images, int row) {
        PixelCanvas picture = new PixelCanvas(layout.height(), layout.width());
        picture.paint(0, 0, layout.height(), layout.width(), 1, pixel -> colour(layout, images, row, pixel));
        return picture;
    }

    private static int colour(Layout.Image layout, Matrix images, int row, int at) {
        if (layout.channels() == 3) {
            int colour = 0;
            for (int c = 0; c < 3; c++) {
                colour = colour << 8 | level(images.at(row, c * layout.pixels() + at));
            }
            return colour;
        }
        double sum = 0;
        for (int c = 0; c < layout.channels(); c++) {
            sum += images.at(row, c * layout.pixels() + at);
        }
        return level(sum / layout.channels()) * 0x010101;
    }

    private static int level(double value) {
        return (int) Math.round(255 * Math.max(0, Math.min(1, value)));
    }
}
