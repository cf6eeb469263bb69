package dev.presage.features;

import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;

/** A feature map before it meets data. Users may write their own. */
public interface FeaturePlan {
    /** The one spelling, with every argument and seed: what a manifest shows, and what gives the same map again. */
    String canonical();

    /**
     * The map fitted to training samples, in at most one pass over them for each step; it keeps the backend for its products.
     *
     * @throws dev.presage.data.BadInputException if the plan does not fit these samples
     */
    FeatureMap fit(Samples train, Backend backend, Progress progress);
}
