package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The header of an npy file, versions 1.0, 2.0 and 3.0: six magic bytes, the version, the length of the text, the text of
 * a Python dictionary. Source: NumPy Enhancement Proposal 1.
 */
final class NpyFormat implements ArrayHeader.Format {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LARGEST_TEXT = 1 << 16;
    private static final int ALIGNMENT = 64;

    /** Whether bytes begin as an npy file does. */
    static boolean startsLike(byte[] start) {
        return start.length >= MAGIC.length && Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC);
    }

    @Override
    public ArrayHeader read(InputStream in, SourceFile file) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length + 2);
        if (!startsLike(start)) {
            throw new BadInputException(file.name() + " expects an npy file (first bytes 93 4e 55 4d 50 59), found "
                    + SourceFile.hex(start));
        }
        if (start.length < MAGIC.length + 2) {
            throw new BadInputException(file.name() + " expects an npy header, found only " + start.length + " bytes");
        }
        int major = start[6] & 0xFF;
        int minor = start[7] & 0xFF;
        if (major < 1 || major > 3 || minor != 0) {
            throw new BadInputException(
                    file.name() + " expects npy version 1.0, 2.0 or 3.0, found " + major + "." + minor);
        }
        int lengthBytes = major == 1 ? 2 : 4;
        byte[] lengthField = new byte[4];
        int got = in.readNBytes(lengthField, 0, lengthBytes);
        long length = Integer.toUnsignedLong(
                ByteBuffer.wrap(lengthField).order(ByteOrder.LITTLE_ENDIAN).getInt());
        if (got == lengthBytes && length > LARGEST_TEXT) {
            throw new BadInputException(file.name() + " expects an npy header of at most " + LARGEST_TEXT
                    + " bytes, found one that claims " + length);
        }
        byte[] text = in.readNBytes((int) Math.min(length, LARGEST_TEXT));
        if (got < lengthBytes || text.length < length) {
            throw new BadInputException(file.name() + " expects an npy header of " + length + " bytes, found "
                    + text.length + " (it ends early)");
        }
        String dictionary = new String(text, major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return new NpyDictionary(dictionary, file).header(start.length + lengthBytes + text.length);
    }

    /** The header of a float64, row-major, little-endian array, padded so that the numbers are aligned. */
    static byte[] header(int... shape) {
        StringBuilder sizes = new StringBuilder();
        for (int side : shape) {
            sizes.append(sizes.isEmpty() ? "" : ", ").append(side);
        }
        String text =
                "{'descr': '<f8', 'fortran_order': False, 'shape': (" + sizes + (shape.length == 1 ? ",), }" : "), }");
        int fixed = MAGIC.length + 4;
        int total = (fixed + text.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (total - fixed));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }
}
