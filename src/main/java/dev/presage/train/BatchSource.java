package dev.presage.train;

import dev.presage.linalg.Backend;
import dev.presage.linalg.SymmetricMatrix;

/**
 * Where a device gets its batches from, one step after another.
 *
 * @param <A> a matrix on the device
 */
interface BatchSource<A> extends AutoCloseable {
    /** Views b &times; d; partners: targets b &times; p, or second views b &times; d. */
    record Batch<A>(A views, A partners) {}

    /**
     * The second moment of drawn views, from batches that are not trained on; and the root mean square of the targets, by
     * which later ones are divided. To be asked first.
     */
    SymmetricMatrix measure(int batches, Backend backend);

    /** What targets are divided by. */
    double targetScale();

    /** Passes over the batches of steps 1 to {@code steps}: those that follow are what they would be after them. */
    void skip(int steps);

    /** Starts making the batch of a step, which may be while the caller computes; one at a time. */
    void begin(int step);

    /** The batch begun. */
    Batch<A> await();

    @Override
    void close();
}
