package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.Streams;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes batches: rows from the stock, one fresh view of each (two for the contrastive loss), centred and scaled. Views are
 * drawn in pieces of {@value #PIECE} rows, each with its own stream, so threads share the work without changing a draw.
 */
final class BatchMaker implements AutoCloseable {
    private static final int PIECE = 32;
    private static final int ROWS = 1;
    /** Purpose of the streams that views are drawn from. */
    static final int VIEWS = 2;

    /** Views b &times; d; partners: targets b &times; p, or second views b &times; d. */
    record Batch(Matrix views, Matrix partners) {}

    private final TrainingProblem problem;
    private final RowStock stock;
    private final long seed;
    private final int batch;
    private final int d;
    private final double[] mean;
    private final double[] viewMean;
    private final double[] labelMean;
    private final Crew crew;
    private final ExecutorService conductor = Executors.newSingleThreadExecutor(BatchMaker::daemon);
    private double targetScale = 1;

    /** With a crew that does nothing else while a batch is made; its owner ends it. */
    BatchMaker(TrainingProblem problem, RowStock stock, int batch, long seed, Crew crew) {
        this.problem = problem;
        this.stock = stock;
        this.seed = seed;
        this.batch = batch;
        this.crew = crew;
        d = problem.dimension();
        boolean centred = problem.centred();
        mean = (centred ? problem.mean() : Vector.zeros(d)).toArray();
        viewMean = (centred ? problem.viewMean() : Vector.zeros(d)).toArray();
        labelMean = centred && problem.labelTargets() > 0
                ? problem.samples().labels().orElseThrow().mean()
                : new double[problem.labelTargets()];
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "presage-views");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * The second moment of drawn views, from batches that are not trained on; and the root mean square of the targets, by
     * which later ones are divided.
     */
    SymmetricMatrix measure(int batches, Backend backend) {
        double square = 0;
        SymmetricMatrix sum = SymmetricMatrix.zero(d);
        for (int i = 1; i <= batches; i++) {
            Batch drawn = of(-i);
            sum = sum.combine(1, backend.gram(drawn.views()), 1.0 / batch / batches);
            square +=
                    drawn.partners().sumOfSquares() / ((double) drawn.partners().columns() * batch * batches);
        }
        targetScale = square > 0 && Double.isFinite(square) && !problem.contrastive() ? Math.sqrt(square) : 1;
        return sum;
    }

    double targetScale() {
        return targetScale;
    }

    /** Starts making the batch of a step, while the caller computes with another; one at a time. */
    Future<Batch> begin(int step) {
        return conductor.submit(() -> of(step));
    }

    /** Waits for a batch. */
    static Batch await(Future<Batch> batch) {
        try {
            return batch.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("training was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("drawing views failed", e.getCause());
        }
    }

    /** Draws the samples of steps 1 to {@code steps} as {@link #begin} would, and no views: what follows is the same. */
    void skip(int steps) {
        for (int step = 1; step <= steps; step++) {
            RowStock.endIfInterrupted();
            RandomGenerator choice = choice(seed, step);
            for (int r = 0; r < batch; r++) {
                stock.place(choice);
            }
        }
    }

    /** The stream that chooses the samples of a step. */
    static RandomGenerator choice(long seed, int step) {
        return Streams.of(seed, ROWS, step, 0);
    }

    private Batch of(int step) {
        int p = partners();
        double[] views = new double[batch * d];
        double[] partners = new double[batch * p];
        make(step, () -> (row, drawn, view, beside, partner) -> {
            System.arraycopy(drawn, view, views, row * d, d);
            System.arraycopy(beside, partner, partners, row * p, p);
        });
        return new Batch(Matrix.wrap(batch, d, views), Matrix.wrap(batch, p, partners));
    }

    /** Columns of the partners. */
    int partners() {
        return problem.contrastive() ? d : problem.targets();
    }

    /** Is told of rows; by one thread. */
    interface Sink {
        /** A row of the batch: its view and its partner, from places on in arrays that are used again. */
        void take(int row, double[] views, int view, double[] partners, int partner);
    }

    /** Makes the batch of a step, the caller among the crew, and tells sinks, one a piece, of its rows. */
    void make(int step, Supplier<Sink> sinks) {
        boolean all = stock.holdsAll();
        double[] copied = all ? new double[0] : new double[batch * d];
        int[] numbers = new int[batch];
        RandomGenerator choice = choice(seed, step);
        for (int r = 0; r < batch; r++) {
            numbers[r] = all ? stock.place(choice) : stock.next(copied, r * d, choice);
        }
        crew.run((batch + PIECE - 1) / PIECE, piece -> {
            Rows rows = new Rows(sinks.get());
            RandomGenerator random = Streams.quick(seed, VIEWS, step, piece);
            int end = Math.min(batch, (piece + 1) * PIECE);
            for (int first = piece * PIECE; first < end; first += rows.most) {
                RowStock.endIfInterrupted();
                int count = Math.min(rows.most, end - first);
                for (int r = 0; r < count; r++) {
                    if (all) {
                        stock.copy(numbers[first + r], rows.samples, r * d);
                    } else {
                        System.arraycopy(copied, (first + r) * d, rows.samples, r * d, d);
                    }
                }
                rows.make(first, count, numbers, random);
            }
        });
    }

    /** As many rows at once as the noise likes: mostly one, in arrays that stay in a core's nearest memory. */
    private final class Rows {
        private final int most = Math.min(PIECE, problem.noise().rowsAtOnce());
        private final int sights = problem.contrastive() ? 2 : 1;
        private final double[] samples = new double[most * d];
        /** The views of a sample one after another, as they are drawn. */
        private final double[] views = new double[most * sights * d];

        private final double[] targets = new double[problem.contrastive() ? 0 : problem.targets()];
        private final Sink sink;

        Rows(Sink sink) {
            this.sink = sink;
        }

        void make(int first, int count, int[] numbers, RandomGenerator random) {
            for (int v = 0; v < count * sights; v++) {
                System.arraycopy(samples, v / sights * d, views, v * d, d);
            }
            problem.noise().sampleRows(views, count * sights, random);
            for (int v = 0; v < count * sights; v++) {
                for (int j = 0; j < d; j++) {
                    views[v * d + j] -= viewMean[j];
                }
            }
            for (int r = 0; r < count; r++) {
                if (problem.contrastive()) {
                    sink.take(first + r, views, 2 * r * d, views, (2 * r + 1) * d);
                } else {
                    aim(r, numbers[first + r]);
                    sink.take(first + r, views, r * d, targets, 0);
                }
            }
        }

        private void aim(int r, int number) {
            int l = labelMean.length;
            if (l > 0) {
                problem.samples().labels().orElseThrow().copy(number, targets, 0);
                for (int c = 0; c < l; c++) {
                    targets[c] = (targets[c] - labelMean[c]) / targetScale;
                }
            }
            double weight = problem.sampleWeight() / targetScale;
            if (weight > 0) {
                for (int j = 0; j < d; j++) {
                    targets[l + j] = weight * (samples[r * d + j] - mean[j]);
                }
            }
        }
    }

    /** Waits for a batch that was begun, which an interrupt ends: afterwards nobody reads the stock. An interrupt stays pending. */
    @Override
    public void close() {
        conductor.shutdownNow();
        boolean interrupted = Thread.interrupted();
        for (boolean ended = false; !ended; ) {
            try {
                ended = conductor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
