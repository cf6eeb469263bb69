package dev.presage.study;

import dev.presage.data.BadInputException;
import dev.presage.data.Samples;
import dev.presage.features.FeaturePlan;
import dev.presage.linalg.Precision;
import dev.presage.moments.Scale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the data are prepared.
 *
 * @param center whether samples and views are centred by their own means (encoders and probes have intercepts)
 * @param scale what the values are divided by
 * @param noiseSpace which values the noise acts on
 * @param limit use only the first samples for training
 * @param features what samples are mapped by before anything else
 * @param draws how the views of {@link NoiseSpace#INPUT} are drawn; there iff that is the noise space
 * @param products the precision of products of blocks of samples, whose sums are doubles in either case
 */
public record PreparationPlan(
        boolean center,
        Scale scale,
        NoiseSpace noiseSpace,
        OptionalInt limit,
        Optional<FeaturePlan> features,
        Optional<Draws> draws,
        Precision products) {
    /**
     * Views in front of features.
     *
     * @param perSample of each training sample
     * @param seed of the draws
     */
    public record Draws(int perSample, long seed) {}

    /** Checks that the noise space and the rest fit. */
    public PreparationPlan {
        if (noiseSpace == NoiseSpace.INPUT && features.isEmpty()) {
            throw new BadInputException(
                    "noise on input values expects features behind it, found none; without features these"
                            + " are the raw values");
        }
        if (draws.isPresent() != (noiseSpace == NoiseSpace.INPUT)) {
            throw new IllegalArgumentException("draws expect noise on input values, and the other way round");
        }
    }

    /** Samples as they are. */
    public PreparationPlan(boolean center, Scale scale, NoiseSpace noiseSpace, OptionalInt limit) {
        this(center, scale, noiseSpace, limit, Optional.empty(), Optional.empty(), Precision.FLOAT64);
    }

    /** The same with products of blocks of samples in a precision. */
    public PreparationPlan with(Precision precision) {
        return new PreparationPlan(center, scale, noiseSpace, limit, features, draws, precision);
    }

    /** Centred, divided by the root mean square, noise on prepared values, all samples. */
    public static PreparationPlan standard() {
        return new PreparationPlan(true, Scale.GLOBAL, NoiseSpace.PREPARED, OptionalInt.empty());
    }

    /** The training samples used, of all there are. */
    Samples used(Samples training) {
        return limit.isPresent() ? training.first(limit.getAsInt()) : training;
    }

    /** The same behind a feature map; noise acts on the features. */
    public PreparationPlan with(FeaturePlan map) {
        return new PreparationPlan(center, scale, noiseSpace, limit, Optional.of(map), draws, products);
    }

    /** The same behind a feature map, with noise in front of it, known by so many draws of each sample. */
    public PreparationPlan with(FeaturePlan map, Draws drawn) {
        return new PreparationPlan(
                center, scale, NoiseSpace.INPUT, limit, Optional.of(map), Optional.of(drawn), products);
    }
}
