package dev.presage.probe;

import dev.presage.data.Progress;
import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.RowProduct;
import dev.presage.linalg.Team;
import dev.presage.moments.Preparation;
import java.util.List;

/**
 * Features of samples, block by block: samples minus the raw mean, against feature rows with the scaling of the preparation
 * folded in. Threads take turns at reading while the others multiply, each alone, and hand their features over in the order of
 * the samples, so that nothing depends on their number. Cost: n d K flops for K feature rows; memory: one block of samples and
 * its features a thread.
 */
final class Projection {
    private static final int BLOCK_VALUES = 1 << 20;
    private static final int LEAST_ROWS = 64;

    /** Is given the features of consecutive samples, by one thread at a time. */
    @FunctionalInterface
    interface Sink {
        /** Features of samples start..start+rows-1, the first rows &times; K values, row-major; valid during the call. */
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
        Team team = new Team(backend.threads());
        try (RowReader reader = samples.open();
                RowProduct product = backend.rowProduct(inputRows.scaleColumns(factors))) {
            Pass pass = new Pass(samples, reader, product, inputRows.rows(), stage, sink);
            team.run(team.threads(), t -> pass.work());
        }
        progress.report(stage, samples.size(), samples.size());
    }

    /** One pass over the samples, shared by threads. */
    private final class Pass {
        private final RowReader reader;
        private final RowProduct product;
        private final int features;
        private final String stage;
        private final Sink sink;
        private final int n;
        private final int d;
        private final int blockRows;
        private final Object reading = new Object();
        private final Object handing = new Object();
        private int read;
        private int handed;
        private boolean failed;

        Pass(Samples samples, RowReader reader, RowProduct product, int features, String stage, Sink sink) {
            this.reader = reader;
            this.product = product;
            this.features = features;
            this.stage = stage;
            this.sink = sink;
            n = samples.size();
            d = samples.dimension();
            blockRows = Math.min(n, Math.max(LEAST_ROWS, BLOCK_VALUES / d));
        }

        /** Reads, multiplies and hands over until nothing is left or a thread failed. */
        void work() {
            boolean done = false;
            try {
                double[] block = new double[blockRows * d];
                double[] found = new double[blockRows * features];
                for (int start = next(block); start < n; start = next(block)) {
                    int rows = Math.min(blockRows, n - start);
                    product.multiply(block, rows, found);
                    hand(start, rows, found);
                }
                done = true;
            } finally {
                if (!done) {
                    synchronized (handing) {
                        failed = true;
                        handing.notifyAll();
                    }
                }
            }
        }

        /** Reads the next block; the number of its first sample, n when there are no more. */
        private int next(double[] block) {
            synchronized (reading) {
                int start = read;
                if (start == n || hasFailed()) {
                    return n;
                }
                progress.report(stage, start, n);
                int rows = Math.min(blockRows, n - start);
                for (int r = 0; r < rows; r++) {
                    reader.next(block, r * d);
                    for (int j = 0; j < d; j++) {
                        block[r * d + j] -= rawMean[j];
                    }
                }
                read += rows;
                return start;
            }
        }

        private boolean hasFailed() {
            synchronized (handing) {
                return failed;
            }
        }

        /** Waits for the samples before, even when interrupted; the interrupt stays pending. */
        private void hand(int start, int rows, double[] found) {
            boolean interrupted = false;
            synchronized (handing) {
                while (handed != start && !failed) {
                    try {
                        handing.wait();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                if (!failed) {
                    sink.accept(start, rows, found);
                    handed += rows;
                    handing.notifyAll();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
