package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.data.Labels;
import dev.presage.data.Samples;
import dev.presage.linalg.Vector;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Objective;
import dev.presage.model.Reconstruction;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.moments.Preparation;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.NoiseOperator;

/**
 * What to train, on what.
 *
 * @param objective one of reconstruction, joint embedding, supervised, joint
 * @param k number of features
 * @param samples raw samples
 * @param preparation raw to prepared
 * @param mean of the prepared samples
 * @param noise acting on prepared samples
 * @param viewMean mean of their views
 * @param centred whether samples, views and labels are centred by their means (models with intercepts, at their optimum)
 */
public record TrainingProblem(
        Objective objective,
        int k,
        Samples samples,
        Preparation preparation,
        Vector mean,
        NoiseOperator noise,
        Vector viewMean,
        boolean centred) {
    /** With views centred by the mean that the noise's mean map gives. */
    public TrainingProblem(
            Objective objective,
            int k,
            Samples samples,
            Preparation preparation,
            Vector mean,
            AffineNoise noise,
            boolean centred) {
        this(
                objective,
                k,
                samples,
                preparation,
                mean,
                noise,
                noise.dimension() == mean.dimension() ? noise.meanMap().apply(mean) : mean,
                centred);
    }

    /** Checks that there is a loss for the objective, and labels if it needs them. */
    public TrainingProblem {
        if (k < 1) {
            throw new BadInputException("--dim expects at least 1, found " + k);
        }
        if (objective.usesLabels() && samples.labels().isEmpty()) {
            throw new BadInputException("the objective " + objective.name() + " expects labels, found data without");
        }
        if (!(objective instanceof JointEmbedding
                || objective instanceof Reconstruction
                || objective instanceof Supervised
                || objective instanceof SupervisedReconstruction)) {
            throw new BadInputException(
                    "training knows reconstruction, joint-embedding, supervised and joint, found " + objective.name());
        }
        if (samples.dimension() != noise.dimension()
                || samples.dimension() != mean.dimension()
                || samples.dimension() != viewMean.dimension()) {
            throw new IllegalArgumentException("samples of d = " + samples.dimension() + " expect noise and mean of the"
                    + " same, found " + noise.dimension() + " and " + mean.dimension() + " (of views "
                    + viewMean.dimension() + ")");
        }
    }

    /** Number of coordinates d. */
    public int dimension() {
        return samples.dimension();
    }

    boolean contrastive() {
        return objective instanceof JointEmbedding;
    }

    /** Number of label targets. */
    int labelTargets() {
        return objective.usesLabels() ? samples.labels().map(Labels::dimension).orElseThrow() : 0;
    }

    /** Factor of the sample among the targets; 0 if it is none. */
    double sampleWeight() {
        if (objective instanceof SupervisedReconstruction joint) {
            return Math.sqrt(joint.lambda());
        }
        return objective instanceof Reconstruction ? 1 : 0;
    }

    /** Number of targets p. */
    int targets() {
        return labelTargets() + (sampleWeight() > 0 ? dimension() : 0);
    }
}
