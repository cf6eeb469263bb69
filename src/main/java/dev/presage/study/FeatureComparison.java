package dev.presage.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Objectives on the same data at the same number of features: how far apart what they learn is. Objectives that look at views are
 * compared under one noise, and with those that look at the samples alone.
 *
 * @param strategy the noise
 * @param k number of features
 * @param entries the objectives, and clean PCA first
 * @param degrees largest principal angle between each pair of feature subspaces, in the inner product of clean covariances; empty
 *     where a subspace is not defined
 * @param equalities pairs whose subspaces are the same by proof
 * @param leftOut objectives that were asked for and are not among them, with the reason
 */
public record FeatureComparison(
        Strategy strategy,
        int k,
        List<Entry> entries,
        List<List<OptionalDouble>> degrees,
        List<Equality> equalities,
        Map<String, String> leftOut) {
    /** Angles between subspaces that are the same by proof stay below this: the rounding of two solvers, in degrees. */
    public static final double AGREEMENT = 1e-6;

    /** Copies the lists. */
    public FeatureComparison {
        entries = List.copyOf(entries);
        degrees = degrees.stream().map(List::copyOf).toList();
        equalities = List.copyOf(equalities);
        leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    }

    /**
     * What is compared.
     *
     * @param name objective, or {@code pca}
     * @param run its run, if it is an objective
     */
    public record Entry(String name, Optional<RunResult> run) {}

    /**
     * Two that are the same.
     *
     * @param first number of an entry
     * @param second number of a later entry
     * @param reason why they are
     * @param degrees the angle that was computed
     */
    public record Equality(int first, int second, String reason, OptionalDouble degrees) {
        /** Whether the computed subspaces agree as well as rounding lets them. */
        public boolean agrees() {
            return degrees.isEmpty() || degrees.getAsDouble() <= AGREEMENT;
        }
    }

    /** The entries in groups that are the same by proof, in their order; those that equal no other are in none. */
    public List<List<Integer>> groups() {
        int[] group = IntStream.range(0, entries.size()).toArray();
        for (Equality equality : equalities) {
            int from = group[equality.second()];
            int to = group[equality.first()];
            for (int i = 0; i < group.length; i++) {
                group[i] = group[i] == from ? to : group[i];
            }
        }
        return IntStream.range(0, group.length)
                .mapToObj(g -> IntStream.range(0, group.length)
                        .filter(i -> group[i] == g)
                        .boxed()
                        .toList())
                .filter(members -> members.size() > 1)
                .toList();
    }
}
