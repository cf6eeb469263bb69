package dev.presage.probe;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;

/**
 * Principal angles between the first k features of a list and the first k principal components, in the inner product of
 * clean covariances (theory.md section 5). The sines are the singular values of the block of the features' coordinates
 * with rows 1..k and columns beyond k; from the sines small angles keep their digits.
 */
public final class SubspaceAngles {
    private final Matrix cross;
    private final Backend backend;

    SubspaceAngles(Matrix cross, Backend backend) {
        this.cross = cross;
        this.backend = backend;
    }

    /** The sine of the largest angle at k, in [0, 1]; O(k r min(k, r-k)). */
    public double sineMax(int k) {
        if (k < 1 || k > cross.rows()) {
            throw new IllegalArgumentException("angles expect k from 1 to " + cross.rows() + ", found " + k);
        }
        int beyond = cross.columns() - k;
        if (beyond <= 0) {
            return 0;
        }
        boolean wide = k <= beyond;
        Matrix block = wide
                ? Matrix.generate(beyond, k, (i, j) -> cross.at(j, k + i))
                : Matrix.generate(k, beyond, (i, j) -> cross.at(i, k + j));
        double largest = backend.eigenvalues(backend.gram(block))[0];
        return Math.sqrt(Math.min(1, Math.max(0, largest)));
    }

    /** The largest angle at k in degrees. */
    public double maxDegrees(int k) {
        return Math.toDegrees(Math.asin(sineMax(k)));
    }

    /** &sum; sin&sup2; over all k angles, for every k = 1..count at once by prefix sums; O(count r). */
    public double[] sineSquaresPerK() {
        int count = cross.rows();
        double[] inside = new double[count];
        double[] live = new double[count];
        for (int k = 1; k <= count; k++) {
            double sum = 0;
            double norm = 0;
            for (int j = 0; j < cross.columns(); j++) {
                norm += cross.at(k - 1, j) * cross.at(k - 1, j);
            }
            for (int j = 0; j < Math.min(k, cross.columns()); j++) {
                sum += cross.at(k - 1, j) * cross.at(k - 1, j);
            }
            for (int i = 0; i < k - 1 && k - 1 < cross.columns(); i++) {
                sum += cross.at(i, k - 1) * cross.at(i, k - 1);
            }
            inside[k - 1] = sum + (k > 1 ? inside[k - 2] : 0);
            live[k - 1] = norm + (k > 1 ? live[k - 2] : 0);
        }
        double[] outside = new double[count];
        for (int k = 0; k < count; k++) {
            outside[k] = Math.max(0, live[k] - inside[k]);
        }
        return outside;
    }
}
