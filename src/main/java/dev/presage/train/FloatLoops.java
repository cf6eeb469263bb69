package dev.presage.train;

import java.util.Arrays;

/** Of floats; sums in doubles. */
final class FloatLoops implements Loops<float[]> {
    @Override
    public float[] zeros(int length) {
        return new float[length];
    }

    @Override
    public void put(double[] from, int start, float[] into, int at, int length) {
        for (int i = 0; i < length; i++) {
            into[at + i] = (float) from[start + i];
        }
    }

    @Override
    public void get(float[] from, int start, double[] into, int at, int length) {
        for (int i = 0; i < length; i++) {
            into[at + i] = from[start + i];
        }
    }

    @Override
    public void fill(float[] into, double value, int from, int to) {
        Arrays.fill(into, from, to, (float) value);
    }

    @Override
    public void add(float[] into, double factor, float[] a, int from, int to) {
        float by = (float) factor;
        for (int i = from; i < to; i++) {
            into[i] += by * a[i];
        }
    }

    @Override
    public void addProduct(float[] into, double factor, float[] a, float[] b, int from, int to) {
        float by = (float) factor;
        for (int i = from; i < to; i++) {
            into[i] += by * a[i] * b[i];
        }
    }

    @Override
    public void multiplyEntries(float[] into, float[] by, int from, int to) {
        for (int i = from; i < to; i++) {
            into[i] *= by[i];
        }
    }

    @Override
    public void scale(float[] a, double factor, int from, int to) {
        float by = (float) factor;
        for (int i = from; i < to; i++) {
            a[i] *= by;
        }
    }

    @Override
    public void scaleRows(float[] a, double[] factors, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            scale(a, factors[i], i * columns, (i + 1) * columns);
        }
    }

    @Override
    public void scaleColumns(float[] a, double[] factors, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j = 0; j < columns; j++) {
                a[i * columns + j] *= (float) factors[j];
            }
        }
    }

    @Override
    public void addRow(float[] a, double[] row, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j = 0; j < columns; j++) {
                a[i * columns + j] += (float) row[j];
            }
        }
    }

    @Override
    public void stepByRoot(
            float[] into,
            double rate,
            float[] a,
            float[] squares,
            double correction,
            double epsilon,
            int from,
            int to) {
        float by = (float) rate;
        float of = (float) correction;
        float beside = (float) epsilon;
        for (int i = from; i < to; i++) {
            into[i] -= by * a[i] / ((float) Math.sqrt(squares[i] * of) + beside);
        }
    }

    @Override
    public void softmaxRows(float[] a, double[] logarithms, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            int first = i * columns;
            float largest = Float.NEGATIVE_INFINITY;
            for (int j = first; j < first + columns; j++) {
                largest = Math.max(largest, a[j]);
            }
            double sum = 0;
            for (int j = first; j < first + columns; j++) {
                double e = Math.exp(a[j] - largest);
                sum += e;
                a[j] = (float) e;
            }
            scale(a, 1 / sum, first, first + columns);
            logarithms[i] = largest + Math.log(sum);
        }
    }

    @Override
    public void rowDots(float[] a, float[] b, double[] dots, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            double sum = 0;
            for (int j = i * columns; j < (i + 1) * columns; j++) {
                sum += (double) a[j] * b[j];
            }
            dots[i] = sum;
        }
    }

    @Override
    public void columnDots(float[] a, float[] b, double[] dots, int columns, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j = 0; j < columns; j++) {
                dots[j] += (double) a[i * columns + j] * b[i * columns + j];
            }
        }
    }
}
