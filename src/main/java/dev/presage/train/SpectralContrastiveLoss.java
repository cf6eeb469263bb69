package dev.presage.train;

import dev.presage.linalg.Matrix;

/**
 * The spectral contrastive loss -2 tr C + ||(S + S')/2||&sup2;, whose minimisers span exactly the joint-embedding subspace;
 * smooth and without constraints. Source: HaoChen et al. 2021; theory.md 3.5.
 */
record SpectralContrastiveLoss() implements MomentLoss {
    @Override
    public Slope at(Moments moments) {
        int k = moments.cross().rows();
        Matrix mean = moments.first().plus(moments.second()).times(0.5);
        double trace = 0;
        for (int i = 0; i < k; i++) {
            trace += moments.cross().at(i, i);
        }
        Matrix byCross = Matrix.generate(k, k, (i, j) -> i == j ? -2 : 0);
        return new Slope(mean.sumOfSquares() - 2 * trace, mean, mean, byCross);
    }
}
