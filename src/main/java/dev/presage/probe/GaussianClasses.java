package dev.presage.probe;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import dev.presage.moments.LabelledMoments;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
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
    private static final int SHIFTS = 12;
    private static final int FEWEST_POINTS = 64;
    private static final int MOST_POINTS = 4096;
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
        NormalOrthant[] orthants = new NormalOrthant[classes.length];
        Team team = new Team(backend.threads());
        team.run(classes.length, i -> {
            int c = classes[i];
            orthants[i] = margins(c, scoreRows, probe.intercept(), within.get(c));
        });
        double[] priors = Arrays.stream(classes).mapToDouble(moments::prior).toArray();
        Estimate estimate = integrate(orthants, priors, FEWEST_POINTS, team);
        for (int points = 2 * FEWEST_POINTS;
                points <= MOST_POINTS && estimate.standardError() > WANTED_ERROR;
                points *= 2) {
            estimate = integrate(orthants, priors, points, team);
        }
        return estimate;
    }

    private Estimate integrate(NormalOrthant[] orthants, double[] priors, int points, Team team) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][][] shifts = new double[SHIFTS][orthants.length][];
        for (double[][] shift : shifts) {
            Arrays.setAll(shift, c -> orthants[c].shift(random));
        }
        double[] totals = new double[SHIFTS];
        team.run(SHIFTS, s -> {
            for (int c = 0; c < orthants.length; c++) {
                totals[s] += priors[c] * orthants[c].shifted(points, shifts[s][c]);
            }
        });
        double mean = 0;
        for (int s = 0; s < SHIFTS; s++) {
            mean += totals[s] / SHIFTS;
        }
        double variance = 0;
        for (double total : totals) {
            variance += (total - mean) * (total - mean) / (SHIFTS - 1);
        }
        return new Estimate(mean, Math.sqrt(variance / SHIFTS), new Basis.Assumed(MODEL));
    }

    /** The margins of class c over every other class, given that the sample is of class c. */
    private NormalOrthant margins(int c, Matrix scoreRows, Vector intercept, SymmetricMatrix within) {
        SymmetricMatrix covariance = within.congruence(scoreRows);
        double[] offset = Vector.wrap(moments.classMeans().row(c))
                .minus(moments.overall().mean())
                .toArray();
        Vector mean = Vector.wrap(scoreRows.times(offset)).plus(intercept);
        int l = scoreRows.rows();
        double[] margin = new double[l - 1];
        int[] other = new int[l - 1];
        for (int j = 0, t = 0; j < l; j++) {
            if (j != c) {
                other[t] = j;
                margin[t++] = mean.at(c) - mean.at(j);
            }
        }
        SymmetricMatrix spread = SymmetricMatrix.generate(
                l - 1,
                (a, b) -> covariance.at(c, c)
                        - covariance.at(c, other[a])
                        - covariance.at(c, other[b])
                        + covariance.at(other[a], other[b]));
        return new NormalOrthant(margin, spread);
    }
}
