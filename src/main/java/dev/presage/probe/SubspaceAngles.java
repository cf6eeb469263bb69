package dev.presage.probe;

import dev.presage.linalg.Backend;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.Vector;

/**
 * Principal angles between the first k features of a list and the first k principal components, in the inner product of
 * clean covariances (theory.md section 5). The sines are the singular values of the block of the features' coordinates
 * with rows 1..k and columns beyond k; from the sines small angles keep their digits. Where features add nothing (zero
 * rows) a direction of clean PCA's is missed entirely, which counts as a right angle: sin &theta; is the norm of
 * &Pi;_features - &Pi;_clean in every case.
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
        if (live(k) < Math.min(k, cross.columns())) {
            return 1;
        }
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

    /** How many of the first k features are not zero. */
    private int live(int k) {
        int live = 0;
        for (int i = 0; i < k; i++) {
            live += Vector.wrap(cross.row(i)).isZero() ? 0 : 1;
        }
        return live;
    }

    /** The largest angle at k in degrees. */
    public double maxDegrees(int k) {
        return Math.toDegrees(Math.asin(sineMax(k)));
    }

    /** &sum; sin&sup2; over all k angles, for every k = 1..count at once by prefix sums; O(count r). */
    public double[] sineSquaresPerK() {
        int count = cross.rows();
        double[] inside = new double[count];
        for (int k = 1; k <= count; k++) {
            double sum = 0;
            for (int j = 0; j < Math.min(k, cross.columns()); j++) {
                sum += cross.at(k - 1, j) * cross.at(k - 1, j);
            }
            for (int i = 0; i < k - 1 && k - 1 < cross.columns(); i++) {
                sum += cross.at(i, k - 1) * cross.at(i, k - 1);
            }
            inside[k - 1] = sum + (k > 1 ? inside[k - 2] : 0);
        }
        double[] outside = new double[count];
        for (int k = 0; k < count; k++) {
            outside[k] = Math.max(0, Math.min(k + 1, cross.columns()) - inside[k]);
        }
        return outside;
    }
}
