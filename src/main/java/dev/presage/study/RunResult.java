package dev.presage.study;

import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.noise.MonteCarlo;
import dev.presage.theory.Finding;
import dev.presage.theory.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * One strategy, one objective, one number of features.
 *
 * @param strategy the noise
 * @param objective name of the objective
 * @param k number of features
 * @param loss optimal loss, per sample
 * @param spectrum all solutions, descending
 * @param curves alignment and r2 for k' = 1..k, if there are labels
 * @param perK theta and gain for k' = 1..k, if every k was asked for
 * @param comparison against clean PCA at the same k
 * @param accuracy of least-squares probes, if there are labels and they are classes
 * @param probeR2 of the same probes, if there are labels
 * @param trained next to trained models, if they were trained and training came to a model
 * @param numerics how well the problem was solved
 * @param drawErrors standard errors, where the noise is known by its draws; those of accuracies are in the accuracies
 * @param details numbers of this objective alone, by name
 * @param why for each number that is missing, the reason
 */
public record RunResult(
        Strategy strategy,
        String objective,
        int k,
        double loss,
        Vector spectrum,
        Optional<LabelCurves> curves,
        Optional<PerK> perK,
        AgainstPca comparison,
        Accuracy accuracy,
        ProbeR2 probeR2,
        Optional<Comparison> trained,
        Numerics numerics,
        Optional<DrawErrors> drawErrors,
        Map<String, Estimate> details,
        Map<String, String> why) {
    /** Copies the details, and the reasons, sorted. */
    public RunResult {
        details = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(details));
        why = java.util.Collections.unmodifiableMap(new TreeMap<>(why));
    }

    /**
     * What labels say of k' = 1..length features.
     *
     * @param alignment in percent (Balestriero &amp; LeCun 2024)
     * @param r2 share of label variance explained
     */
    public record LabelCurves(Curve alignment, Curve r2) {}

    /**
     * Comparisons with clean PCA for every k'.
     *
     * @param thetaDegrees largest principal angle
     * @param sineSquares sum of sin&sup2; over all k' principal angles
     * @param gainR2 r2 minus clean PCA's, if there are labels
     */
    public record PerK(Curve thetaDegrees, Curve sineSquares, Optional<Curve> gainR2) {}

    /**
     * The comparison at k.
     *
     * @param verdict can it ever help
     * @param onTheseLabels what it does on the labels at hand, if there are any
     * @param thetaMaxDegrees largest principal angle to clean PCA
     * @param thetaErrorDegrees its standard error over draws of the samples, to first order; 0 where it is 0 by proof
     * @param gainR2 r2 minus clean PCA's
     * @param gainError its standard error over draws of the samples, to first order; 0 where it is 0 by proof
     * @param gainR2OverNoiseFree r2 minus that of the same objective without noise, for objectives that use labels
     * @param finding what the samples say, where they were asked
     */
    public record AgainstPca(
            Verdict verdict,
            Optional<LabelEffect> onTheseLabels,
            OptionalDouble thetaMaxDegrees,
            OptionalDouble thetaErrorDegrees,
            OptionalDouble gainR2,
            OptionalDouble gainError,
            OptionalDouble gainR2OverNoiseFree,
            Optional<Finding> finding) {}

    /** What a noise does for the labels at hand. */
    public enum LabelEffect {
        /** R2 is above clean PCA's by more than the standard errors that leave 5 % outside. */
        HELPS,
        /** R2 is below clean PCA's by more than the standard errors that leave 5 % outside. */
        HURTS,
        /** The subspace is clean PCA's, or the gain is within the margin with 95 % confidence. */
        NO_DIFFERENCE,
        /** None of these. */
        UNDECIDED;

        /**
         * The effect of a gain; what is clear comes before what is small.
         *
         * @param half half of the gain's 95 % interval
         */
        static LabelEffect of(double gain, double half, double margin) {
            if (Math.abs(gain) > half) {
                return gain > 0 ? HELPS : HURTS;
            }
            return Math.abs(gain) + half <= margin ? NO_DIFFERENCE : UNDECIDED;
        }
    }

    /**
     * Accuracies of the least-squares probe.
     *
     * @param predicted from moments, one Gaussian per class
     * @param leaveOneOut exact leave-one-out on the training samples, encoder held fixed
     * @param test on the test samples
     * @param further of other probes and predictions, if they were asked for
     */
    public record Accuracy(
            Optional<Estimate> predicted,
            Optional<Estimate> leaveOneOut,
            Optional<Estimate> test,
            Optional<Further> further) {
        /** Of the least-squares probe alone. */
        public Accuracy(Optional<Estimate> predicted, Optional<Estimate> leaveOneOut, Optional<Estimate> test) {
            this(predicted, leaveOneOut, test, Optional.empty());
        }
    }

    /**
     * Other probes and predictions. What was not asked for, or cannot be had, is empty.
     *
     * @param plan what was asked for
     * @param byParts of the least-squares probe, from moments: several Gaussians per class, the leverage of samples taken off
     * @param softmaxPredicted of the softmax probe, from moments
     * @param softmaxLeaveOneOut on the training samples, one Newton step for each
     * @param softmaxTest on the test samples
     * @param neighboursLeaveOneOut of the k-NN probe, on the training samples without their own votes
     * @param neighboursTest on the test samples
     */
    public record Further(
            FurtherProbes plan,
            Optional<Estimate> byParts,
            Optional<Estimate> softmaxPredicted,
            Optional<Estimate> softmaxLeaveOneOut,
            Optional<Estimate> softmaxTest,
            Optional<Estimate> neighboursLeaveOneOut,
            Optional<Estimate> neighboursTest) {}

    /**
     * R2 of the least-squares probe: 1 less the mean squared error over the mean squared deviation from the training mean,
     * both summed over label dimensions (one-hot for classes).
     *
     * @param training on the training samples, as in the curve
     * @param leaveOneOut exact leave-one-out on the training samples, encoder held fixed
     * @param test on the test samples
     */
    public record ProbeR2(Optional<Estimate> training, Optional<Estimate> leaveOneOut, Optional<Estimate> test) {}

    /**
     * Standard errors that the numbers of a run have because views were drawn, by the jackknife over groups of draws; the
     * samples are taken as given.
     *
     * @param draws how many
     * @param loss of the loss
     * @param lossBias an estimate of the bias of the loss, which is not a linear function of the moments
     * @param spectrum of each value
     * @param curves of alignment and r2 for each k'
     * @param perK of the comparisons for each k', if every k was asked for
     * @param thetaMaxDegrees of the largest angle
     * @param gainR2 of the gain
     * @param gainR2OverNoiseFree of the gain over the noise-free solution
     */
    public record DrawErrors(
            MonteCarlo draws,
            double loss,
            double lossBias,
            Vector spectrum,
            Optional<LabelCurves> curves,
            Optional<PerK> perK,
            OptionalDouble thetaMaxDegrees,
            OptionalDouble gainR2,
            OptionalDouble gainR2OverNoiseFree) {}

    /**
     * Numerical facts.
     *
     * @param kMax the most features this problem has; empty if only the first solutions were computed, and there are more
     * @param wholeSpectrum whether all solutions were computed
     * @param viewRank number of directions in which views vary
     * @param condition of the view moment on its range
     * @param residual of the closed form, relative
     * @param whitening how the view moment was factored
     * @param solver what solved the problem
     */
    public record Numerics(
            OptionalInt kMax,
            boolean wholeSpectrum,
            int viewRank,
            double condition,
            double residual,
            String whitening,
            String solver) {}
}
