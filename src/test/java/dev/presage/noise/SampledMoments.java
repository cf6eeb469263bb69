package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.linalg.Matrix;

/** Monte Carlo estimates of mean, S, G and M over equally weighted strata, with estimated standard errors. */
final class SampledMoments {
    static final int MEAN = 0;
    static final int TOTAL = 1;
    static final int BETWEEN = 2;
    static final int CROSS = 3;
    private static final String[] NAMES = {"mean", "S", "G", "M"};

    private final int dimension;
    private final int strata;
    private final double[][] mean;
    private final double[][] errorVariance;
    private final double[][] sum;
    private final double[][] squares;
    private int draws;

    SampledMoments(int dimension, int strata) {
        this.dimension = dimension;
        this.strata = strata;
        mean = new double[4][dimension * dimension];
        errorVariance = new double[4][dimension * dimension];
        sum = new double[4][dimension * dimension];
        squares = new double[4][dimension * dimension];
    }

    /** One source with two of its views. */
    void add(double[] source, double[] first, double[] second) {
        for (int i = 0; i < dimension; i++) {
            note(MEAN, i, first[i]);
            for (int j = 0; j < dimension; j++) {
                int place = i * dimension + j;
                note(TOTAL, place, first[i] * first[j]);
                note(BETWEEN, place, first[i] * second[j]);
                note(CROSS, place, source[i] * first[j]);
            }
        }
        draws++;
    }

    private void note(int what, int place, double value) {
        sum[what][place] += value;
        squares[what][place] += value * value;
    }

    /** The draws since the last end are one stratum. */
    void endStratum() {
        for (int what = 0; what < 4; what++) {
            for (int i = 0; i < sum[what].length; i++) {
                double average = sum[what][i] / draws;
                double variance = Math.max(0, squares[what][i] / draws - average * average);
                mean[what][i] += average / strata;
                errorVariance[what][i] += variance / (draws - 1) / strata / strata;
                sum[what][i] = 0;
                squares[what][i] = 0;
            }
        }
        draws = 0;
    }

    void assertAgrees(int what, Matrix expected, double z, double roundoff) {
        for (int i = 0; i < expected.rows(); i++) {
            for (int j = 0; j < expected.columns(); j++) {
                int place = i * dimension + j;
                double error = Math.abs(mean[what][place] - expected.at(i, j));
                double allowed = z * Math.sqrt(errorVariance[what][place]) + roundoff;
                assertTrue(
                        error <= allowed,
                        NAMES[what] + " at " + i + ", " + j + ": pushed " + expected.at(i, j) + ", sampled "
                                + mean[what][place] + " allowed " + allowed);
            }
        }
    }
}
