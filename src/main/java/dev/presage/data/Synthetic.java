package dev.presage.data;

import dev.presage.linalg.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Gaussian samples of known moments: {@code x = m_c + F z} with z standard normal in R^r, F of d x r, and the class c
 * uniform over the given classes. Every pass draws the same samples again from the seed; nothing is stored but the labels.
 */
public final class Synthetic implements Samples {
    private final Matrix means;
    private final Matrix factor;
    private final Layout layout;
    private final long seed;
    private final int[] classOf;

    private Synthetic(Matrix means, Matrix factor, Layout layout, long seed, int[] classOf) {
        if (means.columns() != factor.rows() || layout.dimension() != factor.rows()) {
            throw new IllegalArgumentException("means of d = " + means.columns() + ", a factor of d = " + factor.rows()
                    + ", a layout of d = " + layout.dimension());
        }
        this.means = means;
        this.factor = factor;
        this.layout = layout;
        this.seed = seed;
        this.classOf = classOf;
    }

    /** Samples without labels, with mean m and covariance F F^T. */
    public static Synthetic gaussian(double[] mean, Matrix factor, int size, long seed) {
        return classes(Matrix.of(mean), factor, size, seed);
    }

    /** Labelled samples: a class for each row of means, all with covariance F F^T within the class. */
    public static Synthetic classes(Matrix means, Matrix factor, int size, long seed) {
        if (size < 1 || means.rows() < 1) {
            throw new IllegalArgumentException(
                    "expected at least 1 sample and 1 class, found " + size + " and " + means.rows());
        }
        SplittableRandom random = new SplittableRandom(seed);
        int[] classOf = random.split().ints(size, 0, means.rows()).toArray();
        return new Synthetic(means, factor, new Layout.Flat(factor.rows()), random.nextLong(), classOf);
    }

    /** The same samples as images. */
    public Synthetic withLayout(Layout arrangement) {
        return new Synthetic(means, factor, arrangement, seed, classOf);
    }

    /** The mean of the distribution (not of the draw): the average of the classes' means. */
    public double[] mean() {
        double[] weights = new double[means.rows()];
        Arrays.fill(weights, 1.0 / means.rows());
        return means.transpose().times(weights);
    }

    /** The d x d covariance of the distribution (not of the draw): within classes F F^T, plus that of the classes' means. */
    public Matrix covariance() {
        int d = factor.rows();
        Matrix covariance = Matrix.zeros(d, d);
        for (int j = 0; j < factor.columns(); j++) {
            double[] column = factor.column(j);
            covariance = covariance.plusOuter(1, column, column);
        }
        double[] mean = mean();
        for (int c = 0; c < means.rows(); c++) {
            double[] apart = means.row(c);
            Arrays.setAll(apart, j -> apart[j] - mean[j]);
            covariance = covariance.plusOuter(1.0 / means.rows(), apart, apart);
        }
        return covariance;
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public int size() {
        return classOf.length;
    }

    @Override
    public Optional<Labels> labels() {
        if (means.rows() == 1) {
            return Optional.empty();
        }
        List<String> names =
                IntStream.range(0, means.rows()).mapToObj(Integer::toString).toList();
        return Optional.of(new ClassLabels(classOf, names));
    }

    @Override
    public RowReader open() {
        SplittableRandom random = new SplittableRandom(seed);
        double[] z = new double[factor.columns()];
        return new RowReader() {
            private int row;

            @Override
            public void next(double[] into, int offset) {
                if (row == classOf.length) {
                    throw new IllegalStateException("all " + row + " samples have been read");
                }
                Arrays.setAll(z, r -> random.nextGaussian());
                means.copyRow(classOf[row++], into, offset);
                double[] apart = factor.times(z);
                for (int j = 0; j < apart.length; j++) {
                    into[offset + j] += apart[j];
                }
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }
}
