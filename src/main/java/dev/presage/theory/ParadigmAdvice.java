package dev.presage.theory;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Reconstruct or embed jointly, under one noise and with k features, and why.
 *
 * @param recommendation what to do
 * @param ground what it rests on
 * @param k number of features that were asked for
 * @param signalRank dimensions of the signal
 * @param source where the signal comes from, in words
 * @param unexplained the part of the data that is neither signal nor irrelevant, relative
 * @param meanMapDeviation ||M - C|| / ||C||: 0 where the noise is additive, as the theorem assumes
 * @param thresholds alignment that is needed beyond what the noise has; empty where it is not additive, or known by draws
 * @param thresholdFeatures for how many features these are: the smaller of k and the signal's rank; 0 without thresholds
 * @param degrees the angle that counts as found
 * @param assumptions relative distances from the theorem's assumptions; empty without thresholds
 * @param comparison what the two encoders keep under this noise
 * @param reasons sentences
 */
public record ParadigmAdvice(
        Recommendation recommendation,
        Ground ground,
        int k,
        int signalRank,
        String source,
        double unexplained,
        double meanMapDeviation,
        Optional<AlignmentThresholds> thresholds,
        int thresholdFeatures,
        double degrees,
        Optional<SignalModel.Assumptions> assumptions,
        Comparison comparison,
        List<String> reasons) {
    /** Copies the list. */
    public ParadigmAdvice {
        reasons = List.copyOf(reasons);
    }

    /** What to do. */
    public enum Recommendation {
        /** Reconstruction keeps more, or needs less. */
        RECONSTRUCT("reconstruction"),
        /** Joint embedding keeps more, or needs less. */
        EMBED_JOINTLY("joint-embedding"),
        /** Both do alike. */
        EITHER("either"),
        /** Neither keeps the signal. */
        NEITHER("neither");

        private final String word;

        Recommendation(String word) {
            this.word = word;
        }

        /** The word for it in JSON. */
        public String word() {
            return word;
        }
    }

    /** What a recommendation rests on. */
    public enum Ground {
        /** The alignment that each paradigm needs. */
        THRESHOLDS("thresholds"),
        /** Label variance that the two encoders explain. */
        R2("r2"),
        /** Angles of the two encoders with the signal. */
        ANGLE("angle");

        private final String word;

        Ground(String word) {
            this.word = word;
        }

        /** The word for it in JSON. */
        public String word() {
            return word;
        }
    }

    /**
     * What the encoders keep, exactly on the samples (for a noise known by draws: as estimated). Values of an encoder that is not
     * unique at k are missing.
     *
     * @param r2Reconstruction label variance that reconstruction's k features explain; empty without labels
     * @param r2JointEmbedding the same of joint embedding
     * @param r2Clean the same of clean PCA
     * @param degreesReconstruction largest angle between reconstruction's features and the signal, for the smaller of k and its rank
     * @param degreesJointEmbedding the same of joint embedding
     */
    public record Comparison(
            OptionalDouble r2Reconstruction,
            OptionalDouble r2JointEmbedding,
            OptionalDouble r2Clean,
            double degreesReconstruction,
            double degreesJointEmbedding) {}
}
