package dev.presage.noise;

import dev.presage.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A random mask that drops coordinates to 0, as it looks to what it drops. Every coordinate is dropped in some of the events, each a
 * set h of coordinates that drop together with a probability w; given an event, a coordinate outside h is seen with probability
 * {@code kept}, two of one patch together with the same and two of different ones with {@code across}. For masks of patches an event
 * is a patch, for a block a place of it; so E[1{j dropped} m m&#7488;] o C = &sum;_{h contains j} w V_h T V_h, V_h the projection that
 * leaves h out and T the same for all events ({@link #seen}).
 *
 * @param hidden the sets h
 * @param weights w
 * @param groups patch of each coordinate; coordinates of one are seen together
 * @param kept probability that a coordinate outside h is seen
 * @param across probability that two of different patches are
 */
public record MaskEvents(List<int[]> hidden, double[] weights, int[] groups, double kept, double across) {
    /** Those of an operator, if it is such a mask and nothing else. */
    public static Optional<MaskEvents> of(AffineNoise noise) {
        return noise instanceof MultiplicativeNoise multiplicative && multiplicative.dropsToZero()
                ? multiplicative.factors().events()
                : Optional.empty();
    }

    /** Of patches, each dropped with the same probability. */
    static MaskEvents ofPatches(Patches patches, double weight, double kept, double across) {
        int[] groups =
                IntStream.range(0, patches.dimension()).map(patches::groupOf).toArray();
        double[] weights = new double[patches.count()];
        Arrays.fill(weights, weight);
        return new MaskEvents(
                IntStream.range(0, patches.count())
                        .mapToObj(g -> IntStream.range(0, groups.length)
                                .filter(i -> groups[i] == g)
                                .toArray())
                        .toList(),
                weights,
                groups,
                kept,
                across);
    }

    /** Number of coordinates. */
    public int dimension() {
        return groups.length;
    }

    /** T: the second moment of what is seen, but for the event's own set. O(d&sup2;). */
    public SymmetricMatrix seen(SymmetricMatrix clean) {
        return clean.map((i, j, value) -> value * (groups[i] == groups[j] ? kept : across));
    }

    /** The probability that each coordinate is dropped. */
    public double[] dropped() {
        double[] dropped = new double[dimension()];
        for (int e = 0; e < weights.length; e++) {
            for (int j : hidden.get(e)) {
                dropped[j] += weights[e];
            }
        }
        return dropped;
    }
}
