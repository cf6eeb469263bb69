package dev.presage.data;

/**
 * Brings a line of n pixels to m pixels: bilinear with antialiasing. Pixel i of the new line has its centre at
 * (i + 1/2) n/m of the old one and is the mean of the old pixels weighted by a triangle about it, max(1 - |t| / w, 0) at
 * distance t between centres, w = max(n/m, 1); weights that fall outside the line are left out and the rest sum to 1. This is
 * the filter of Pillow's and torchvision's BILINEAR; they round after each direction, we round once at the end.
 */
final class Resampling {
    private final int from;
    private final int to;
    private final int[] first;
    private final double[][] weights;

    Resampling(int from, int to) {
        this.from = from;
        this.to = to;
        this.first = new int[to];
        this.weights = new double[to][];
        double step = (double) from / to;
        double reach = Math.max(step, 1);
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * step;
            int start = Math.max(0, (int) (centre - reach + 0.5));
            int end = Math.min(from, (int) (centre + reach + 0.5));
            first[i] = start;
            weights[i] = new double[end - start];
            double sum = 0;
            for (int j = start; j < end; j++) {
                double weight = Math.max(0, 1 - Math.abs(j + 0.5 - centre) / reach);
                weights[i][j - start] = weight;
                sum += weight;
            }
            for (int j = 0; j < weights[i].length; j++) {
                weights[i][j] /= sum;
            }
        }
    }

    /** Each row of an image of some rows x n becomes one of m. */
    double[] alongRows(double[] image, int rows) {
        double[] result = new double[rows * to];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < to; i++) {
                double sum = 0;
                for (int j = 0; j < weights[i].length; j++) {
                    sum += weights[i][j] * image[r * from + first[i] + j];
                }
                result[r * to + i] = sum;
            }
        }
        return result;
    }

    /** Each column of an image of n x some columns becomes one of m. */
    double[] alongColumns(double[] image, int columns) {
        double[] result = new double[to * columns];
        for (int i = 0; i < to; i++) {
            for (int j = 0; j < weights[i].length; j++) {
                double weight = weights[i][j];
                int above = (first[i] + j) * columns;
                for (int c = 0; c < columns; c++) {
                    result[i * columns + c] += weight * image[above + c];
                }
            }
        }
        return result;
    }
}
