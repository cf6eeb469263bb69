package dev.presage.data;

import java.io.IOException;

/**
 * The header of a page.
 *
 * @param kind what it is, by Parquet's number
 * @param size its bytes, decompressed
 * @param stored its bytes in the file
 * @param sum the CRC-32 of what is stored; {@link #NO_SUM} where none is told
 * @param values how many values it has
 * @param encoding how they are encoded
 * @param definitions of a page of the second version, the bytes of its definition levels; of the first, their encoding
 * @param repetitions the same of the repetition levels
 * @param compressed whether what follows the levels is compressed
 */
record ParquetPage(
        int kind,
        int size,
        int stored,
        long sum,
        int values,
        int encoding,
        int definitions,
        int repetitions,
        boolean compressed) {
    static final int DATA = 0;
    static final int DICTIONARY = 2;
    static final int DATA_V2 = 3;
    static final long NO_SUM = Long.MIN_VALUE;

    /** Reads a header. */
    static ParquetPage read(ThriftReader reader) throws IOException {
        var of = new Object() {
            int kind = -1;
            int size = -1;
            int stored = -1;
            long sum = NO_SUM;
            int values = -1;
            int encoding = -1;
            int definitions;
            int repetitions;
            boolean compressed = true;
        };
        reader.struct(number -> {
            switch (number) {
                case 1 -> of.kind = reader.small();
                case 2 -> of.size = reader.small();
                case 3 -> of.stored = reader.small();
                case 4 -> of.sum = reader.integer();
                case 5 ->
                    reader.struct(part -> {
                        switch (part) {
                            case 1 -> of.values = reader.small();
                            case 2 -> of.encoding = reader.small();
                            case 3 -> of.definitions = reader.small();
                            case 4 -> of.repetitions = reader.small();
                            default -> {}
                        }
                    });
                case 7 ->
                    reader.struct(part -> {
                        switch (part) {
                            case 1 -> of.values = reader.small();
                            case 2 -> of.encoding = reader.small();
                            default -> {}
                        }
                    });
                case 8 ->
                    reader.struct(part -> {
                        switch (part) {
                            case 1 -> of.values = reader.small();
                            case 4 -> of.encoding = reader.small();
                            case 5 -> of.definitions = reader.small();
                            case 6 -> of.repetitions = reader.small();
                            case 7 -> of.compressed = reader.flag();
                            default -> {}
                        }
                    });
                default -> {}
            }
        });
        return new ParquetPage(
                of.kind,
                of.size,
                of.stored,
                of.sum,
                of.values,
                of.encoding,
                of.definitions,
                of.repetitions,
                of.compressed);
    }
}
