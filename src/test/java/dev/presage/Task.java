package dev.presage;

import dev.presage.data.ClassLabels;
import dev.presage.data.InMemorySamples;
import dev.presage.data.Layout;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;
import dev.presage.moments.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A small labelled data set with its moments by definition.
 *
 * @param x samples, n &times; d
 * @param classOf the class of each
 * @param classes number of classes
 */
public record Task(RealMatrix x, int[] classOf, int classes) {
    /**
     * Correlated samples around class means, with an overall mean away from 0; every class has a sample.
     *
     * @param spread standard deviations along random directions
     */
    public static Task random(int n, int classes, long seed, double... spread) {
        Random random = new Random(seed);
        int d = spread.length;
        RealMatrix mixing = Dense.diagonal(spread).multiply(Dense.orthogonal(d, random));
        RealMatrix means = Dense.random(classes, d, random).scalarMultiply(0.7);
        RealMatrix offset = Dense.random(1, d, random);
        int[] classOf = IntStream.range(0, n).map(i -> i % classes).toArray();
        RealMatrix z = Dense.random(n, d, random);
        for (int i = 0; i < n; i++) {
            z.setRowMatrix(i, z.getRowMatrix(i).add(means.getRowMatrix(classOf[i])));
        }
        RealMatrix x = z.multiply(mixing);
        for (int i = 0; i < n; i++) {
            x.setRowMatrix(i, x.getRowMatrix(i).add(offset));
        }
        return new Task(x, classOf, classes);
    }

    /** The same labels on other samples. */
    public Task with(RealMatrix samples) {
        return new Task(samples, classOf, classes);
    }

    /** The same with some coordinates constant. */
    public Task dead(double value, int... coordinates) {
        RealMatrix samples = x.copy();
        for (int j : coordinates) {
            double[] column = new double[n()];
            Arrays.fill(column, value);
            samples.setColumn(j, column);
        }
        return with(samples);
    }

    /** Number of samples. */
    public int n() {
        return x.getRowDimension();
    }

    /** Number of coordinates. */
    public int d() {
        return x.getColumnDimension();
    }

    /** One-hot labels, n &times; classes. */
    public RealMatrix y() {
        RealMatrix y = MatrixUtils.createRealMatrix(n(), classes);
        for (int i = 0; i < n(); i++) {
            y.setEntry(i, classOf[i], 1);
        }
        return y;
    }

    /** Average of the samples. */
    public double[] mean() {
        double[] ones = new double[n()];
        Arrays.fill(ones, 1.0 / n());
        return x.preMultiply(ones);
    }

    /** X'X/n of centred samples. */
    public RealMatrix covariance() {
        RealMatrix c = Dense.centred(x);
        return c.transpose().multiply(c).scalarMultiply(1.0 / n());
    }

    /** Moments for Presage. */
    public Moments moments() {
        return new Moments(n(), Vector.of(mean()), Dense.symmetric(covariance()));
    }

    /** B = E[(x - mu)(y - ybar)'], d &times; classes. */
    public RealMatrix labelCross() {
        return Dense.centred(x).transpose().multiply(Dense.centred(y())).scalarMultiply(1.0 / n());
    }

    /** The uncentred Y2 = E[y y']. */
    public RealMatrix labelSecond() {
        return y().transpose().multiply(y()).scalarMultiply(1.0 / n());
    }

    /** Class frequencies. */
    public double[] labelMean() {
        double[] ones = new double[n()];
        Arrays.fill(ones, 1.0 / n());
        return y().preMultiply(ones);
    }

    /** Label moments for Presage. */
    public LabelMoments labelMoments() {
        RealMatrix y = Dense.centred(y());
        return new LabelMoments(
                Dense.matrix(labelCross()),
                Dense.symmetric(y.transpose().multiply(y).scalarMultiply(1.0 / n())),
                Vector.of(labelMean()),
                classes - 1);
    }

    /** Labels for Presage. */
    public ClassLabels labels() {
        return new ClassLabels(
                classOf, IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }

    /** Samples for Presage. */
    public InMemorySamples samples() {
        return InMemorySamples.of(Dense.matrix(x), labels());
    }

    /** Samples for Presage, as images. */
    public InMemorySamples images(Layout.Image layout) {
        return new InMemorySamples(Dense.matrix(x), layout, Optional.of(labels()));
    }

    /** Rows by number. */
    public Task rows(List<Integer> keep) {
        int[] rows = keep.stream().mapToInt(i -> i).toArray();
        int[] columns = IntStream.range(0, d()).toArray();
        return new Task(
                x.getSubMatrix(rows, columns),
                Arrays.stream(rows).map(i -> classOf[i]).toArray(),
                classes);
    }
}
