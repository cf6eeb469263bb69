package dev.presage.verify;

import dev.presage.data.Layout;
import java.util.function.UnaryOperator;

/** An image read pixel by pixel, for operations written from their words. */
record Picture(Layout.Image layout, double[] values) {
    /** The value of one output pixel. */
    @FunctionalInterface
    interface Pixel {
        /** Reads what it needs of the picture. */
        double value(Picture from, int channel, int row, int column);
    }

    /** An operation on images given by its output pixels. */
    static UnaryOperator<double[]> map(Layout.Image layout, Pixel pixel) {
        return values -> {
            Picture from = new Picture(layout, values);
            double[] out = new double[values.length];
            int at = 0;
            for (int c = 0; c < layout.channels(); c++) {
                for (int row = 0; row < layout.height(); row++) {
                    for (int column = 0; column < layout.width(); column++) {
                        out[at++] = pixel.value(from, c, row, column);
                    }
                }
            }
            return out;
        };
    }

    double at(int channel, int row, int column) {
        return values[(channel * layout.height() + row) * layout.width() + column];
    }

    /** The pixel, or 0 outside. */
    double orZero(int channel, int row, int column) {
        boolean inside = row >= 0 && row < layout.height() && column >= 0 && column < layout.width();
        return inside ? at(channel, row, column) : 0;
    }

    /** The pixel, reflected at the edges without repeating them. */
    double reflected(int channel, int row, int column) {
        return at(channel, mirror(row, layout.height()), mirror(column, layout.width()));
    }

    /** Bilinear interpolation between pixels of the crop at (top, left), clamped to it. */
    double bilinear(int channel, int top, int left, int height, int width, double y, double x) {
        double sum = 0;
        for (int a = 0; a <= 1; a++) {
            for (int b = 0; b <= 1; b++) {
                int row = (int) Math.floor(y) + a;
                int column = (int) Math.floor(x) + b;
                sum += (1 - Math.abs(y - row))
                        * (1 - Math.abs(x - column))
                        * at(
                                channel,
                                top + Math.max(0, Math.min(height - 1, row)),
                                left + Math.max(0, Math.min(width - 1, column)));
            }
        }
        return sum;
    }

    /** .299 R + .587 G + .114 B. */
    double gray(int row, int column) {
        return 0.299 * at(0, row, column) + 0.587 * at(1, row, column) + 0.114 * at(2, row, column);
    }

    /** The average of all values. */
    double average() {
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    private static int mirror(int position, int length) {
        int at = length == 1 ? 0 : position;
        while (at < 0 || at >= length) {
            at = at < 0 ? -at : 2 * (length - 1) - at;
        }
        return at;
    }
}
