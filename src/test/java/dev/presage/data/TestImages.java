package dev.presage.data;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;

/** Makes small images of every kind. Samples are given pixel after pixel, the channels of a pixel together. */
final class TestImages {
    private TestImages() {}

    /** An image of 1 to 4 channels (grey, grey with alpha, RGB, RGB with alpha) of 8 or 16 bits. */
    static BufferedImage image(int height, int width, int channels, int bits, int... samples) {
        boolean alpha = channels % 2 == 0;
        ColorModel colours = new ComponentColorModel(
                ColorSpace.getInstance(channels < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
                alpha,
                false,
                alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                bits == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT);
        WritableRaster raster = colours.createCompatibleWritableRaster(width, height);
        raster.setPixels(0, 0, width, height, samples);
        return new BufferedImage(colours, raster, false, null);
    }

    /** An image of palette indices; colours as 0xRRGGBB. */
    static BufferedImage indexed(int height, int width, int bits, int[] palette, int... indices) {
        IndexColorModel colours =
                new IndexColorModel(bits, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
        BufferedImage image = new BufferedImage(
                width, height, bits < 8 ? BufferedImage.TYPE_BYTE_BINARY : BufferedImage.TYPE_BYTE_INDEXED, colours);
        image.getRaster().setPixels(0, 0, width, height, indices);
        return image;
    }

    static byte[] png(BufferedImage image) {
        return encoded(image, "png");
    }

    static byte[] jpeg(BufferedImage image) {
        return encoded(image, "jpeg");
    }

    /** A grey PNG of a seed's own values. */
    static byte[] greyPng(int height, int width, int seed) {
        int[] samples = new int[height * width];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (seed * 31 + i * 17) & 0xFF;
        }
        return png(image(height, width, 1, 8, samples));
    }

    private static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalStateException("no writer for this image as " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A PNG file of a grey image by hand: its header may lie about what follows. */
    static byte[] forgedPng(int height, int width, int bits, byte[] deflated) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) bits).put(new byte[4]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(TestFiles.bytes(0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'));
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", deflated);
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    static byte[] deflated(int zeros) {
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[zeros]);
        deflater.finish();
        byte[] into = new byte[zeros + 100];
        int count = deflater.deflate(into);
        deflater.end();
        return Arrays.copyOf(into, count);
    }

    private static void chunk(ByteArrayOutputStream out, String name, byte[] content) {
        byte[] typed = ByteBuffer.allocate(4 + content.length)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        CRC32 checksum = new CRC32();
        checksum.update(typed);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(typed);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }
}
