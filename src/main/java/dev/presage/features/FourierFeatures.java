package dev.presage.features;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Team;
import java.util.random.RandomGenerator;

/**
 * Random Fourier features of the Gaussian kernel: phi_j(x) = sqrt(2/m) cos(w_j&#7488;z + b_j), j = 1..m, with w_j ~ N(0,
 * I/scale&sup2;) and b_j uniform on [0, 2&pi;). Then E[phi(x)&#7488;phi(x')] = exp(-||z - z'||&sup2;/(2 scale&sup2;)), and an
 * inner product deviates from it with a variance of at most 1/m (Rahimi &amp; Recht, NIPS 2007).
 *
 * <p>z = (x - &mu;)/sqrt(tr C): samples are centred, and divided by the root of their total variance, so that the mean squared
 * distance of two samples is 2 and {@code scale} means the same for any d.
 *
 * <p>Fit: one pass, n d. Map: 2 d m flops and m cosines a sample. Memory: m (d + 1) numbers.
 *
 * @param count m
 * @param scale the kernel's width
 * @param seed of w and b
 */
public record FourierFeatures(int count, double scale, long seed) implements FeaturePlan {
    private static final int PIECE_ROWS = 16;

    /** Checks the numbers. */
    public FourierFeatures {
        Arguments.requireCount("fourier", "count", count);
        Arguments.requirePositive("fourier", "scale", scale);
    }

    @Override
    public String canonical() {
        return "fourier(count=" + count + ",scale=" + Arguments.shown(scale) + ",seed=" + seed + ")";
    }

    @Override
    public FeatureMap fit(Samples train, Backend backend, Progress progress) {
        int d = train.dimension();
        double[] mean = new double[d];
        double variance = meanAndVariance(train, mean, progress);
        if (!(variance > 0) || Double.isInfinite(variance)) {
            throw new BadInputException(
                    "fourier expects samples that vary, and whose squares fit double precision, found a"
                            + " total variance of " + Arguments.shown(variance));
        }
        double factor = 1 / (Math.sqrt(variance) * scale);
        RandomGenerator random = Arguments.random(seed);
        double[] weights = new double[Math.multiplyExact(count, d)];
        double[] phases = new double[count];
        for (int j = 0; j < count; j++) {
            for (int i = 0; i < d; i++) {
                weights[j * d + i] = random.nextGaussian() * factor;
            }
            phases[j] = random.nextDouble() * 2 * Math.PI;
        }
        return new Map(train.layout(), mean, Matrix.wrap(count, d, weights), phases, backend);
    }

    /** Fills in the mean and returns tr C; sums of differences from the first sample, so that an offset costs no digits. */
    private static double meanAndVariance(Samples train, double[] mean, Progress progress) {
        int d = train.dimension();
        int n = train.size();
        double[] first = new double[d];
        double[] row = new double[d];
        double[] squares = new double[d];
        try (RowReader reader = train.open()) {
            reader.next(first, 0);
            for (int i = 1; i < n; i++) {
                if (i % 1024 == 0) {
                    progress.report("features", i, n);
                }
                reader.next(row, 0);
                for (int j = 0; j < d; j++) {
                    double delta = row[j] - first[j];
                    double old = delta - mean[j];
                    mean[j] += old / (i + 1);
                    squares[j] += old * (delta - mean[j]);
                }
            }
            progress.report("features", n, n);
        }
        double variance = 0;
        for (int j = 0; j < d; j++) {
            variance += squares[j] / n;
            mean[j] += first[j];
        }
        return variance;
    }

    /** w and b fixed. */
    private record Map(Layout input, double[] mean, Matrix weights, double[] phases, Backend backend)
            implements FeatureMap {
        @Override
        public Layout output() {
            return new Layout.Flat(phases.length);
        }

        @Override
        public Matrix map(Matrix rows) {
            FeatureMap.requireRows(this, rows);
            int m = phases.length;
            double[] out = backend.multiplyTransposedRight(Arguments.centred(rows, mean), weights)
                    .toArray();
            double height = Math.sqrt(2.0 / m);
            int pieces = (rows.rows() + PIECE_ROWS - 1) / PIECE_ROWS;
            new Team(backend.threads()).run(pieces, piece -> {
                int end = Math.min(rows.rows(), (piece + 1) * PIECE_ROWS) * m;
                for (int at = piece * PIECE_ROWS * m; at < end; at++) {
                    out[at] = height * Math.cos(out[at] + phases[at % m]);
                }
            });
            return Matrix.wrap(rows.rows(), m, out);
        }
    }
}
