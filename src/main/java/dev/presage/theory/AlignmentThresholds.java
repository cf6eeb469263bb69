package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Vector;

/**
 * How well an augmentation must be aligned with the irrelevant features before an encoder of k features finds the k signal
 * coordinates, as the number of samples grows: the augmentation has covariance &Theta; + &alpha;&sup2; &Gamma;, and all
 * moments are diagonal together. A paradigm recovers the signal iff &alpha;&sup2; exceeds its threshold.
 *
 * <p>With &eta;&sup2; = min c_i&sup2;/(c_i + &theta;_i) and &delta; = min c_i/(c_i + &theta;_i) over the signal coordinates,
 * the thresholds are the largest &gamma;_i/&eta;&sup2; - &theta;_i/&gamma;_i - 1 (reconstruction) and
 * (1-&delta;)/&delta; - &theta;_i/&gamma;_i (joint embedding) over the others; negative values mean that no alignment is
 * needed and are given as 0; coordinates with &gamma;_i = 0 do not constrain. Source: Van Assel et al. 2025, Propositions
 * 4.2-4.4 and Corollary 4.5; theory.md section 6. Not built yet: moments that do not commute.
 *
 * @param alphaSquaredReconstruction the least &alpha;&sup2; for reconstruction, at least 0
 * @param alphaSquaredJointEmbedding the least &alpha;&sup2; for joint embedding, at least 0
 * @param preferred which of the two needs less alignment
 */
public record AlignmentThresholds(
        double alphaSquaredReconstruction, double alphaSquaredJointEmbedding, Paradigm preferred) {
    /** Which paradigm needs less alignment. */
    public enum Paradigm {
        /** Reconstruction's threshold is lower. */
        RECONSTRUCTION("reconstruction"),
        /** Joint embedding's threshold is lower. */
        JOINT_EMBEDDING("joint-embedding"),
        /** Both thresholds are equal. */
        EITHER("either");

        private final String word;

        Paradigm(String word) {
            this.word = word;
        }

        /** The word for it in JSON. */
        public String word() {
            return word;
        }
    }

    /**
     * The diagonal case; O(d).
     *
     * @param signal c, positive, length k
     * @param irrelevant &gamma;, at least 0, length d - k
     * @param augmentation &theta;, at least 0, length d, signal coordinates first
     * @throws BadInputException if lengths or signs are otherwise
     */
    public static AlignmentThresholds diagonal(Vector signal, Vector irrelevant, Vector augmentation) {
        int k = signal.dimension();
        if (k == 0 || augmentation.dimension() != k + irrelevant.dimension()) {
            throw new BadInputException(
                    "alignment thresholds expect at least 1 signal coordinate and an augmentation of"
                            + " all coordinates, found " + k + " signal, " + irrelevant.dimension() + " irrelevant and "
                            + augmentation.dimension() + " augmentation values");
        }
        requireAtLeastZero("irrelevant features", irrelevant);
        requireAtLeastZero("the augmentation", augmentation);
        double eta = Double.POSITIVE_INFINITY;
        double delta = Double.POSITIVE_INFINITY;
        for (int i = 0; i < k; i++) {
            double c = signal.at(i);
            if (!(c > 0) || Double.isInfinite(c)) {
                throw new BadInputException("signal variances expect positive numbers, found " + c);
            }
            double kept = c / (c + augmentation.at(i));
            delta = Math.min(delta, kept);
            eta = Math.min(eta, c * kept);
        }
        double reconstruction = 0;
        double embedding = 0;
        for (int i = 0; i < irrelevant.dimension(); i++) {
            double gamma = irrelevant.at(i);
            if (gamma > 0) {
                double theta = augmentation.at(k + i);
                reconstruction = Math.max(reconstruction, gamma / eta - theta / gamma - 1);
                embedding = Math.max(embedding, (1 - delta) / delta - theta / gamma);
            }
        }
        Paradigm preferred = reconstruction < embedding
                ? Paradigm.RECONSTRUCTION
                : reconstruction > embedding ? Paradigm.JOINT_EMBEDDING : Paradigm.EITHER;
        return new AlignmentThresholds(reconstruction, embedding, preferred);
    }

    private static void requireAtLeastZero(String what, Vector values) {
        for (int i = 0; i < values.dimension(); i++) {
            if (!(values.at(i) >= 0) || Double.isInfinite(values.at(i))) {
                throw new BadInputException(
                        "variances of " + what + " expect numbers of at least 0, found " + values.at(i));
            }
        }
    }
}
