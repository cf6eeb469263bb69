package dev.presage.probe;

import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.LabelMoments;

/**
 * How much of a task the first k features explain, for every k at once (theory.md section 4).
 *
 * @param explained \(a(k) = \sum_{j \le k} \lVert A_j \rVert^2\), the label variance explained
 * @param r2 a(k) over the total label variance
 * @param percent the alignment of Balestriero &amp; LeCun 2024:
 *     \(100 \sqrt{\sum_{j \le k} A_j Y_2 A_j^\top}\) over the same at full rank
 */
public record Alignment(Vector explained, Vector r2, Vector percent) {
    /** Alignment of features with a task; O(k (r + l) l). A task without variance has r2 and alignment 0. */
    public static Alignment of(Features features, PrincipalSpace space, LabelMoments labels) {
        return of(features, space.task(labels), labels);
    }

    /**
     * The same for a task that is in coordinates already, which several lists of features of one space can share; O(k r l).
     *
     * @param task {@link PrincipalSpace#task} of the labels
     */
    public static Alignment of(Features features, Matrix task, LabelMoments labels) {
        Matrix loadings = features.labelLoadings(task);
        SymmetricMatrix second = labels.second();
        double full = 0;
        for (int j = 0; j < task.rows(); j++) {
            full += weighted(task, j, second);
        }
        double energy = labels.energy();
        double[] explained = new double[features.count()];
        double[] r2 = new double[features.count()];
        double[] percent = new double[features.count()];
        double sum = 0;
        double sumWeighted = 0;
        for (int k = 0; k < features.count(); k++) {
            double[] row = loadings.row(k);
            sum += Vector.wrap(row).dot(Vector.wrap(row));
            sumWeighted += weighted(loadings, k, second);
            explained[k] = sum;
            r2[k] = energy > 0 ? sum / energy : 0;
            percent[k] = full > 0 ? 100 * Math.sqrt(sumWeighted / full) : 0;
        }
        return new Alignment(Vector.wrap(explained), Vector.wrap(r2), Vector.wrap(percent));
    }

    private static double weighted(Matrix loadings, int row, SymmetricMatrix second) {
        double sum = 0;
        for (int a = 0; a < second.dimension(); a++) {
            for (int b = 0; b < second.dimension(); b++) {
                sum += loadings.at(row, a) * second.at(a, b) * loadings.at(row, b);
            }
        }
        return sum;
    }
}
