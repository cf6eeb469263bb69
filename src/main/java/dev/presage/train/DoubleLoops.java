package dev.presage.train;

import java.util.Arrays;

/** Of doubles. */
final class DoubleLoops implements Loops<double[]> {
    @Override
    public double[] zeros(int length) {
        return new double[length];
    }

    @Override
    public void put(double[] from, int start, double[] into, int at, int length) {
        System.arraycopy(from, start, into, at, length);
    }

    @Override
    public void get(double[] from, int start, double[] into, int at, int length) {
        System.arraycopy(from, start, into, at, length);
    }

    @Override
    public void fill(double[] into, double value, int from, int to) {
        Arrays.fill(into, from, to, value);
    }

    @Override
    public void add(double[] into, double factor, double[] a, int from, int to) {
        double by = factor;
        for (int i = from; i < to; i++) {
            into[i] += by * a[i];
        }
    }

    @Override
    public void addProduct(double[] into, double factor, double[] a, double[] b, int from, int to) {
        double by = factor;
        for (int i = from; i < to; i++) {
            into[i] += by * a[i] * b[i];
        }
    }

    @Override
    public void multiplyEntries(double[] into, double[] by, int from, int to) {
        for (int i = from; i < to; i++) {
            into[i] *= by[i];
        }
    }

    @Override
    public void scale(double[] a, double factor, int from, int to) {
        double by = factor;
        for (int i = from; i < to; i++) {
            a[i] *= by;
        }
    }

    @Override
    public void scaleRows(double[] a, double[] factors, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            scale(a, factors[i], i * columns, (i + 1) * columns);
        }
    }

    @Override
    public void scaleColumns(double[] a, double[] factors, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j = 0; j < columns; j++) {
                a[i * columns + j] *= factors[j];
            }
        }
    }

    @Override
    public void addRow(double[] a, double[] row, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j = 0; j < columns; j++) {
                a[i * columns + j] += row[j];
            }
        }
    }

    @Override
    public void stepByRoot(
            double[] into,
            double rate,
            double[] a,
            double[] squares,
            double correction,
            double epsilon,
            int from,
            int to) {
        double by = rate;
        double of = correction;
        double beside = epsilon;
        for (int i = from; i < to; i++) {
            into[i] -= by * a[i] / (Math.sqrt(squares[i] * of) + beside);
        }
    }

    @Override
    public void softmaxRows(double[] a, double[] logarithms, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            int first = i * columns;
            double largest = Double.NEGATIVE_INFINITY;
            for (int j = first; j < first + columns; j++) {
                largest = Math.max(largest, a[j]);
            }
            double sum = 0;
            for (int j = first; j < first + columns; j++) {
                double e = Math.exp(a[j] - largest);
                sum += e;
                a[j] = e;
            }
            scale(a, 1 / sum, first, first + columns);
            logarithms[i] = largest + Math.log(sum);
        }
    }

    @Override
    public void rowDots(double[] a, double[] b, double[] dots, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            double sum = 0;
            for (int j = i * columns; j < (i + 1) * columns; j++) {
                sum += a[j] * b[j];
            }
            dots[i] = sum;
        }
    }

    @Override
    public void columnDots(double[] a, double[] b, double[] dots, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j = 0; j < columns; j++) {
                dots[j] += a[i * columns + j] * b[i * columns + j];
            }
        }
    }
}
