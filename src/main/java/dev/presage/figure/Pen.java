package dev.presage.figure;

import java.util.List;

/**
 * How a line is drawn.
 *
 * @param colour as {@code #rrggbb}
 * @param width in points
 * @param dash lengths of dashes and gaps in points; empty for an unbroken line
 */
record Pen(String colour, double width, List<Double> dash) {
    /** An unbroken line. */
    Pen(String colour, double width) {
        this(colour, width, List.of());
    }
}
