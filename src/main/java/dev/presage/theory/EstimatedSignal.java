package dev.presage.theory;

import dev.presage.data.BadInputException;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricEigen;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.moments.LabelMoments;
import dev.presage.probe.Rank;
import java.util.Locale;

/**
 * Signal and irrelevant features as data show them: an estimate of what the theory takes as given.
 *
 * @param signal C_signal, d &times; d
 * @param irrelevant &Gamma;, d &times; d
 * @param source where they come from, in words
 * @param unexplained ||C - C_signal - &Gamma;|| / ||C|| (Frobenius): 0 where the two make up the data
 */
public record EstimatedSignal(SymmetricMatrix signal, SymmetricMatrix irrelevant, String source, double unexplained) {
    /** Checks that the dimensions agree. */
    public EstimatedSignal {
        if (signal.dimension() != irrelevant.dimension()) {
            throw new IllegalArgumentException("a signal of d = " + signal.dimension()
                    + " expects irrelevant features of as many coordinates, found d = " + irrelevant.dimension());
        }
    }

    /**
     * From labels: the signal is the covariance of what is best predicted of x from y linearly, B Y&#8314; B&#7488; with Y the
     * covariance of y, and irrelevant is what is left of C. For classes that is the covariance of the class means, &sum; &pi;_c
     * (&mu;_c - &mu;)(&mu;_c - &mu;)&#7488;, and the covariance within classes. Exact on the samples; O(l d&sup2;).
     *
     * @param clean C, the centred second moment
     */
    public static EstimatedSignal ofLabels(SymmetricMatrix clean, LabelMoments labels, Backend backend) {
        SymmetricEigen eigen = backend.eigen(labels.covariance());
        int rank = Rank.of(eigen.values(), labels.labels());
        if (rank == 0) {
            throw new BadInputException("a signal from labels expects labels that vary, found constant ones");
        }
        double[] inverseRoots = new double[rank];
        for (int j = 0; j < rank; j++) {
            inverseRoots[j] = 1 / Math.sqrt(eigen.values()[j]);
        }
        Matrix white = eigen.vectors().firstRows(rank).scaleRows(inverseRoots);
        SymmetricMatrix signal = backend.gram(backend.multiplyTransposedRight(white, labels.cross()));
        return new EstimatedSignal(
                signal,
                clean.minus(signal),
                "labels: the signal is the spread of their means, the rest is irrelevant",
                0);
    }

    /**
     * From a given covariance of the irrelevant features: the signal is what C has beyond it, the first k positive eigenvalues of
     * C - &Gamma; with their eigenvectors. What else that difference has, above or below 0, belongs to neither. O(d&sup3;).
     *
     * @param clean C, the centred second moment
     * @param irrelevant &Gamma;
     * @throws BadInputException if C nowhere exceeds &Gamma;, or the dimensions differ
     */
    public static EstimatedSignal ofIrrelevant(
            SymmetricMatrix clean, SymmetricMatrix irrelevant, int k, Backend backend) {
        if (clean.dimension() != irrelevant.dimension()) {
            throw new BadInputException("irrelevant features expect a covariance of the data's d = " + clean.dimension()
                    + ", found d = " + irrelevant.dimension());
        }
        SymmetricMatrix beyond = clean.minus(irrelevant);
        SymmetricEigen eigen = backend.eigen(beyond);
        double tolerance = Math.ulp(1.0) * clean.dimension() * clean.frobeniusNorm();
        int rank = 0;
        while (rank < Math.min(k, eigen.values().length) && eigen.values()[rank] > tolerance) {
            rank++;
        }
        if (rank == 0) {
            throw new BadInputException("a signal expects data that vary more than the irrelevant features in some"
                    + " direction, found none");
        }
        double[] roots = new double[rank];
        for (int j = 0; j < rank; j++) {
            roots[j] = Math.sqrt(eigen.values()[j]);
        }
        SymmetricMatrix signal = backend.gram(eigen.vectors().firstRows(rank).scaleRows(roots));
        double size = clean.frobeniusNorm();
        double left = beyond.minus(signal).frobeniusNorm();
        return new EstimatedSignal(
                signal,
                irrelevant,
                String.format(
                        Locale.ROOT,
                        "a given covariance of irrelevant features: the signal is the %d largest excesses of the data over it",
                        rank),
                size == 0 ? 0 : left / size);
    }
}
