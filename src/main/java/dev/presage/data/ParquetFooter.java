package dev.presage.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What the end of a Parquet file says about the rest: the schema, depth first, and where in each group of rows the chunk of
 * each column lies. Every chunk lies within the file. Source: the Apache Parquet project, {@code parquet.thrift}.
 */
record ParquetFooter(List<Element> schema, List<Group> groups) {
    private static final String MAGIC = "PAR1";
    private static final String ENCRYPTED = "PARE";
    private static final int TAIL = 8;

    /** A repetition: one value. */
    static final int REQUIRED = 0;
    /** A repetition: one value or none. */
    static final int OPTIONAL = 1;
    /** A repetition: any number of values. */
    static final int REPEATED = 2;

    /**
     * A node of the schema.
     *
     * @param physical how its values are stored, by Parquet's number; negative for a node with children
     * @param length bytes of a value, where all have as many
     * @param converted what the values mean, by Parquet's older number; negative where it says nothing
     * @param logical what the values mean, by Parquet's newer number; 0 where it says nothing
     * @param bits of an integer by its logical meaning; 0 where it says nothing
     */
    record Element(
            String name,
            int physical,
            int length,
            int repetition,
            int children,
            int converted,
            int logical,
            int scale,
            int bits,
            boolean signed) {}

    /** A group of rows. */
    record Group(long rows, List<Chunk> chunks) {}

    /** The values of a column in a group of rows: pages in a range of the file. */
    record Chunk(int physical, int codec, long values, long start, long length) {}

    /** Reads it. */
    static ParquetFooter read(SourceFile file, FileChannel channel) throws IOException {
        String expected = file.name() + " expects a Parquet file, found ";
        if (file.size() < MAGIC.length() + TAIL) {
            throw new BadInputException(
                    expected + (file.size() == 0 ? "an empty file" : "one of only " + file.size() + " bytes"));
        }
        ByteBuffer tail = bytes(channel, file.size() - TAIL, TAIL);
        int length = tail.getInt();
        String last = StandardCharsets.ISO_8859_1.decode(tail).toString();
        byte[] start = bytes(channel, 0, MAGIC.length()).array();
        String first = new String(start, StandardCharsets.ISO_8859_1);
        if (last.equals(ENCRYPTED)) {
            throw new BadInputException(expected + "an encrypted one");
        }
        if (!first.equals(MAGIC)) {
            throw new BadInputException(expected + "another kind (first bytes " + SourceFile.hex(start) + ")");
        }
        if (!last.equals(MAGIC)) {
            throw new BadInputException(expected + "one that does not end as such (was it written to its end?)");
        }
        long end = file.size() - TAIL;
        if (length <= 0 || length > end - MAGIC.length()) {
            throw new ParquetDamage("a footer of " + length + " bytes in a file of " + file.size());
        }
        Builder builder = new Builder(end - length);
        byte[] footer = bytes(channel, end - length, length).array();
        return builder.read(new ThriftReader(new ByteArrayInputStream(footer), length));
    }

