package dev.presage.data;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of a Parquet file: where it is in the schema and what its values mean.
 *
 * @param name its name
 * @param leaves how many leaves of the schema it has; one, unless it is nested in a way that is not read
 * @param leaf which leaf of the schema is its first
 * @param physical how its values are stored, by Parquet's number
 * @param length bytes of a value, where all have as many
 * @param definitions the definition level of a value that is there
 * @param list whether a row has a list of values
 * @param meaning what the values are
 * @param scale decimal digits after the point, of a decimal
 * @param type what messages call it
 */
record ParquetColumn(
        String name,
        int leaves,
        int leaf,
        int physical,
        int length,
        int definitions,
        boolean list,
        Meaning meaning,
        int scale,
        String type) {
    /** Physical types. */
    static final int BOOLEAN = 0;

    static final int INT32 = 1;
    static final int INT64 = 2;
    static final int INT96 = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int BYTES = 6;
    static final int FIXED = 7;

    /** Logical types. */
    static final int LOGICAL_DECIMAL = 5;

    static final int LOGICAL_INTEGER = 10;

    private static final int LONGEST_DECIMAL = 64;
    private static final int LARGEST_SCALE = 1000;
    private static final List<String> PHYSICAL =
            List.of("BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY");
    /** By Parquet's number of the logical type. */
    private static final List<String> LOGICAL = List.of(
            "",
            "STRING",
            "MAP",
            "LIST",
            "ENUM",
            "DECIMAL",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "INTERVAL",
            "INTEGER",
            "NULL",
            "JSON",
            "BSON",
            "UUID",
            "FLOAT16",
            "VARIANT",
            "GEOMETRY",
            "GEOGRAPHY");
    /** The logical type that each older one became. */
    private static final int[] CONVERTED = {1, 2, 2, 3, 4, 5, 6, 7, 7, 8, 8, 10, 10, 10, 10, 10, 10, 10, 10, 12, 13, 9};

    private static final int UNSIGNED_FROM = 11;
    private static final int UNSIGNED_TO = 14;

    /** What the values of a column are. */
    enum Meaning {
        SIGNED,
        UNSIGNED_32,
        UNSIGNED_64,
        REAL_16,
        REAL_32,
        REAL_64,
        TRUTH,
        DECIMAL,
        DECIMAL_BYTES,
        TEXT,
        /** Something that is neither a number nor a text. */
        OTHER
    }

    /** Whether its values are numbers. */
    boolean isNumber() {
        return meaning != Meaning.TEXT && meaning != Meaning.OTHER;
    }

    /** The next value as a number, perhaps not finite. */
    double number(ParquetValues from) throws ParquetDamage {
        return switch (meaning) {
            case SIGNED, TRUTH -> from.bits();
            case UNSIGNED_32 -> from.bits() & 0xFFFFFFFFL;
            case UNSIGNED_64 -> ElementType.unsigned(from.bits());
            case REAL_16 -> half(from.bytes());
            case REAL_32 -> Float.intBitsToFloat((int) from.bits());
            case REAL_64 -> Double.longBitsToDouble(from.bits());
            case DECIMAL -> BigDecimal.valueOf(from.bits(), scale).doubleValue();
            case DECIMAL_BYTES -> decimal(from.bytes()).doubleValue();
            case TEXT, OTHER -> throw new IllegalStateException(type + " is no type of numbers");
        };
    }

    /** The next value as a label; a number is written as briefly as can be. */
    String text(ParquetValues from) throws ParquetDamage {
        return switch (meaning) {
            case SIGNED -> Long.toString(from.bits());
            case UNSIGNED_32 -> Long.toString(from.bits() & 0xFFFFFFFFL);
            case UNSIGNED_64 -> Long.toUnsignedString(from.bits());
            case TRUTH -> from.bits() == 0 ? "false" : "true";
            case DECIMAL -> BigDecimal.valueOf(from.bits(), scale).toPlainString();
            case DECIMAL_BYTES -> decimal(from.bytes()).toPlainString();
            case TEXT -> utf8(from.bytes());
            case REAL_16, REAL_32, REAL_64 -> real(number(from));
            case OTHER -> throw new IllegalStateException(type + " is no type of labels");
        };
    }

    private static String real(double value) {
        return value == (long) value ? Long.toString((long) value) : Double.toString(value);
    }

    private static String utf8(byte[] bytes) throws ParquetDamage {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ParquetDamage("a text that is not UTF-8", e);
        }
    }

    private static double half(byte[] bytes) {
        return ElementType.F16.at(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0);
    }

    private BigDecimal decimal(byte[] bytes) throws ParquetDamage {
        if (bytes.length == 0 || bytes.length > LONGEST_DECIMAL) {
            throw new ParquetDamage("a decimal of " + bytes.length + " bytes");
        }
        return new BigDecimal(new BigInteger(bytes), scale);
    }

    /** The columns of a schema, in their order. */
    static List<ParquetColumn> of(List<ParquetFooter.Element> schema) throws ParquetDamage {
        Walk walk = new Walk(schema);
        return walk.columns();
    }

    /** A walk through the schema, depth first. */
    private static final class Walk {
        private static final int DEEPEST = 32;

        private final List<ParquetFooter.Element> schema;
        private int at;
        private int leaf;

        Walk(List<ParquetFooter.Element> schema) {
            this.schema = schema;
        }

        List<ParquetColumn> columns() throws ParquetDamage {
            int children = next().children();
            List<ParquetColumn> columns = new ArrayList<>();
            for (int i = 0; i < children; i++) {
                columns.add(column());
            }
            if (at < schema.size()) {
                throw new ParquetDamage("a schema of " + schema.size() + " parts, of which " + at + " belong together");
            }
            return columns;
        }

        private ParquetFooter.Element next() throws ParquetDamage {
            if (at == schema.size()) {
                throw new ParquetDamage("a schema that ends early");
            }
            return schema.get(at++);
        }

        private ParquetColumn column() throws ParquetDamage {
            int first = leaf;
            ParquetFooter.Element top = next();
            ParquetFooter.Element node = top;
            int definitions = node.repetition() == ParquetFooter.REQUIRED ? 0 : 1;
            int repetitions = node.repetition() == ParquetFooter.REPEATED ? 1 : 0;
            int depth = 0;
            while (node.children() == 1 && depth < DEEPEST && logical(node) != 2) {
                node = next();
                depth++;
                definitions += node.repetition() == ParquetFooter.REQUIRED ? 0 : 1;
                repetitions += node.repetition() == ParquetFooter.REPEATED ? 1 : 0;
            }
            if (node.children() > 0) {
                passChildren(node, depth);
                return other(top, first, top.equals(node) || repetitions == 0 ? nested(top) : "LIST of GROUP");
            }
            leaf++;
            if (repetitions > 1 || (repetitions == 0 && depth > 0)) {
                return other(top, first, repetitions > 1 ? "LIST of LIST" : "GROUP");
            }
            boolean list = repetitions == 1;
            String type = (list ? "LIST of " : "") + type(node);
            int scale = scale(node);
            return new ParquetColumn(
                    top.name(),
                    1,
                    first,
                    node.physical(),
                    node.length(),
                    definitions,
                    list,
                    meaning(node),
                    scale,
                    type);
        }

        private ParquetColumn other(ParquetFooter.Element top, int first, String type) {
            return new ParquetColumn(top.name(), leaf - first, first, BYTES, 0, 0, false, Meaning.OTHER, 0, type);
        }

        private static String nested(ParquetFooter.Element node) {
            return logical(node) == 2 ? "MAP" : "GROUP";
        }

        private void passChildren(ParquetFooter.Element node, int depth) throws ParquetDamage {
            if (depth > DEEPEST) {
                throw new ParquetDamage("a schema nested deeper than " + DEEPEST + " levels");
            }
            for (int i = 0; i < node.children(); i++) {
                ParquetFooter.Element child = next();
                if (child.children() == 0) {
                    leaf++;
                }
                passChildren(child, depth + 1);
            }
        }

        private static int logical(ParquetFooter.Element node) {
            boolean known = node.converted() >= 0 && node.converted() < CONVERTED.length;
            return node.logical() > 0 ? node.logical() : known ? CONVERTED[node.converted()] : 0;
        }

        private static int scale(ParquetFooter.Element node) throws ParquetDamage {
            if (node.scale() < 0 || node.scale() > LARGEST_SCALE) {
                throw new ParquetDamage("decimals with " + node.scale() + " digits after the point");
            }
            return node.scale();
        }

        private static String type(ParquetFooter.Element node) throws ParquetDamage {
            if (node.physical() < 0 || node.physical() >= PHYSICAL.size()) {
                throw new ParquetDamage("a column of type " + node.physical() + ", of which there is none");
            }
            int logical = logical(node);
            String physical = PHYSICAL.get(node.physical());
            return logical == 0
                    ? physical
                    : logical < LOGICAL.size() ? LOGICAL.get(logical) : physical + " of logical type " + logical;
        }

        private static Meaning meaning(ParquetFooter.Element node) throws ParquetDamage {
            int logical = logical(node);
            return switch (node.physical()) {
                case BOOLEAN -> logical == 0 ? Meaning.TRUTH : Meaning.OTHER;
                case INT32, INT64 -> integer(node, logical);
                case FLOAT -> logical == 0 ? Meaning.REAL_32 : Meaning.OTHER;
                case DOUBLE -> logical == 0 ? Meaning.REAL_64 : Meaning.OTHER;
                case BYTES, FIXED ->
                    switch (LOGICAL.get(Math.min(logical, LOGICAL.size() - 1))) {
                        case "" -> node.physical() == BYTES ? Meaning.TEXT : Meaning.OTHER; // texts of old writers
                        case "STRING", "ENUM" -> Meaning.TEXT;
                        case "DECIMAL" -> Meaning.DECIMAL_BYTES;
                        case "FLOAT16" -> half(node);
                        default -> Meaning.OTHER;
                    };
                default -> Meaning.OTHER;
            };
        }

        private static Meaning half(ParquetFooter.Element node) throws ParquetDamage {
            if (node.physical() != FIXED || node.length() != 2) {
                throw new ParquetDamage("FLOAT16 values of " + node.length() + " bytes");
            }
            return Meaning.REAL_16;
        }

        private static Meaning integer(ParquetFooter.Element node, int logical) {
            if (logical == LOGICAL_DECIMAL) {
                return Meaning.DECIMAL;
            }
            if (logical != 0 && logical != LOGICAL_INTEGER) {
                return Meaning.OTHER;
            }
            boolean unsigned = node.logical() == LOGICAL_INTEGER
                    ? !node.signed()
                    : node.converted() >= UNSIGNED_FROM && node.converted() <= UNSIGNED_TO;
            return !unsigned ? Meaning.SIGNED : node.physical() == INT32 ? Meaning.UNSIGNED_32 : Meaning.UNSIGNED_64;
        }
    }
}
