package dev.presage.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * What the first bytes of an image file say, read before anything is allocated by them. Sources: W3C, PNG specification,
 * 3rd edition, sections 5 and 11; ITU-T T.81 (JPEG), annex B.
 *
 * @param format its name for ImageIO
 * @param width number of columns
 * @param height number of rows
 */
record ImageHeader(String format, int width, int height) {
    /**
     * No compressed file holds more values a byte: deflate expands by at most 1032, and a JPEG block of 64 pixels takes at
     * least a bit.
     */
    private static final long LARGEST_EXPANSION = 1032;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int PNG_HEADER = 13;
    private static final int CHUNK = 12;

    /**
     * Looks at the contents of a file; of a PNG file every chunk's checksum is compared too, which ImageIO does not do.
     *
     * @throws BadInputException naming the file, if it is no PNG or JPEG file, is damaged, of a kind that is not read, or
     *     claims more pixels than its bytes can hold
     */
    static ImageHeader of(Path path, byte[] file) {
        if (startsWith(file, PNG)) {
            return png(path, file);
        }
        if (file.length >= 3 && file[0] == (byte) 0xFF && file[1] == (byte) 0xD8 && file[2] == (byte) 0xFF) {
            return jpeg(path, file);
        }
        byte[] start = new byte[Math.min(4, file.length)];
        System.arraycopy(file, 0, start, 0, start.length);
        throw new BadInputException(path
                + " expects a JPEG (first bytes ff d8 ff) or PNG file (first bytes 89 50 4e 47), found "
                + SourceFile.hex(start));
    }

    /** Number of pixels. */
    long pixels() {
        return (long) width * height;
    }

    private static boolean startsWith(byte[] file, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (i == file.length || file[i] != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static ImageHeader png(Path path, byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int at = PNG.length;
        if (!(file.length >= at + CHUNK + PNG_HEADER
                && bytes.getInt(at) == PNG_HEADER
                && name(file, at).equals("IHDR"))) {
            throw new BadInputException(path + " expects a PNG file that begins with its header IHDR, found none");
        }
        String chunk = "IHDR";
        while (!chunk.equals("IEND")) {
            long length = at + CHUNK <= file.length ? Integer.toUnsignedLong(bytes.getInt(at)) : Long.MAX_VALUE;
            if (length > file.length - at - CHUNK) {
                throw new BadInputException(
                        path + " expects an intact PNG file, found that it ends within its chunk after " + chunk);
            }
            chunk = name(file, at);
            CRC32 checksum = new CRC32();
            checksum.update(file, at + 4, 4 + (int) length);
            if ((int) checksum.getValue() != bytes.getInt(at + 8 + (int) length)) {
                throw new BadInputException(
                        path + " expects an intact PNG file, found a wrong checksum in the chunk at byte " + at);
            }
            at += CHUNK + (int) length;
        }
        int ihdr = PNG.length + 8;
        long width = Integer.toUnsignedLong(bytes.getInt(ihdr));
        long height = Integer.toUnsignedLong(bytes.getInt(ihdr + 4));
        int bitsAPixel = (file[ihdr + 8] & 0xFF) * channels(file[ihdr + 9]);
        return checked(path, "png", height, width, 8 * LARGEST_EXPANSION / Math.max(1, bitsAPixel), file.length);
    }

    /** Values a pixel of a PNG colour type; 1 for types that do not exist, which ImageIO refuses. */
    private static int channels(byte colourType) {
        return switch (colourType) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    private static String name(byte[] file, int chunk) {
        return new String(file, chunk + 4, 4, StandardCharsets.ISO_8859_1);
    }

    /** Walks from marker to marker to the start of the frame. */
    private static ImageHeader jpeg(Path path, byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int at = 2;
        while (at + 4 <= file.length && file[at] == (byte) 0xFF) {
            int marker = file[at + 1] & 0xFF;
            if (marker == 0xFF) {
                at++; // a fill byte
            } else if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
                at += 2; // a marker without a segment
            } else if (marker == 0xDA || marker == 0xD9) {
                break; // pixels, or the end, before any frame
            } else if (isFrame(marker)) {
                return frame(path, file, at, marker);
            } else {
                at += 2 + Short.toUnsignedInt(bytes.getShort(at + 2));
            }
        }
        throw new BadInputException(path + " expects an intact JPEG file, found no frame header in it");
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static ImageHeader frame(Path path, byte[] file, int at, int marker) {
        if (at + 10 > file.length) {
            throw new BadInputException(path + " expects an intact JPEG file, found that it ends in its frame header");
        }
        if (marker > 0xC2) {
            throw new BadInputException(path + " expects a baseline or progressive JPEG file, found coding process "
                    + (marker - 0xC0) + ", which is not read");
        }
        int precision = file[at + 4] & 0xFF;
        int components = file[at + 9] & 0xFF;
        if (precision != 8 || (components != 1 && components != 3)) {
            throw new BadInputException(path + " expects a grey or RGB JPEG file of 8 bits a value, found "
                    + (components == 4
                            ? "CMYK, which is not read"
                            : components + " components of " + precision + " bits"));
        }
        ByteBuffer bytes = ByteBuffer.wrap(file);
        return checked(
                path,
                "jpeg",
                Short.toUnsignedInt(bytes.getShort(at + 5)),
                Short.toUnsignedInt(bytes.getShort(at + 7)),
                LARGEST_EXPANSION,
                file.length);
    }

    private static ImageHeader checked(
            Path path, String format, long height, long width, long pixelsAByte, long length) {
        if (height < 1 || width < 1) {
            throw new BadInputException(path + " expects sides of at least 1 pixel, found " + height + " x " + width);
        }
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE || width * height / pixelsAByte > length) {
            throw new BadInputException(path + " claims " + height + " x " + width
                    + " pixels, expects bytes that can hold" + " them, found " + length);
        }
        return new ImageHeader(format, (int) width, (int) height);
    }
}
