package dev.presage.probe;

import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Preparation;
import java.util.List;

/**
 * Features of samples, block by block: samples minus the raw mean, against feature rows with the scaling of the preparation
 * folded in. Cost: n d K flops for K feature rows; memory: one block of samples and its features.
 */
final class Projection {
    private static final int BLOCK_VALUES = 1 << 21;

    /** Is given the features of consecutive samples. */
    @FunctionalInterface
    interface Sink {
        /** Features of samples start..start+rows-1, rows &times; K, row-major. */
        void accept(int start, int rows, double[] features);
    }

    private final Backend backend;
    private final double[] rawMean;
    private final double[] factors;
    private final Progress progress;

    Projection(Backend backend, Preparation preparation, double[] preparedMean, Progress progress) {
        this.backend = backend;
        rawMean = preparedMean.clone();
        preparation.restore(rawMean, 0);
        factors = preparation.factors().toArray();
        this.progress = progress;
    }

    /** Feature lists under each other. */
    static Matrix stack(List<Matrix> lists) {
        Matrix stacked = lists.get(0);
        for (Matrix list : lists.subList(1, lists.size())) {
            stacked = Matrix.stack(stacked, list);
        }
        return stacked;
    }

    /** Reads all samples once. */
    void run(Samples samples, Matrix inputRows, String stage, Sink sink) {
        int n = samples.size();
        int d = samples.dimension();
        Matrix overRaw = inputRows.scaleColumns(factors);
        int blockRows = Math.min(n, Math.max(64, BLOCK_VALUES / d));
        try (RowReader reader = samples.open()) {
            for (int start = 0; start < n; start += blockRows) {
                progress.report(stage, start, n);
                int rows = Math.min(blockRows, n - start);
                double[] block = new double[rows * d];
                for (int r = 0; r < rows; r++) {
                    reader.next(block, r * d);
                    for (int j = 0; j < d; j++) {
                        block[r * d + j] -= rawMean[j];
                    }
                }
                sink.accept(
                        start,
                        rows,
                        backend.multiplyTransposedRight(Matrix.wrap(rows, d, block), overRaw)
                                .toArray());
            }
            progress.report(stage, n, n);
        }
    }
}
