package dev.presage.report;

import dev.presage.data.Layout;
import dev.presage.linalg.Matrix;
import dev.presage.study.ViewSheet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.ImageIO;

/**
 * A sheet of views as a PNG: a line a strategy, the sample first and a gap after it. Values from 0 to 1 are black to white
 * (others are clipped); three channels are red, green and blue, any other number is averaged to grey.
 */
public final class ViewPicture {
    private static final int GAP = 2;
    private static final int WHITE = 0xffffff;

    private ViewPicture() {}

    /** Writes the picture; every pixel of an image is a square of {@code zoom} pixels. */
    public static void write(ViewSheet sheet, int zoom, OutputStream out) throws IOException {
        if (!ImageIO.write(picture(sheet, zoom), "png", out)) {
            throw new IOException("this Java cannot write PNG");
        }
    }

    /** The picture in memory. */
    static BufferedImage picture(ViewSheet sheet, int zoom) {
        Layout.Image layout = sheet.layout();
        int cells = sheet.rows().get(0).images().rows();
        int wide = layout.width() * zoom + GAP;
        int high = layout.height() * zoom + GAP;
        BufferedImage picture =
                new BufferedImage(cells * wide + GAP, sheet.rows().size() * high - GAP, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                picture.setRGB(x, y, WHITE);
            }
        }
        for (int r = 0; r < sheet.rows().size(); r++) {
            Matrix images = sheet.rows().get(r).images();
            for (int cell = 0; cell < cells; cell++) {
                int left = cell * wide + (cell > 0 ? GAP : 0);
                paint(picture, layout, images, cell, left, r * high, zoom);
            }
        }
        return picture;
    }

    private static void paint(
            BufferedImage picture, Layout.Image layout, Matrix images, int row, int left, int top, int zoom) {
        for (int y = 0; y < layout.height() * zoom; y++) {
            for (int x = 0; x < layout.width() * zoom; x++) {
                picture.setRGB(left + x, top + y, colour(layout, images, row, y / zoom, x / zoom));
            }
        }
    }

    private static int colour(Layout.Image layout, Matrix images, int row, int y, int x) {
        int at = y * layout.width() + x;
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
