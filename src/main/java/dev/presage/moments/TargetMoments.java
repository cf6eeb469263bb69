package dev.presage.moments;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;

/**
 * Moments of samples x with real-valued targets y: those of the pair (x; y), d + l coordinates, taken apart. So they are
 * accumulated, and merge, as all moments do.
 *
 * @param overall of x
 * @param labels B = E[(x-&mu;)(y-ybar)&#7488;], d &times; l, and the moments of y
 */
public record TargetMoments(Moments overall, LabelMoments labels) implements TaskMoments {
    /** Checks that both are over the same coordinates. */
    public TargetMoments {
        if (labels.cross().rows() != overall.dimension()) {
            throw new IllegalArgumentException("target moments expect a cross moment of " + overall.dimension()
                    + " rows, found " + labels.cross().rows());
        }
    }

    /** Takes the moments of pairs (x; y) apart; the last l coordinates are the targets. O((d + l)&sup2;). */
    static TargetMoments ofPairs(Moments pairs, int l) {
        int d = pairs.dimension() - l;
        SymmetricMatrix all = pairs.covariance();
        return new TargetMoments(
                new Moments(
                        pairs.count(),
                        Vector.generate(d, i -> pairs.mean().at(i)),
                        SymmetricMatrix.generate(d, all::at),
                        pairs.relativeError()),
                LabelMoments.ofTargets(
                        Matrix.generate(d, l, (i, t) -> all.at(i, d + t)),
                        SymmetricMatrix.generate(l, (s, t) -> all.at(d + s, d + t)),
                        Vector.generate(l, t -> pairs.mean().at(d + t))));
    }

    /** Moments of the union of two sets of samples with the same targets: those of the pairs, {@link Moments#merge}d. */
    public TargetMoments merge(TargetMoments other) {
        return ofPairs(pairs().merge(other.pairs()), labels.labels());
    }

    private Moments pairs() {
        int d = overall.dimension();
        int l = labels.labels();
        return new Moments(
                overall.count(),
                Vector.generate(
                        d + l, i -> i < d ? overall.mean().at(i) : labels.mean().at(i - d)),
                SymmetricMatrix.generate(d + l, this::covariance),
                overall.relativeError());
    }

    /** An entry of the covariance of the pairs. */
    private double covariance(int i, int j) {
        int d = overall.dimension();
        if (i < d && j < d) {
            return overall.covariance().at(i, j);
        }
        if (i >= d && j >= d) {
            return labels.covariance().at(i - d, j - d);
        }
        return labels.cross().at(Math.min(i, j), Math.max(i, j) - d);
    }
}
