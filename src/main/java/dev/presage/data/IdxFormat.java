package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of an IDX file: two zero bytes, a byte for the type, a byte for the number of dimensions, then each size as
 * four bytes; everything is big-endian. Source: Y. LeCun, C. Cortes, C. Burges, the MNIST database, file formats.
 */
final class IdxFormat implements ArrayHeader.Format {
    private static final int LARGEST_DIMENSIONS = 4;

    @Override
    public ArrayHeader read(InputStream in, SourceFile file) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw new BadInputException(
                    file.path() + " expects an IDX file (first bytes 00 00), found " + SourceFile.hex(magic));
        }
        ElementType type = type(magic[2], file);
        int dimensions = magic[3] & 0xFF;
        if (dimensions < 1 || dimensions > LARGEST_DIMENSIONS) {
            throw new BadInputException(
                    file.path() + " expects 1 to " + LARGEST_DIMENSIONS + " dimensions, found " + dimensions);
        }
        byte[] sizes = in.readNBytes(4 * dimensions);
        if (sizes.length < 4 * dimensions) {
            throw new BadInputException(file.path() + " expects a header of " + (4 + 4 * dimensions) + " bytes, found "
                    + (4 + sizes.length));
        }
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            shape.add(Integer.toUnsignedLong(ByteBuffer.wrap(sizes).getInt(4 * i)));
        }
        return new ArrayHeader(shape, type, ByteOrder.BIG_ENDIAN, false, 4 + 4 * dimensions);
    }

    private static ElementType type(byte code, SourceFile file) {
        return switch (code) {
            case 0x08 -> ElementType.U8;
            case 0x09 -> ElementType.I8;
            case 0x0B -> ElementType.I16;
            case 0x0C -> ElementType.I32;
            case 0x0D -> ElementType.F32;
            case 0x0E -> ElementType.F64;
            default ->
                throw new BadInputException(file.path()
                        + " expects an IDX element type 08, 09, 0b, 0c, 0d or 0e, found "
                        + SourceFile.hex(new byte[] {code}));
        };
    }
}
