package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.noise.ViewMoments;

/**
 * Data as Van Assel et al. 2025 see them: a signal and irrelevant features, C = C_signal + &Gamma;, seen through additive
 * augmentation of covariance &Theta; + &alpha;&sup2; &Gamma;. All are d &times; d, positive semi-definite, per sample.
 *
 * @param signal C_signal
 * @param irrelevant &Gamma;
 * @param augmentation &Theta;
 */
public record SignalModel(SymmetricMatrix signal, SymmetricMatrix irrelevant, SymmetricMatrix augmentation) {
    /** Checks that the dimensions agree. */
    public SignalModel {
        int d = signal.dimension();
        if (d == 0 || irrelevant.dimension() != d || augmentation.dimension() != d) {
            throw new BadInputException(
                    "signal, irrelevant features and augmentation expect matrices of one size, found d" + " = " + d
                            + ", " + irrelevant.dimension() + " and " + augmentation.dimension());
        }
    }

    /** All diagonal together: c on the first coordinates, &gamma; on the others, &theta; on all. */
    public static SignalModel diagonal(Vector signal, Vector irrelevant, Vector augmentation) {
        int k = signal.dimension();
        int d = k + irrelevant.dimension();
        return new SignalModel(
                SymmetricMatrix.generate(d, (i, j) -> i == j && i < k ? signal.at(i) : 0),
                SymmetricMatrix.generate(d, (i, j) -> i == j && i >= k ? irrelevant.at(i - k) : 0),
                SymmetricMatrix.diagonal(augmentation.toArray()));
    }

    /** The same in other orthonormal coordinates, the rows of Q: A becomes Q A Q&#7488;. */
    public SignalModel rotated(Matrix rotation, Backend backend) {
        return new SignalModel(
                backend.congruence(rotation, signal),
                backend.congruence(rotation, irrelevant),
                backend.congruence(rotation, augmentation));
    }

    /** Number of coordinates d. */
    public int dimension() {
        return signal.dimension();
    }

    /** The moments at some alignment: M = G = C = C_signal + &Gamma;, S = C + &Theta; + &alpha;&sup2; &Gamma;. */
    public ViewMoments views(double alphaSquared) {
        SymmetricMatrix clean = signal.plus(irrelevant);
        return views(clean, clean.toMatrix(), alphaSquared);
    }

    /** The same with C = M = G already made. */
    ViewMoments views(SymmetricMatrix clean, Matrix cross, double alphaSquared) {
        Vector zero = Vector.zeros(dimension());
        SymmetricMatrix total = clean.plus(augmentation).combine(1, irrelevant, alphaSquared);
        return new ViewMoments(true, new Basis.Exact(), zero, zero, clean, cross, clean, total);
    }

    /**
     * How far from commuting two symmetric matrices are: ||AB - BA|| / (||A|| ||B||) (Frobenius), at most the square root of
     * 2; 0 if one of them is 0. The theorem assumes 0 for all pairs. One product, 2 d&sup3; flops.
     */
    public static double commutator(SymmetricMatrix a, SymmetricMatrix b, Backend backend) {
        Matrix product = backend.multiply(a.toMatrix(), b.toMatrix());
        return ratio(product.minus(product.transpose()).frobeniusNorm(), a, b);
    }

    /**
     * How much signal and irrelevant features share directions: ||C_signal &Gamma;|| / (||C_signal|| ||&Gamma;||)
     * (Frobenius). The theorem assumes 0: they live in different coordinates.
     */
    public double overlap(Backend backend) {
        return ratio(backend.multiply(signal.toMatrix(), irrelevant.toMatrix()).frobeniusNorm(), signal, irrelevant);
    }

    private static double ratio(double norm, SymmetricMatrix a, SymmetricMatrix b) {
        double size = a.frobeniusNorm() * b.frobeniusNorm();
        return size == 0 ? 0 : norm / size;
    }

    /** How far the model is from what the theorem assumes; 0 each, but for rounding, where it applies. */
    public Assumptions assumptions(Backend backend) {
        return new Assumptions(
                commutator(signal, irrelevant, backend),
                commutator(signal, augmentation, backend),
                commutator(irrelevant, augmentation, backend),
                overlap(backend));
    }

    /**
     * Relative distances from the theorem's assumptions.
     *
     * @param signalIrrelevant commutator of C_signal and &Gamma;
     * @param signalAugmentation of C_signal and &Theta;
     * @param irrelevantAugmentation of &Gamma; and &Theta;
     * @param overlap of C_signal and &Gamma;
     */
    public record Assumptions(
            double signalIrrelevant, double signalAugmentation, double irrelevantAugmentation, double overlap) {
        /** The largest of the four. */
        public double largest() {
            return Math.max(Math.max(signalIrrelevant, signalAugmentation), Math.max(irrelevantAugmentation, overlap));
        }
    }
}
