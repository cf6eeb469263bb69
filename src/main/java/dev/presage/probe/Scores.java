package dev.presage.probe;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;

/** What every linear probe does with the features of a sample. */
final class Scores {
    private Scores() {}

    /** intercept + loadings&#7488; u, for the features u that start at an offset; O(k l). */
    static void of(Matrix loadings, Vector intercept, double[] features, int offset, double[] into) {
        for (int c = 0; c < into.length; c++) {
            into[c] = intercept.at(c);
        }
        for (int j = 0; j < loadings.rows(); j++) {
            double u = features[offset + j];
            for (int c = 0; c < into.length; c++) {
                into[c] += u * loadings.at(j, c);
            }
        }
    }

    /** The class of the largest score, the first of equal ones. */
    static int best(double[] scores) {
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            if (scores[c] > scores[best]) {
                best = c;
            }
        }
        return best;
    }
}
