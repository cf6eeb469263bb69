package dev.presage.train;

import java.util.List;

/**
 * A loss of the features of two views of each sample of a batch, and what it remembers of those before.
 *
 * @param <A> a matrix on the device
 */
interface FeatureLoss<A> {
    /** The loss, per sample, and its slopes by the features. */
    Slope<A> at(Pairs<A> batch);

    /** What it remembers of the batches before, for a checkpoint to keep and to put back. */
    default List<A> memory() {
        return List.of();
    }

    /**
     * Views V and V', b &times; d, and their features Z = V W&#7488; and Z' = V' W&#7488;, b &times; k.
     *
     * @param encoder W, k &times; d
     */
    record Pairs<A>(A encoder, A views, A seconds, A first, A second) {}

    /**
     * A loss and its slopes by Z and Z'.
     *
     * @param byFirst b &times; k, new
     * @param bySecond b &times; k, new
     */
    record Slope<A>(double loss, A byFirst, A bySecond) {}
}
