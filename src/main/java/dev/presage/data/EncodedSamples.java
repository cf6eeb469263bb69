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

    /** Bytes read at a time, where a row has fewer: more than the buffers of streams, which then copy nothing. */
    private static final int READ_BYTES = 1 << 17;

    /** One pass. */
    private static final class Reader implements RowReader {
        private final Source source;
        private final RowDecoder decoder;
        private final int dimension;
        private final int size;
        private final int rowBytes;
        private final InputStream in;
        private int row;

        /** Bytes that the decoder holds, and where in them the next row begins, in rows. */
        private int held;

        private int place;

        Reader(Source source, int dimension, int size) {
            this.source = source;
            this.dimension = dimension;
            this.size = size;
            this.rowBytes = Math.multiplyExact(dimension, source.type().bytes());
            this.decoder = new RowDecoder(
                    source.type(), source.order(), source.divisor(), dimension, Math.max(1, READ_BYTES / rowBytes));
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
            if (held < (place + 1) * rowBytes) {
                fill();
            }
            decoder.decode(place++, into, offset);
            if (source.type().isFloat()) {
                requireFinite(into, offset);
            }
            row++;
        }

        /** Reads until the next row is there, and no further than one read goes: what follows may be broken. */
        private void fill() {
            byte[] bytes = decoder.bytes();
            int begun = held - place * rowBytes;
            System.arraycopy(bytes, place * rowBytes, bytes, 0, begun);
            place = 0;
            held = begun;
            int wanted = (int) Math.min(bytes.length, (long) (size - row) * rowBytes);
            try {
                while (held < rowBytes) {
                    int count = in.read(bytes, held, wanted - held);
                    if (count < 0) {
                        throw new BadInputException(source.name() + " expects " + size + " rows, found the end in row "
                                + row + " (from 0): it changed while it was read");
                    }
                    held += count;
                }
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private void requireFinite(double[] values, int offset) {
            double nothing = 0; // stays 0 unless a value is infinite or NaN
            double odd = 0;
            int even = dimension - dimension % 2;
            for (int j = 0; j < even; j += 2) {
                nothing += values[offset + j] * 0;
                odd += values[offset + j + 1] * 0;
            }
            if (even < dimension) {
                nothing += values[offset + even] * 0;
            }
            if (nothing + odd == 0) {
                return;
            }
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
