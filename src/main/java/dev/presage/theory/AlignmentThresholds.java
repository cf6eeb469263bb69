package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Reconstruction;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How well an augmentation must be aligned with the irrelevant features before an encoder of k features finds the signal, as
 * the number of samples grows: the augmentation has covariance &Theta; + &alpha;&sup2; &Gamma;, and a paradigm recovers the
 * signal where &alpha;&sup2; exceeds its threshold. Source: Van Assel et al. 2025, Propositions 4.2-4.4 and Corollary 4.5;
 * theory.md section 6.
 *
 * <p>Where all moments are diagonal together, with &eta;&sup2; = min c_i&sup2;/(c_i + &theta;_i) and &delta; = min c_i/(c_i +
 * &theta;_i) over the signal coordinates, the thresholds are the largest &gamma;_i/&eta;&sup2; - &theta;_i/&gamma;_i - 1
 * (reconstruction) and (1-&delta;)/&delta; - &theta;_i/&gamma;_i (joint embedding) over the others; negative values mean that
 * no alignment is needed and are given as 0; coordinates with &gamma;_i = 0 do not constrain. Else the threshold is searched for
 * ({@link #general}).
 *
 * @param reconstruction from where on reconstruction finds the signal
 * @param jointEmbedding from where on joint embedding does
 * @param diagonal &eta;&sup2; and &delta;, where the thresholds are those of the formulas
 */
public record AlignmentThresholds(Recovery reconstruction, Recovery jointEmbedding, Optional<Constants> diagonal) {
    /** Thresholds of the formulas that differ by less, relatively, are equal. */
    private static final double ROUNDING = 1e-12;

    /** So are those that were searched for: bisection leaves a tenth of it. */
    private static final double BISECTION = 1e-5;

    private static final double RIGHT_ANGLE = 90;

    /** Which paradigm needs less alignment. */
    public enum Paradigm {
        /** Reconstruction's threshold is lower. */
        RECONSTRUCTION("reconstruction"),
        /** Joint embedding's threshold is lower. */
        JOINT_EMBEDDING("joint-embedding"),
        /** Both thresholds are equal, or there are none. */
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
     * What the signal and its augmentation contribute to the formulas of the diagonal case. Irrelevant features that are all
     * weaker than &eta;&sup2;/&delta; need less alignment in reconstruction, stronger ones in joint embedding.
     *
     * @param etaSquared min c_i&sup2;/(c_i + &theta;_i)
     * @param delta min c_i/(c_i + &theta;_i)
     */
    public record Constants(double etaSquared, double delta) {}

    /** The least &alpha;&sup2; for reconstruction; empty if none suffices. */
    public OptionalDouble alphaSquaredReconstruction() {
        return reconstruction.alphaSquared();
    }

    /** The least &alpha;&sup2; for joint embedding; empty if none suffices. */
    public OptionalDouble alphaSquaredJointEmbedding() {
        return jointEmbedding.alphaSquared();
    }

    /** Which of the two needs less alignment: one that some alignment suffices for rather than one that none does. */
    public Paradigm preferred() {
        double one = alphaSquaredReconstruction().orElse(Double.POSITIVE_INFINITY);
        double other = alphaSquaredJointEmbedding().orElse(Double.POSITIVE_INFINITY);
        double equal = diagonal.isPresent() ? ROUNDING : BISECTION;
        if (one == other || Math.abs(one - other) <= equal * Math.min(one, other)) {
            return Paradigm.EITHER;
        }
        return one < other ? Paradigm.RECONSTRUCTION : Paradigm.JOINT_EMBEDDING;
    }

    /**
     * The diagonal case, by the formulas; O(d).
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
        double reconstruction = Double.NEGATIVE_INFINITY;
        double embedding = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < irrelevant.dimension(); i++) {
            double gamma = irrelevant.at(i);
            if (gamma > 0) {
                double theta = augmentation.at(k + i);
                reconstruction = Math.max(reconstruction, gamma / eta - theta / gamma - 1);
                embedding = Math.max(embedding, (1 - delta) / delta - theta / gamma);
            }
        }
        return new AlignmentThresholds(
                exactly(reconstruction), exactly(embedding), Optional.of(new Constants(eta, delta)));
    }

    /** Below the threshold a feature that is irrelevant takes a place, which is a right angle; above it the angle is 0. */
    private static Recovery exactly(double threshold) {
        return new Recovery.From(Math.max(0, threshold), threshold < 0 ? 0 : RIGHT_ANGLE, 0);
    }

    /**
     * Any symmetric positive semi-definite matrices, commuting or not: the first &alpha;&sup2; at which the largest principal angle
     * between the rows of the k-feature encoder and the range of the signal falls below some degrees, on a logarithmic grid and
     * by bisection; none if it never does. In the commuting case that is the threshold of the formulas for every angle. Cost:
     * some hundred O(d&sup3;) solutions at most.
     *
     * @param k at most the rank of the signal; with fewer features than that, the angle at which they leave it
     * @param degrees between 0 and 90; 45 is usual
     * @throws BadInputException if k or the angle is otherwise, or a matrix has negative eigenvalues
     */
    public static AlignmentThresholds general(SignalModel model, int k, double degrees, Backend backend) {
        return general(model, k, degrees, backend, Progress.SILENT);
    }

    /** The same, told of. */
    public static AlignmentThresholds general(
            SignalModel model, int k, double degrees, Backend backend, Progress progress) {
        ThresholdSearch search = new ThresholdSearch(model, k, degrees, backend);
        return new AlignmentThresholds(
                search.recovery(new Reconstruction(), progress),
                search.recovery(new JointEmbedding(), progress),
                Optional.empty());
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
