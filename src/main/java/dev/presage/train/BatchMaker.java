package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
    private static final int VIEWS = 2;

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
    private final ExecutorService helpers;
    private final ExecutorService conductor;
    private final int threads;
    private double targetScale = 1;

    BatchMaker(TrainingProblem problem, RowStock stock, int batch, long seed, int threads) {
        this.problem = problem;
        this.stock = stock;
        this.seed = seed;
        this.batch = batch;
        this.threads = threads;
        d = problem.dimension();
        boolean centred = problem.centred();
        mean = (centred ? problem.mean() : Vector.zeros(d)).toArray();
        viewMean = (centred ? problem.viewMean() : Vector.zeros(d)).toArray();
        labelMean = centred && problem.labelTargets() > 0
                ? problem.samples().labels().orElseThrow().mean()
                : new double[problem.labelTargets()];
        helpers = Executors.newFixedThreadPool(threads, BatchMaker::daemon);
        conductor = Executors.newSingleThreadExecutor(BatchMaker::daemon);
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
        make(step, () -> (first, rows, drawn, beside) -> {
            System.arraycopy(drawn, 0, views, first * d, rows * d);
            System.arraycopy(beside, 0, partners, first * p, rows * p);
        });
        return new Batch(Matrix.wrap(batch, d, views), Matrix.wrap(batch, p, partners));
    }

    /** Columns of the partners. */
    int partners() {
        return problem.contrastive() ? d : problem.targets();
    }

    /** Rows of a piece. */
    static int piece() {
        return PIECE;
    }

    /** Is told of pieces; by one thread. */
    interface Sink {
        /** Rows from {@code first} on of the batch: views and partners, in arrays that are used again. */
        void take(int first, int rows, double[] views, double[] partners);
    }

    /** Makes the batch of a step on all threads, the caller waiting, and tells sinks, one a thread, of its pieces. */
    void make(int step, Supplier<Sink> sinks) {
        boolean all = stock.holdsAll();
        double[] copied = all ? new double[0] : new double[batch * d];
        int[] numbers = new int[batch];
        RandomGenerator choice = choice(seed, step);
        for (int r = 0; r < batch; r++) {
            numbers[r] = all ? stock.place(choice) : stock.next(copied, r * d, choice);
        }
        int pieces = (batch + PIECE - 1) / PIECE;
        List<Callable<Void>> work = new ArrayList<>();
        for (int t = 0; t < Math.min(threads, pieces); t++) {
            int start = t;
            work.add(() -> {
                Sink sink = sinks.get();
                double[] rows = new double[PIECE * d];
                double[] views = new double[PIECE * d];
                double[] partners = new double[PIECE * partners()];
                for (int piece = start; piece < pieces; piece += threads) {
                    int first = piece * PIECE;
                    int count = Math.min(batch, first + PIECE) - first;
                    for (int r = 0; r < count; r++) {
                        if (all) {
                            stock.copy(numbers[first + r], rows, r * d);
                        } else {
                            System.arraycopy(copied, (first + r) * d, rows, r * d, d);
                        }
                    }
                    fill(Streams.quick(seed, VIEWS, step, piece), count, rows, numbers, first, views, partners);
                    sink.take(first, count, views, partners);
                }
                return null;
            });
        }
        runAll(work);
    }

    private void runAll(List<Callable<Void>> work) {
        try {
            for (Future<Void> future : helpers.invokeAll(work)) {
                future.get();
            }
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

    private void fill(
            RandomGenerator random,
            int count,
            double[] rows,
            int[] numbers,
            int first,
            double[] views,
            double[] partners) {
        double[] x = new double[d];
        for (int r = 0; r < count; r++) {
            RowStock.endIfInterrupted();
            view(rows, r, views, random, x);
            if (problem.contrastive()) {
                view(rows, r, partners, random, x);
            } else {
                targets(rows, r, numbers[first + r], partners);
            }
        }
    }

    private void view(double[] rows, int r, double[] into, RandomGenerator random, double[] x) {
        System.arraycopy(rows, r * d, x, 0, d);
        problem.noise().sample(x, random);
        for (int j = 0; j < d; j++) {
            into[r * d + j] = x[j] - viewMean[j];
        }
    }

    private void targets(double[] rows, int r, int number, double[] into) {
        int p = problem.targets();
        int l = labelMean.length;
        int at = r * p;
        if (l > 0) {
            problem.samples().labels().orElseThrow().copy(number, into, at);
            for (int c = 0; c < l; c++) {
                into[at + c] = (into[at + c] - labelMean[c]) / targetScale;
            }
        }
        double weight = problem.sampleWeight() / targetScale;
        for (int j = 0; weight > 0 && j < d; j++) {
            into[at + l + j] = weight * (rows[r * d + j] - mean[j]);
        }
    }

    /** Ends the helpers and waits for them: afterwards nobody reads the stock. An interrupt stays pending. */
    @Override
    public void close() {
        conductor.shutdownNow();
        helpers.shutdownNow();
        boolean interrupted = Thread.interrupted();
        for (ExecutorService pool : List.of(conductor, helpers)) {
            for (boolean ended = false; !ended; ) {
                try {
                    ended = pool.awaitTermination(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
