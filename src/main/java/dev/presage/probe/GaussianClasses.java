package dev.presage.probe;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelledMoments;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Predicted accuracy of a least-squares probe if the features are Gaussian given the class, each class with its own mean
 * and covariance (theory.md section 8). The scores are then Gaussian given the class, and P(correct | c) is the
 * probability that all classes - 1 margins score_c - score_j are positive ({@link NormalOrthant}).
 *
 * <p>Assumed, not exact: always shown beside a measured accuracy. The standard error is that of the integration only. Cost:
 * O(l d&sup2; l) for the score covariances and O(l&sup3;) a lattice point.
 */
public final class GaussianClasses {
    /** Beyond this many classes no accuracy is predicted: the integration costs O(l&sup3;) a lattice point. */
    public static final int MOST_CLASSES = 128;

    private static final String MODEL = "one Gaussian per class";
    private static final double WANTED_ERROR = 2e-4;

    private final LabelledMoments moments;
    private final Backend backend;
    private final long seed;

    /** The class model of (prepared) training moments. */
    public GaussianClasses(LabelledMoments moments, Backend backend, long seed) {
        this.moments = moments;
        this.backend = backend;
        this.seed = seed;
    }

    /**
     * Predicted accuracy of a probe on features given as rows over the inputs (k &times; d); empty where within-class
     * covariances were not kept, or there are more than {@value #MOST_CLASSES} classes.
     */
    public Optional<Estimate> accuracy(Matrix inputRows, LeastSquaresProbe probe) {
        return moments.within()
                .filter(within -> within.size() <= MOST_CLASSES)
                .map(within -> accuracy(inputRows, probe, within));
    }

    private Estimate accuracy(Matrix inputRows, LeastSquaresProbe probe, List<SymmetricMatrix> within) {
        Matrix scoreRows = backend.multiplyTransposedLeft(
                probe.loadings(), inputRows.firstRows(probe.loadings().rows()));
        int[] classes = IntStream.range(0, moments.classes())
                .filter(c -> moments.classCounts().get(c) > 0)
                .toArray();
        GaussianScores.Part[] parts = new GaussianScores.Part[classes.length];
        new Team(backend.threads()).run(classes.length, i -> {
            int c = classes[i];
            double[] offset = Vector.wrap(moments.classMeans().row(c))
                    .minus(moments.overall().mean())
                    .toArray();
            parts[i] = new GaussianScores.Part(
                    c,
                    moments.prior(c),
                    Vector.wrap(scoreRows.times(offset)).plus(probe.intercept()),
                    within.get(c).congruence(scoreRows),
                    0);
        });
        return GaussianScores.accuracy(List.of(parts), MODEL, WANTED_ERROR, backend.threads(), seed);
    }
}
