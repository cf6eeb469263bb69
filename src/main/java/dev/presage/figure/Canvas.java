package dev.presage.figure;

import java.util.List;

/** What a drawing is made of. Lengths are points (1/72 inch), y grows downwards. */
interface Canvas {
    /** A place. */
    record Spot(double x, double y) {}

    /** Joins places, without closing the line. */
    void line(List<Spot> spots, Pen pen);

    /** A polygon, filled and edged. */
    void polygon(List<Spot> corners, String fill, Pen edge);

    /** A disc, filled and edged. */
    void disc(Spot centre, double radius, String fill, Pen edge);

    /** Text. */
    void text(Lettering lettering);

    /** A straight line. */
    default void line(double x1, double y1, double x2, double y2, Pen pen) {
        line(List.of(new Spot(x1, y1), new Spot(x2, y2)), pen);
    }

    /** A rectangle, filled and edged. */
    default void rectangle(double x, double y, double width, double height, String fill, Pen edge) {
        polygon(
                List.of(
                        new Spot(x, y),
                        new Spot(x + width, y),
                        new Spot(x + width, y + height),
                        new Spot(x, y + height)),
                fill,
                edge);
    }
}