    private static ByteBuffer bytes(FileChannel channel, long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (FileRange range = new FileRange(channel, position, position + length)) {
            range.readWhole(bytes, length);
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Collects what the footer says. */
    private static final class Builder {
        private final long end;
        private final List<Element> schema = new ArrayList<>();
        private final List<Group> groups = new ArrayList<>();
        private long rows = -1;

        /** Chunks end at {@code end} at the latest. */
        Builder(long end) {
            this.end = end;
        }

        ParquetFooter read(ThriftReader in) throws IOException {
            in.struct(number -> {
                switch (number) {
                    case 2 -> in.list(() -> schema.add(element(in)));
                    case 3 -> rows = in.integer();
                    case 4 -> in.list(() -> groups.add(group(in)));
                    case 8 -> throw new ParquetDamage("an encrypted one");
                    default -> {}
                }
            });
            long sum = 0;
            for (Group group : groups) {
                sum += group.rows;
            }
            if (sum != rows) {
                throw new ParquetDamage("groups of " + sum + " rows in a file of " + rows);
            }
            return new ParquetFooter(List.copyOf(schema), List.copyOf(groups));
        }

        private static Element element(ThriftReader in) throws IOException {
            var of = new Object() {
                String name = "";
                int physical = -1;
                int length;
                int repetition = REQUIRED;
                int children;
                int converted = -1;
                int logical;
                int scale;
                int bits;
                boolean signed = true;
            };
            in.struct(number -> {
                switch (number) {
                    case 1 -> of.physical = in.small();
                    case 2 -> of.length = in.small();
                    case 3 -> of.repetition = in.small();
                    case 4 -> of.name = in.text();
                    case 5 -> of.children = in.small();
                    case 6 -> of.converted = in.small();
                    case 7 -> of.scale = in.small();
                    case 10 ->
                        in.struct(meaning -> {
                            of.logical = meaning;
                            if (meaning == ParquetColumn.LOGICAL_DECIMAL) {
                                in.struct(part -> {
                                    if (part == 1) {
                                        of.scale = in.small();
                                    }
                                });
                            } else if (meaning == ParquetColumn.LOGICAL_INTEGER) {
                                in.struct(part -> {
                                    if (part == 1) {
                                        of.bits = in.small();
                                    } else if (part == 2) {
                                        of.signed = in.flag();
                                    }
                                });
                            }
                        });
                    default -> {}
                }
            });
            if (of.length < 0 || of.children < 0 || of.repetition < REQUIRED || of.repetition > REPEATED) {
                throw new ParquetDamage("a schema that contradicts itself");
            }
            return new Element(
                    of.name,
                    of.physical,
                    of.length,
                    of.repetition,
                    of.children,
                    of.converted,
                    of.logical,
                    of.scale,
                    of.bits,
                    of.signed);
        }

        private Group group(ThriftReader in) throws IOException {
            List<Chunk> chunks = new ArrayList<>();
            long[] count = {-1};
            in.struct(number -> {
                if (number == 1) {
                    in.list(() -> chunks.add(chunk(in)));
                } else if (number == 3) {
                    count[0] = in.integer();
                }
            });
            if (count[0] < 0) {
                throw new ParquetDamage("a group of " + count[0] + " rows");
            }
            return new Group(count[0], chunks);
        }

        private Chunk chunk(ThriftReader in) throws IOException {
            var of = new Object() {
                int physical = -1;
                int codec = -1;
                long values = -1;
                long data;
                long dictionary;
                long length = -1;
            };
            in.struct(number -> {
                switch (number) {
                    case 1 -> throw new ParquetDamage("one whose columns lie in other files");
                    case 3 ->
                        in.struct(part -> {
                            switch (part) {
                                case 1 -> of.physical = in.small();
                                case 4 -> of.codec = in.small();
                                case 5 -> of.values = in.integer();
                                case 7 -> of.length = in.integer();
                                case 9 -> of.data = in.integer();
                                case 11 -> of.dictionary = in.integer();
                                default -> {}
                            }
                        });
                    case 8, 9 -> throw new ParquetDamage("one with encrypted columns");
                    default -> {}
                }
            });
            if (of.values == 0) {
                return new Chunk(of.physical, of.codec, 0, 0, 0); // no pages, wherever they are said to be
            }
            // Some writers say 0 where there is no dictionary.
            long start = of.dictionary > 0 ? Math.min(of.dictionary, of.data) : of.data;
            if (start < MAGIC.length() || start > end || of.length < 0 || of.length > end - start || of.values < 0) {
                throw new ParquetDamage("a column of " + of.values + " values in " + of.length + " bytes from byte "
                        + start + " on, where there are no such");
            }
            return new Chunk(of.physical, of.codec, of.values, start, of.length);
        }
    }
}
