package dev.presage.train;

import dev.presage.data.RowReader;
import dev.presage.data.Samples;
import dev.presage.linalg.Matrix;
import dev.presage.moments.Preparation;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;

/**
 * Prepared rows for batches. They are kept as doubles if they fit a budget; otherwise they come in blocks of that size, in
 * file order, each used up before the next is read.
 *
 * <p>Regression draws without replacement (every block shuffled anew: less variance, and still unbiased). The contrastive
 * loss draws with replacement, because it multiplies different draws of one batch and so needs them independent; over
 * several blocks independence holds within a block, which biases ||W S W'||&sup2; by the variance of the blocks' moments,
 * of order one over the rows of a block.
 */
final class RowStock implements AutoCloseable {
    private final Samples samples;
    private final Preparation preparation;
    private final boolean replace;
    private final int d;
    private final double[] rows;
    private final int capacity;
    private final int[] numbers;
    private final int[] order;
    private RowReader reader;
    private int position;
    private int held;
    private int used;

    RowStock(Samples samples, Preparation preparation, boolean replace, long budgetBytes) {
        this.samples = samples;
        this.preparation = preparation;
        this.replace = replace;
        d = samples.dimension();
        long fitting = Math.max(2, Math.min(budgetBytes, Integer.MAX_VALUE) / Double.BYTES / d);
        capacity = (int) Math.min(samples.size(), fitting);
        rows = new double[Math.multiplyExact(capacity, d)];
        numbers = new int[capacity];
        order = new int[capacity];
        reader = samples.open();
    }

    /** Puts the next sample into place; its number in the data is the answer. */
    int next(double[] into, int offset, RandomGenerator random) {
        int place = place(random);
        System.arraycopy(rows, place * d, into, offset, d);
        return numbers[place];
    }

    /** Draws the next sample without copying it; where it lies among the rows held is the answer. */
    int place(RandomGenerator random) {
        if (used == held) {
            refill(random);
        }
        int place = replace ? random.nextInt(held) : order[used];
        used++;
        return place;
    }

    /** Copies the sample that lies at a place, until another is drawn; for several threads at once. */
    void copy(int place, double[] into, int offset) {
        System.arraycopy(rows, place * d, into, offset, d);
    }

    /** Whether all prepared rows fit the budget: then places are the samples' numbers. */
    boolean holdsAll() {
        return capacity == samples.size();
    }

    /** All prepared rows, n &times; d, where they fit; read anew, which draws nothing. */
    Matrix all() {
        double[] values = new double[Math.multiplyExact(samples.size(), d)];
        try (RowReader all = samples.open()) {
            for (int r = 0; r < samples.size(); r++) {
                endIfInterrupted();
                all.next(values, r * d);
                preparation.prepare(values, r * d);
            }
        }
        return Matrix.wrap(samples.size(), d, values);
    }

    /** Long work asks this between rows, for nobody goes on before it has ended. */
    static void endIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("training was interrupted");
        }
    }

    private void refill(RandomGenerator random) {
        if (held < samples.size()) {
            if (position == samples.size()) {
                reader.close();
                reader = samples.open();
                position = 0;
            }
            held = Math.min(capacity, samples.size() - position);
            for (int r = 0; r < held; r++) {
                endIfInterrupted();
                reader.next(rows, r * d);
                preparation.prepare(rows, r * d);
                numbers[r] = position++;
            }
        }
        for (int r = 0; r < held; r++) {
            order[r] = r;
        }
        for (int r = held - 1; r > 0; r--) {
            int other = random.nextInt(r + 1);
            int swapped = order[r];
            order[r] = order[other];
            order[other] = swapped;
        }
        used = 0;
    }

    @Override
    public void close() {
        reader.close();
    }
}
