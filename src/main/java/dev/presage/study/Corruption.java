package dev.presage.study;

import dev.presage.linalg.Backend;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.GaussianNoise;
import dev.presage.theory.AlignmentThresholds;

/**
 * Irrelevant features of some strength beside a signal, and an augmentation that sees both, in coordinates in which all is
 * diagonal: the k signal coordinates first.
 *
 * @param name weak or strong
 * @param signal c, the variances of the signal, descending
 * @param irrelevant &gamma;, the variances of the irrelevant features
 * @param augmentation &theta;, of the augmentation without its aligned part
 */
public record Corruption(String name, Vector signal, Vector irrelevant, Vector augmentation) {
    /** The augmentation's share of each signal variance. */
    private static final double OF_SIGNAL = 1;

    /** Its share of irrelevant variances, from one to the other: small, and not equal, so that nothing is a tie. */
    private static final double OF_IRRELEVANT_LEAST = 0.02;

    private static final double OF_IRRELEVANT_MOST = 0.1;

    private static final double WEAK = 0.25;
    private static final double STRONG = 2;

    /** Irrelevant features up to a quarter of the weakest signal variance. */
    static Corruption weak(Vector signal, int dimension) {
        return of("weak", WEAK * signal.at(signal.dimension() - 1), signal, dimension);
    }

    /** Irrelevant features up to twice the strongest signal variance. */
    static Corruption strong(Vector signal, int dimension) {
        return of("strong", STRONG * signal.at(0), signal, dimension);
    }

    /** Variances from the largest down to its half. */
    private static Corruption of(String name, double largest, Vector signal, int dimension) {
        int k = signal.dimension();
        int others = dimension - k;
        Vector irrelevant = Vector.generate(others, j -> largest * (1 - 0.5 * j / others));
        return new Corruption(
                name,
                signal,
                irrelevant,
                Vector.generate(
                        dimension,
                        i -> i < k
                                ? OF_SIGNAL * signal.at(i)
                                : irrelevant.at(i - k)
                                        * (OF_IRRELEVANT_LEAST
                                                + (OF_IRRELEVANT_MOST - OF_IRRELEVANT_LEAST) * (i - k) / others)));
    }

    /** The alignment that each paradigm needs as the number of samples grows, by the formulas. */
    public AlignmentThresholds thresholds() {
        return AlignmentThresholds.diagonal(signal, irrelevant, augmentation);
    }

    /** Number of coordinates d. */
    int dimension() {
        return augmentation.dimension();
    }

    /** C_signal, d &times; d. */
    SymmetricMatrix signalMoment() {
        return SymmetricMatrix.diagonal(Vector.generate(dimension(), i -> i < signal.dimension() ? signal.at(i) : 0)
                .toArray());
    }

    /** C = C_signal + &Gamma;. */
    SymmetricMatrix data() {
        int k = signal.dimension();
        return SymmetricMatrix.diagonal(Vector.generate(dimension(), i -> i < k ? signal.at(i) : irrelevant.at(i - k))
                .toArray());
    }

    /** Additive noise of covariance &Theta; + &alpha;&sup2; &Gamma;. */
    AffineNoise noise(double alpha, Backend backend) {
        int k = signal.dimension();
        return GaussianNoise.withCovariance(
                SymmetricMatrix.diagonal(Vector.generate(
                                dimension(),
                                i -> augmentation.at(i) + (i < k ? 0 : alpha * alpha * irrelevant.at(i - k)))
                        .toArray()),
                backend);
    }
}
