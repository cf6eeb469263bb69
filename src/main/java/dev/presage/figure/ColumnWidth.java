package dev.presage.figure;

/** Widths of figures in print. */
public enum ColumnWidth {
    /** One of two columns: 85 mm. */
    SINGLE(85),
    /** Both columns: 178 mm. */
    DOUBLE(178);

    private static final double POINTS_PER_MILLIMETRE = 72 / 25.4;

    private final double millimetres;

    ColumnWidth(double millimetres) {
        this.millimetres = millimetres;
    }

    /** The width in millimetres. */
    public double millimetres() {
        return millimetres;
    }

    /** The width in points, of which an inch has 72. */
    double points() {
        return millimetres * POINTS_PER_MILLIMETRE;
    }
}
