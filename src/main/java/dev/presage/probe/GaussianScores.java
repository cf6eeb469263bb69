package dev.presage.probe;

import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Team;
import dev.presage.linalg.Vector;
import dev.presage.moments.Basis;
import dev.presage.moments.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Accuracy of a linear probe whose l scores are Gaussian given the part of the data that a sample is from: P(correct | part) is
 * the probability that all l - 1 margins of the part's class over the others are positive ({@link NormalOrthant}).
 */
final class GaussianScores {
    private static final int SHIFTS = 12;
    private static final int FEWEST_POINTS = 64;
    private static final int MOST_POINTS = 4096;

    /**
     * The scores of samples of one part.
     *
     * @param label the class that is right
     * @param weight share of the samples
     * @param mean of the scores
     * @param covariance of the scores
     * @param handicap what is taken off the score of the right class
     */
    record Part(int label, double weight, Vector mean, SymmetricMatrix covariance, double handicap) {}

    private GaussianScores() {}

    /** The accuracy, with the error of the integration; 12 shifted lattices of as many points as a wanted error needs, up to 4096. */
    static Estimate accuracy(List<Part> parts, String model, double wantedError, int threads, long seed) {
        NormalOrthant[] orthants = new NormalOrthant[parts.size()];
        Team team = new Team(threads);
        team.run(orthants.length, i -> orthants[i] = margins(parts.get(i)));
        double[] weights = parts.stream().mapToDouble(Part::weight).toArray();
        Estimate estimate = integrate(orthants, weights, FEWEST_POINTS, model, team, seed);
        for (int points = 2 * FEWEST_POINTS;
                points <= MOST_POINTS && estimate.standardError() > wantedError;
                points *= 2) {
            estimate = integrate(orthants, weights, points, model, team, seed);
        }
        return estimate;
    }

    private static Estimate integrate(
            NormalOrthant[] orthants, double[] weights, int points, String model, Team team, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][][] shifts = new double[SHIFTS][orthants.length][];
        for (double[][] shift : shifts) {
            Arrays.setAll(shift, c -> orthants[c].shift(random));
        }
        double[] totals = new double[SHIFTS];
        team.run(SHIFTS, s -> {
            for (int c = 0; c < orthants.length; c++) {
                totals[s] += weights[c] * orthants[c].shifted(points, shifts[s][c]);
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
        return new Estimate(mean, Math.sqrt(variance / SHIFTS), new Basis.Assumed(model));
    }

    /** The margins of a part's class over every other class. */
    private static NormalOrthant margins(Part part) {
        int c = part.label;
        int l = part.mean.dimension();
        SymmetricMatrix covariance = part.covariance;
        double[] margin = new double[l - 1];
        int[] other = new int[l - 1];
        for (int j = 0, t = 0; j < l; j++) {
            if (j != c) {
                other[t] = j;
                margin[t++] = part.mean.at(c) - part.handicap - part.mean.at(j);
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
