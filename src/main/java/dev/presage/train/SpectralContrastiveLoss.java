package dev.presage.train;

import dev.presage.linalg.Matrix;

/**
 * The spectral contrastive loss -2 tr C + ||(S + S')/2||&sup2;, whose minimisers span exactly the joint-embedding subspace;
 * smooth and without constraints. Source: HaoChen et al. 2021; theory.md 3.5.
 */
record SpectralContrastiveLoss() implements MomentLoss {
    @Override
    public Slope at(Moments moments) {
        Matrix mean = moments.first().plus(moments.second()).times(0.5);
        return new Slope(mean.sumOfSquares() - 2 * moments.agreement(), mean, mean, moments.byAgreement(-2));
    }
}
