package dev.presage.train;

import dev.presage.data.BadInputException;
import dev.presage.data.Labels;
import dev.presage.data.Samples;
import dev.presage.linalg.Vector;
import dev.presage.model.BarlowTwins;
import dev.presage.model.EmbeddingObjective;
import dev.presage.model.InfoNce;
import dev.presage.model.JointEmbedding;
import dev.presage.model.Objective;
import dev.presage.model.Objectives;
import dev.presage.model.Reconstruction;
import dev.presage.model.SpectralContrastive;
import dev.presage.model.Supervised;
import dev.presage.model.SupervisedReconstruction;
import dev.presage.model.Vicreg;
import dev.presage.moments.Preparation;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.NoiseOperator;
import java.util.List;

/**
 * What to train, on what.
 *
 * @param objective one of {@link Objectives}
 * @param k number of features
 * @param samples raw samples
 * @param preparation raw to prepared
 * @param mean of the prepared samples
 * @param noise acting on prepared samples
 * @param viewMean mean of their views
 * @param centred whether samples, views and labels are centred by their means (models with intercepts, at their optimum)
 * @param tied whether a reconstruction's decoder is its encoder transposed
 */
public record TrainingProblem(
        Objective objective,
        int k,
        Samples samples,
        Preparation preparation,
        Vector mean,
        NoiseOperator noise,
        Vector viewMean,
        boolean centred,
        boolean tied) {
    /** With a decoder of its own, where there is one. */
    public TrainingProblem(
            Objective objective,
            int k,
            Samples samples,
            Preparation preparation,
            Vector mean,
            NoiseOperator noise,
            Vector viewMean,
            boolean centred) {
        this(objective, k, samples, preparation, mean, noise, viewMean, centred, false);
    }

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
                centred,
                false);
    }

    /** Checks that there is a loss for the objective, and labels if it needs them. */
    public TrainingProblem {
        if (k < 1) {
            throw new BadInputException("--dim expects at least 1, found " + k);
        }
        if (objective.usesLabels() && samples.labels().isEmpty()) {
            throw new BadInputException("the objective " + objective.name() + " expects labels, found data without");
        }
        if (tied && !(objective instanceof Reconstruction)) {
            throw new BadInputException("--tied expects the objective reconstruction, found " + objective.name());
        }
        requireKnown(objective);
        if (samples.dimension() != noise.dimension()
                || samples.dimension() != mean.dimension()
                || samples.dimension() != viewMean.dimension()) {
            throw new IllegalArgumentException("samples of d = " + samples.dimension() + " expect noise and mean of the"
                    + " same, found " + noise.dimension() + " and " + mean.dimension() + " (of views "
                    + viewMean.dimension() + ")");
        }
    }

    /** Whether there is a loss over batches for an objective. */
    public static boolean knows(Objective objective) {
        return objective instanceof JointEmbedding
                || objective instanceof SpectralContrastive
                || objective instanceof InfoNce
                || objective instanceof BarlowTwins
                || objective instanceof Vicreg
                || objective instanceof Reconstruction
                || objective instanceof Supervised
                || objective instanceof SupervisedReconstruction;
    }

    /**
     * Refuses an objective that is not trained.
     *
     * @throws BadInputException if there is no loss for it
     */
    public static void requireKnown(Objective objective) {
        if (!knows(objective)) {
            List<String> known = Objectives.names().stream()
                    .filter(name -> knows(Objectives.named(name, Objectives.Parameters.usual(1))))
                    .toList();
            throw new BadInputException("training knows " + String.join(", ", known) + ", found " + objective.name());
        }
    }

    /** Number of coordinates d. */
    public int dimension() {
        return samples.dimension();
    }

    /** Whether the loss is of two views of each sample. */
    boolean contrastive() {
        return objective instanceof EmbeddingObjective;
    }

    /** The loss to train, for targets divided by a scale. */
    <A> BatchLoss<A> loss(Arithmetic<A> on, double targetScale) {
        int d = dimension();
        if (tied) {
            return new TiedLoss<>(on, k, d, targetScale);
        }
        if (!contrastive()) {
            return new RegressionLoss<>(on, k, d, targets());
        }
        return new PairLoss<>(
                on,
                k,
                d,
                objective instanceof InfoNce infoNce
                        ? new InfoNceLoss<>(on, infoNce.temperature())
                        : new AveragedMomentLoss<>(on, momentLoss(), new AveragedMoments<>(on, k, d)));
    }

    private MomentLoss momentLoss() {
        if (objective instanceof Vicreg) {
            return new VicregLoss();
        }
        return objective instanceof BarlowTwins twins
                ? new BarlowTwinsLoss(twins.redundancy())
                : new SpectralContrastiveLoss();
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
