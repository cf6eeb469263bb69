package dev.presage.figure;

/** A plot that has been given its place on paper. */
interface Drawing {
    /** Size of the numbers on axes and of the legend, in points. */
    double SMALL = 8;

    /** Size of the labels of axes, in points. */
    double LARGE = 9;

    /** Lines of text are so much apart, in their size. */
    double LEADING = 1.25;

    /** The width in points. */
    double width();

    /** The height in points. */
    double height();

    /** Draws it. */
    void on(Canvas canvas);

    /** The drawing of a plot in a width in points. */
    static Drawing of(Plot plot, double width) {
        return plot instanceof HeatMap map ? new HeatMapDrawing(map, width) : new XyDrawing((XyPlot) plot, width);
    }
}
