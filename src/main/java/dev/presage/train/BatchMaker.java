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
        make(step, () -> (row, view, partner) -> {
            System.arraycopy(view, 0, views, row * d, d);
            System.arraycopy(partner, 0, partners, row * p, p);
        });
        return new Batch(Matrix.wrap(batch, d, views), Matrix.wrap(batch, p, partners));
    }

    /** Columns of the partners. */
    int partners() {
        return problem.contrastive() ? d : problem.targets();
    }

    /** Is told of rows; by one thread. */
    interface Sink {
        /** A row of the batch: its view and its partner, in arrays that are used again. */
        void take(int row, double[] view, double[] partner);
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
            Row row = new Row(sinks.get());
            RandomGenerator random = Streams.quick(seed, VIEWS, step, piece);
            int end = Math.min(batch, (piece + 1) * PIECE);
            for (int r = piece * PIECE; r < end; r++) {
                RowStock.endIfInterrupted();
                if (all) {
                    stock.copy(numbers[r], row.sample, 0);
                } else {
                    System.arraycopy(copied, r * d, row.sample, 0, d);
                }
                row.make(r, numbers[r], random);
            }
        });
    }

    /** One row after another, in arrays that stay in a core's nearest memory. */
    private final class Row {
        private final double[] sample = new double[d];
        private final double[] view = new double[d];
        private final double[] partner = new double[partners()];
        private final Sink sink;

        Row(Sink sink) {
            this.sink = sink;
        }

        void make(int r, int number, RandomGenerator random) {
            draw(view, random);
            if (problem.contrastive()) {
                draw(partner, random);
            } else {
                targets(number);
            }
            sink.take(r, view, partner);
        }

        private void draw(double[] into, RandomGenerator random) {
            System.arraycopy(sample, 0, into, 0, d);
            problem.noise().sample(into, random);
            for (int j = 0; j < d; j++) {
                into[j] -= viewMean[j];
            }
        }

        private void targets(int number) {
            int l = labelMean.length;
            if (l > 0) {
                problem.samples().labels().orElseThrow().copy(number, partner, 0);
                for (int c = 0; c < l; c++) {
                    partner[c] = (partner[c] - labelMean[c]) / targetScale;
                }
            }
            double weight = problem.sampleWeight() / targetScale;
            if (weight > 0) {
                for (int j = 0; j < d; j++) {
                    partner[l + j] = weight * (sample[j] - mean[j]);
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
