package dev.presage.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.function.IntUnaryOperator;
import javax.imageio.ImageIO;

/** Images painted side by side on white, as one PNG: a file, or an address that a page can hold. */
final class PixelCanvas {
    /** Pixels between two images. */
    static final int GAP = 2;

    private static final int WHITE = 0xffffff;

    private final BufferedImage picture;

    /** A white canvas. */
    PixelCanvas(int height, int width) {
        picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        paint(0, 0, height, width, 1, pixel -> WHITE);
    }

    /** Paints an image; pixel number y width + x has the colour 0xRRGGBB and is a square of {@code zoom} pixels. */
    void paint(int top, int left, int height, int width, int zoom, IntUnaryOperator colour) {
        for (int y = 0; y < height * zoom; y++) {
            for (int x = 0; x < width * zoom; x++) {
                picture.setRGB(left + x, top + y, colour.applyAsInt(y / zoom * width + x / zoom));
            }
        }
    }

    /** The colour of pixel number y width + x. */
    int colour(int pixel) {
        return picture.getRGB(pixel % width(), pixel / width()) & WHITE;
    }

    int height() {
        return picture.getHeight();
    }

    int width() {
        return picture.getWidth();
    }

    /** Writes the PNG. */
    void write(OutputStream out) throws IOException {
        if (!ImageIO.write(picture, "png", out)) {
            throw new IOException("this Java cannot write PNG");
        }
    }

    /** The PNG as a data address. */
    String address() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot draw a picture: " + e.getMessage(), e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
