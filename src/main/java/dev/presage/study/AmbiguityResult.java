package dev.presage.study;

import dev.presage.theory.AmbiguityFront;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What encoders that reconstruct alike can be worth to the labels.
 *
 * @param manifest from what and with what
 * @param plan what was asked for
 * @param leastLoss of reconstruction
 * @param r2 of the encoder of the least loss; empty where k cuts a cluster
 * @param bands one a tolerance
 * @param warnings what a careful reader should know first
 */
public record AmbiguityResult(
        Manifest manifest,
        AmbiguityPlan plan,
        double leastLoss,
        OptionalDouble r2,
        List<Row> bands,
        List<String> warnings) {
    /** Copies the lists. */
    public AmbiguityResult {
        bands = List.copyOf(bands);
        warnings = List.copyOf(warnings);
    }

    /**
     * A tolerance.
     *
     * @param share of the least loss
     * @param band what is possible within it
     * @param bestClean R2 on clean samples of the best encoder found
     * @param worstClean R2 on clean samples of the worst encoder found
     */
    public record Row(double share, AmbiguityFront.Band band, double bestClean, double worstClean) {}
}
