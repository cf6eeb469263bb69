package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a file's header says about the array that follows.
 *
 * @param shape the sizes, none negative
 * @param type the type of its numbers
 * @param order the order of their bytes
 * @param fortran whether the first index runs fastest
 * @param bytes length of the header itself
 */
record ArrayHeader(List<Long> shape, ElementType type, ByteOrder order, boolean fortran, int bytes) {
    /** Reads the header at the start of a file's contents. */
    @FunctionalInterface
    interface Format {
        /** Throws BadInputException, naming the file, if this is no such header. */
        ArrayHeader read(InputStream in, SourceFile file) throws IOException;
    }

    ArrayHeader {
        shape = List.copyOf(shape);
    }

    /**
     * Length of header and numbers together.
     *
     * @throws BadInputException if a size is zero or the product overflows
     */
    long claimedLength(SourceFile file) {
        long length = type.bytes();
        for (long side : shape) {
            if (side == 0) {
                throw new BadInputException(file.name() + " expects sizes of at least 1, found " + sizes());
            }
            if (length > (Long.MAX_VALUE - bytes) / side) {
                throw new BadInputException(file.name() + " expects sizes that a file can have, found " + sizes());
            }
            length *= side;
        }
        return length + bytes;
    }

    /** The sizes as a user reads them. */
    String sizes() {
        return shape.isEmpty()
                ? "a single number"
                : shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
    }

    /** Where the j-th place of a row, counted row-major, comes when counted column-major. */
    int columnMajorPlace(int j) {
        int place = 0;
        int left = j;
        int stride = (int) perRow();
        for (int axis = shape.size() - 1; axis >= 1; axis--) {
            int side = (int) (long) shape.get(axis);
            stride /= side;
            place += left % side * stride;
            left /= side;
        }
        return place;
    }

    /** Numbers that share a first index. */
    long perRow() {
        long product = 1;
        for (long side : shape.subList(1, shape.size())) {
            product *= side;
        }
        return product;
    }
}
