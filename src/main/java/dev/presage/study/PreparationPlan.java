package dev.presage.study;

import dev.presage.moments.Scale;
import java.util.OptionalInt;

/**
 * How the data are prepared.
 *
 * @param center whether samples and views are centred by their own means (encoders and probes have intercepts)
 * @param scale what the values are divided by
 * @param noiseSpace which values the noise acts on
 * @param limit use only the first samples for training
 */
public record PreparationPlan(boolean center, Scale scale, NoiseSpace noiseSpace, OptionalInt limit) {
    /** Centred, divided by the root mean square, noise on prepared values, all samples. */
    public static PreparationPlan standard() {
        return new PreparationPlan(true, Scale.GLOBAL, NoiseSpace.PREPARED, OptionalInt.empty());
    }
}
