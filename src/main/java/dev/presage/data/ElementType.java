package dev.presage.data;

import java.nio.ByteBuffer;

/** How one number of a file is stored. */
enum ElementType {
    BOOL("bool", 1, 1),
    U8("uint8", 1, 255),
    I8("int8", 1, Byte.MAX_VALUE),
    U16("uint16", 2, 65535),
    I16("int16", 2, Short.MAX_VALUE),
    U32("uint32", 4, 4294967295.0),
    I32("int32", 4, Integer.MAX_VALUE),
    U64("uint64", 8, 0x1p64),
    I64("int64", 8, 0x1p63),
    F16("float16", 2, 1),
    F32("float32", 4, 1),
    F64("float64", 8, 1);

    private final String label;
    private final int bytes;
    private final double maximum;

    ElementType(String label, int bytes, double maximum) {
        this.label = label;
        this.bytes = bytes;
        this.maximum = maximum;
    }

    /** NumPy's name of the type. */
    String label() {
        return label;
    }

    /** Bytes of one number. */
    int bytes() {
        return bytes;
    }

    /** What integer images are divided by: the largest value of the type (as a double); 1 for floats and bool. */
    double maximum() {
        return maximum;
    }

    boolean isFloat() {
        return this == F16 || this == F32 || this == F64;
    }

    /** The number at a place counted in numbers, in the buffer's byte order. */
    double at(ByteBuffer from, int index) {
        return switch (this) {
            case F16 -> half(from.getShort(2 * index));
            case F32 -> from.getFloat(4 * index);
            case F64 -> from.getDouble(8 * index);
            case U64 -> unsigned(from.getLong(8 * index));
            default -> integerAt(from, index);
        };
    }

    /** The integer at a place counted in numbers; a uint64 comes as its 64 bits. */
    long integerAt(ByteBuffer from, int index) {
        return switch (this) {
            case BOOL -> from.get(index) == 0 ? 0 : 1;
            case U8 -> from.get(index) & 0xFF;
            case I8 -> from.get(index);
            case U16 -> from.getShort(2 * index) & 0xFFFF;
            case I16 -> from.getShort(2 * index);
            case U32 -> from.getInt(4 * index) & 0xFFFFFFFFL;
            case I32 -> from.getInt(4 * index);
            case U64, I64 -> from.getLong(8 * index);
            default -> throw new IllegalStateException(label + " is not an integer type");
        };
    }

    /** The number that 64 bits are without a sign. */
    static double unsigned(long bits) {
        // The top half plus the bottom half; both are exact, so the sum is rounded once.
        return (bits >>> 32) * 0x1p32 + (bits & 0xFFFFFFFFL);
    }

    /** IEEE 754 binary16. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double size;
        if (exponent == 0x1F) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            size = fraction * 0x1p-24;
        } else {
            size = Math.scalb((float) (1024 + fraction), exponent - 25);
        }
        return bits < 0 ? -size : size;
    }
}
