package dev.presage.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes image files with ImageIO, whose readers it keeps from one to the next; for one thread at a time. Takes the numbers
 * of the file (of a palette, the colours), never ImageIO's conversion of grey to sRGB.
 */
final class ImageDecoder {
    private static final int WIDE = 16;

    private final Map<String, ImageReader> readers = new HashMap<>();

    /**
     * Decodes a file.
     *
     * @throws BadInputException naming the file, if it is damaged or of a kind that is not read
     */
    PixelImage decode(Path path, byte[] file, ImageHeader header) {
        ImageReader reader = readers.computeIfAbsent(header.format(), ImageDecoder::reader);
        List<String> damage = new ArrayList<>();
        boolean done = false;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            reader.addIIOReadWarningListener((source, warning) -> {
                if (meansDamage(warning)) {
                    damage.add(warning);
                }
            });
            if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
                throw unreadable(path, header, "two sizes");
            }
            BufferedImage image = reader.read(0);
            if (!damage.isEmpty()) {
                throw unreadable(path, header, damage.get(0));
            }
            PixelImage pixels = pixels(path, image);
            done = true;
            return pixels;
        } catch (IOException e) {
            throw new BadInputException(sentence(path, header, IoReason.of(e)), e);
        } catch (BadInputException e) {
            throw e;
        } catch (RuntimeException e) {
            // ImageIO meets damaged files with every kind of exception
            throw new BadInputException(sentence(path, header, String.valueOf(e.getMessage())), e);
        } finally {
            if (done) {
                reader.reset();
            } else {
                reader.dispose();
                readers.remove(header.format());
            }
        }
    }

    /** Frees what the readers hold outside the heap. */
    void dispose() {
        readers.values().forEach(ImageReader::dispose);
        readers.clear();
    }

    private static ImageReader reader(String format) {
        return ImageIO.getImageReadersByFormatName(format).next();
    }

    /** The JPEG library only warns where it made pixels up; that bytes follow a complete image harms nothing. */
    private static boolean meansDamage(String warning) {
        return warning.startsWith("Premature end")
                || (warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous"));
    }

    private static BadInputException unreadable(Path path, ImageHeader header, String found) {
        return new BadInputException(sentence(path, header, found));
    }

    private static String sentence(Path path, ImageHeader header, String found) {
        return path + " expects an intact " + (header.format().equals("png") ? "PNG" : "JPEG")
                + " file, found a broken one: " + found.lines().findFirst().orElse("no reason given");
    }

    private static PixelImage pixels(Path path, BufferedImage image) {
        ColorModel colours = image.getColorModel();
        if (colours instanceof IndexColorModel palette) {
            return indexed(image.getRaster(), palette);
        }
        Raster raster = image.getRaster();
        int bits = colours.getComponentSize(0);
        int channels = colours.getNumColorComponents();
        if ((bits != 8 && bits != WIDE) || (channels != 1 && channels != 3)) {
            throw new BadInputException(path + " expects grey or RGB values of at most " + WIDE + " bits, found "
                    + channels + " channels of " + bits + " bits");
        }
        int height = raster.getHeight();
        int width = raster.getWidth();
        boolean wide = bits == WIDE;
        byte[] values = new byte[channels * height * width * (wide ? 2 : 1)];
        int[] row = new int[width];
        int at = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                raster.getSamples(0, y, width, 1, c, row);
                for (int value : row) {
                    if (wide) {
                        values[at++] = (byte) (value >> 8);
                    }
                    values[at++] = (byte) value;
                }
            }
        }
        return new PixelImage(new ImageSize(height, width), channels, wide, colours.hasAlpha(), values);
    }

    /** Through the palette; grey if all its colours are. */
    private static PixelImage indexed(Raster raster, IndexColorModel palette) {
        byte[][] table = new byte[3][palette.getMapSize()];
        palette.getReds(table[0]);
        palette.getGreens(table[1]);
        palette.getBlues(table[2]);
        boolean grey = true;
        for (int i = 0; i < palette.getMapSize(); i++) {
            grey &= table[0][i] == table[1][i] && table[1][i] == table[2][i];
        }
        int channels = grey ? 1 : 3;
        int height = raster.getHeight();
        int width = raster.getWidth();
        byte[] values = new byte[channels * height * width];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    values[(c * height + y) * width + x] = table[c][row[x]];
                }
            }
        }
        return new PixelImage(new ImageSize(height, width), channels, false, palette.hasAlpha(), values);
    }
}
