package dev.presage.noise;

import dev.presage.linalg.Vector;
import java.util.List;

/**
 * How a view is made of independent uniform and normal numbers, for devices that draw whole batches with a generator of
 * their own. Operators whose views are made otherwise have none, and are sampled a row at a time.
 */
public sealed interface DrawLaw {
    /** x + s n with n standard normal, independent in every coordinate. */
    record Gaussian(double standardDeviation) implements DrawLaw {}

    /** (1 + s n) x with n standard normal, independent in every coordinate. */
    record Speckle(double standardDeviation) implements DrawLaw {}

    /**
     * Patches dropped independently with a probability: v + m (x - v), m being 0 there and {@code kept} elsewhere.
     *
     * @param kept 1, or 1/(1 - probability) for dropout
     * @param fill v
     */
    record Mask(Patches patches, double probability, double kept, Vector fill) implements DrawLaw {}

    /** One after another; no parts: the sample itself. */
    record Chain(List<DrawLaw> parts) implements DrawLaw {
        /** Copies the list. */
        public Chain {
            parts = List.copyOf(parts);
        }
    }
}
