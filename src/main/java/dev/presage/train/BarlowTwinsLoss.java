package dev.presage.train;

import dev.presage.linalg.Matrix;

/**
 * Barlow Twins: with correlations K_ij = C_ij/sqrt(S_ii S'_jj), the loss &sum; (1 - K_ii)&sup2; + r &sum;_{i&ne;j} K_ij&sup2;.
 * With G the slope by K, those by C are G_ij/sqrt(S_ii S'_jj), and that by S_ii is -1/2 &sum;_j G_ij K_ij/S_ii. Source: Zbontar
 * et al. 2021; theory.md 3.7.
 *
 * @param redundancy r
 */
record BarlowTwinsLoss(double redundancy) implements MomentLoss {
    @Override
    public Slope at(Moments moments) {
        int k = moments.cross().rows();
        double[] byCross = new double[k * k];
        double[] byFirst = new double[k * k];
        double[] bySecond = new double[k * k];
        double loss = 0;
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                double size = moments.first().at(i, i);
                double other = moments.second().at(j, j);
                double root = Math.sqrt(size * other);
                double correlation = moments.cross().at(i, j) / root;
                double missing = correlation - (i == j ? 1 : 0);
                double weight = i == j ? 1 : redundancy;
                double slope = 2 * weight * missing;
                loss += weight * missing * missing;
                byCross[i * k + j] = slope / root;
                byFirst[i * k + i] -= slope * correlation / (2 * size);
                bySecond[j * k + j] -= slope * correlation / (2 * other);
            }
        }
        return new Slope(loss, Matrix.wrap(k, k, byFirst), Matrix.wrap(k, k, bySecond), Matrix.wrap(k, k, byCross));
    }
}
