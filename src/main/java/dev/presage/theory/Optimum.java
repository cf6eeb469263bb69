package dev.presage.theory;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;
import dev.presage.model.Objective;
import dev.presage.probe.PrincipalSpace;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The optimal linear encoders of an objective. */
public interface Optimum {
    /** The objective that was solved. */
    Objective objective();

    /** Its spectrum; without values where the objective has none. */
    Spectrum spectrum();

    /** Whether the spectrum is all of it, and not only the first values. */
    boolean whole();

    /** What solved it, in words. */
    String solver();

    /** How many features were computed. */
    int features();

    /** Whether the best k features are the first k of the best k + 1; else there is the optimum with all features alone. */
    boolean nested();

    /** The k best features, k &times; d over centred prepared inputs. */
    Matrix encoder(int k);

    /** The optimal loss with k features, per sample. */
    double loss(int k);

    /** The optimal decoder for the first k features, d &times; k; empty if the model has none. */
    Optional<Matrix> decoder(int k, Backend backend);

    /** By what the objective's own model multiplies the first k features, and the columns of their decoder alike. */
    default Vector gains(int k) {
        return Vector.constant(k, 1);
    }

    /** The variance of samples around decoded ones, of an objective that models samples. */
    default OptionalDouble decoderVariance(int k) {
        return OptionalDouble.empty();
    }

    /** Numbers of the optimum that belong to this objective alone, by name. */
    default Map<String, Double> details(int k) {
        return Map.of();
    }

    /** How far the first k features are from being optimal, relative to the size of the problem. */
    double residual(int k, Backend backend);

    /** kmax: the most features that the data and the spectrum have. */
    default int mostFeatures(PrincipalSpace space) {
        return Math.min(space.rank(), spectrum().available());
    }
}
