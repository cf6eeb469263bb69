package dev.presage.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Optional;

/** Samples that lie one after the other, encoded, in a stream of bytes; decoded row by row. */
record EncodedSamples(Source source, Layout layout, int skipped, int size, Optional<Labels> labels) implements Samples {
    /** Opens the bytes of the first row and all that follow. */
    @FunctionalInterface
    interface Bytes {
        InputStream open() throws IOException;
    }

    /**
     * Where the numbers come from and how they are stored.
     *
     * @param name the file, for messages
     * @param divisor what every number is divided by
     * @param row what a row is called in messages
     * @param column what a place in a row is called in messages; nothing where a row is one number
     */
    record Source(
            String name, Bytes bytes, ElementType type, ByteOrder order, double divisor, String row, String column) {
        Source(String name, Bytes bytes, ElementType type, ByteOrder order, double divisor) {
            this(name, bytes, type, order, divisor, "sample", "coordinate");
        }
    }

    @Override
    public RowReader open() {
        Reader reader = new Reader(source, dimension(), size);
        reader.skip((long) skipped * dimension() * source.type().bytes());
        return reader;
    }

    /** The same samples with labels. */
    EncodedSamples with(Labels given) {
        return new EncodedSamples(source, layout, skipped, size, Optional.of(given));
    }

    /** One pass. */
    private static final class Reader implements RowReader {
        private final Source source;
        private final RowDecoder decoder;
        private final int dimension;
        private final int size;
        private final InputStream in;
        private int row;

        Reader(Source source, int dimension, int size) {
            this.source = source;
            this.dimension = dimension;
            this.size = size;
            this.decoder = new RowDecoder(source.type(), source.order(), source.divisor(), dimension);
            try {
                this.in = source.bytes().open();
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        void skip(long bytes) {
            try {
                in.skipNBytes(bytes);
            } catch (IOException e) {
                close();
                throw unreadable(e);
            }
        }

        @Override
        public void next(double[] into, int offset) {
            if (row == size) {
                throw new IllegalStateException("all " + size + " rows of " + source.name() + " have been read");
            }
            byte[] bytes = decoder.bytes();
            try {
                int count = in.readNBytes(bytes, 0, bytes.length);
                if (count < bytes.length) {
                    throw new BadInputException(source.name() + " expects " + size + " rows, found the end in row "
                            + row + " (from 0): it changed while it was read");
                }
            } catch (IOException e) {
                throw unreadable(e);
            }
            decoder.decode(into, offset);
            if (source.type().isFloat()) {
                requireFinite(into, offset);
            }
            row++;
        }

        private void requireFinite(double[] values, int offset) {
            for (int j = 0; j < dimension; j++) {
                if (!Double.isFinite(values[offset + j])) {
                    String place = source.column().isEmpty() ? "" : ", " + source.column() + " " + j;
                    throw new BadInputException(source.name() + ": " + source.row() + " " + row + place
                            + " (from 0) expects a finite number, found " + values[offset + j]);
                }
            }
        }

        private BadInputException unreadable(IOException cause) {
            return new BadInputException(source.name() + " cannot be read: " + IoReason.of(cause), cause);
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }
}
