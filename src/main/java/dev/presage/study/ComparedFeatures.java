package dev.presage.study;

import dev.presage.model.BarlowTwins;
import dev.presage.model.EmbeddingObjective;
import dev.presage.model.GenerativeObjective;
import dev.presage.model.Objective;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.probe.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Makes a {@link FeatureComparison}: angles from sines, so that small ones keep their digits, and proofs from structure alone. Two
 * objectives are proved equal if both are clean PCA by proof, or both belong to a family of the same solutions.
 */
final class ComparedFeatures {
    private static final String PCA = "pca";

    private ComparedFeatures() {}

    /**
     * One objective at k.
     *
     * @param objective which
     * @param run its run at k
     * @param features its k features, orthonormal
     * @param clean why its subspace is clean PCA's, if structure proves it
     * @param undefined whether k cuts a cluster, so that the subspace is arbitrary
     */
    record Item(Objective objective, RunResult run, Features features, Optional<String> clean, boolean undefined) {}

    /** The comparison of some objectives with clean PCA and each other. */
    static FeatureComparison of(
            Strategy strategy,
            int k,
            Features principal,
            boolean pcaUndefined,
            List<Item> items,
            Map<String, String> leftOut) {
        List<FeatureComparison.Entry> entries = new ArrayList<>();
        List<Optional<Features>> features = new ArrayList<>();
        entries.add(new FeatureComparison.Entry(PCA, Optional.empty()));
        features.add(pcaUndefined ? Optional.empty() : Optional.of(principal));
        for (Item item : items) {
            entries.add(new FeatureComparison.Entry(item.objective().name(), Optional.of(item.run())));
            features.add(item.undefined() ? Optional.empty() : Optional.of(item.features()));
        }
        List<List<OptionalDouble>> degrees = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            List<OptionalDouble> row = new ArrayList<>();
            for (int j = 0; j < features.size(); j++) {
                Optional<Features> a = features.get(Math.min(i, j));
                Optional<Features> b = features.get(Math.max(i, j));
                row.add(
                        i == j
                                ? OptionalDouble.of(0)
                                : a.isEmpty() || b.isEmpty()
                                        ? OptionalDouble.empty()
                                        : j < i
                                                ? degrees.get(j).get(i)
                                                : OptionalDouble.of(a.get().largestAngleDegrees(b.get())));
            }
            degrees.add(row);
        }
        List<FeatureComparison.Equality> equalities = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            for (int j = i + 1; j < entries.size(); j++) {
                OptionalDouble angle = degrees.get(i).get(j);
                int first = i;
                int second = j;
                reason(i == 0 ? Optional.empty() : Optional.of(items.get(i - 1)), items.get(j - 1))
                        .ifPresent(
                                reason -> equalities.add(new FeatureComparison.Equality(first, second, reason, angle)));
            }
        }
        return new FeatureComparison(strategy, k, entries, degrees, equalities, leftOut);
    }

    /** Why two span the same, by proof; the first is clean PCA if it is empty. */
    private static Optional<String> reason(Optional<Item> first, Item second) {
        if (first.isEmpty()) {
            return second.clean();
        }
        Item one = first.get();
        return family(one.objective(), second.objective())
                .or(() -> one.clean().isPresent() && second.clean().isPresent()
                        ? Optional.of("both span clean PCA's first components")
                        : Optional.empty());
    }

    private static Optional<String> family(Objective one, Objective other) {
        if (one instanceof EmbeddingObjective && other instanceof EmbeddingObjective) {
            boolean twins = one instanceof BarlowTwins || other instanceof BarlowTwins;
            return Optional.of("both are leading solutions of G v = omega S v"
                    + (twins ? ", barlow-twins over whitened encoders" : ""));
        }
        if (one instanceof GenerativeObjective && other instanceof GenerativeObjective) {
            return Optional.of("both are leading eigenvectors of C");
        }
        boolean regression = (one instanceof SupervisedReconstruction joint
                        && joint.lambda() == 0
                        && other.name().equals("supervised"))
                || (other instanceof SupervisedReconstruction joined
                        && joined.lambda() == 0
                        && one.name().equals("supervised"));
        return regression
                ? Optional.of("at lambda = 0 joint is supervised regression of the same rank")
                : Optional.empty();
    }
}
