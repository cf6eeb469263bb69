package dev.presage.linalg;

/** The type of the numbers that a backend computes with. What goes in and comes out are doubles in either case. */
public enum Precision {
    /** IEEE 754 double precision: 53 bits. */
    FLOAT64("float64", 0x1p-52),
    /** IEEE 754 single precision: 24 bits, about seven digits. */
    FLOAT32("float32", 0x1p-23);

    private final String word;
    private final double roundoff;

    Precision(String word, double roundoff) {
        this.word = word;
        this.roundoff = roundoff;
    }

    /** Distance from 1 to the next number of this type. */
    public double roundoff() {
        return roundoff;
    }

    /** Its name in reports: {@code float64}, {@code float32}. */
    @Override
    public String toString() {
        return word;
    }
}
