package dev.presage.data;

import dev.presage.linalg.Matrix;

/**
 * l real-valued targets for each of n samples, in the units they come in.
 *
 * @param values n &times; l, finite
 */
public record Targets(Matrix values) implements Labels {
    /**
     * Checks the values.
     *
     * @throws BadInputException if there are none, or one is NaN or infinite
     */
    public Targets {
        if (values.columns() < 1) {
            throw new BadInputException("targets expect at least one number a sample, found none");
        }
        for (int i = 0; i < values.rows(); i++) {
            for (int t = 0; t < values.columns(); t++) {
                if (!Double.isFinite(values.at(i, t))) {
                    throw new BadInputException("targets: sample " + i + ", target " + t
                            + " (from 0) expects a finite number, found " + values.at(i, t));
                }
            }
        }
    }

    @Override
    public int size() {
        return values.rows();
    }

    @Override
    public int dimension() {
        return values.columns();
    }

    @Override
    public void copy(int i, double[] into, int offset) {
        values.copyRow(i, into, offset);
    }

    /** Averages of differences from the first row, exact to rounding however far the targets are from 0. */
    @Override
    public double[] mean() {
        int l = dimension();
        double[] mean = new double[l];
        for (int i = 1; i < size(); i++) {
            for (int t = 0; t < l; t++) {
                mean[t] += (values.at(i, t) - values.at(0, t)) / size();
            }
        }
        for (int t = 0; t < l && size() > 0; t++) {
            mean[t] += values.at(0, t);
        }
        return mean;
    }

    @Override
    public Targets first(int count) {
        return new Targets(values.firstRows(count));
    }
}
