package dev.presage.train;

import dev.presage.linalg.Matrix;

/**
 * A loss of two views' features z and z', k each, that depends on their second moments only: S = E zz&#7488;, S' =
 * E z'z'&#7488; and C = E zz'&#7488;, k &times; k, views centred. The spectral contrastive loss, VICReg and Barlow Twins are
 * such losses. Cost: O(k&sup2;).
 */
interface MomentLoss {
    /** The loss at these moments, and its slopes by them. */
    Slope at(Moments moments);

    /**
     * Moments of features.
     *
     * @param first S
     * @param second S'
     * @param cross C
     */
    record Moments(Matrix first, Matrix second, Matrix cross) {
        /** tr C. */
        double agreement() {
            double trace = 0;
            for (int i = 0; i < cross.rows(); i++) {
                trace += cross.at(i, i);
            }
            return trace;
        }

        /** The slope of {@link #agreement} by C: the identity, times a factor. */
        Matrix byAgreement(double factor) {
            return Matrix.generate(cross.rows(), cross.rows(), (i, j) -> i == j ? factor : 0);
        }
    }

    /**
     * A loss L and what it changes by: dL = &lt;byFirst, dS&gt; + &lt;bySecond, dS'&gt; + &lt;byCross, dC&gt;.
     *
     * @param byFirst symmetric
     * @param bySecond symmetric
     */
    record Slope(double loss, Matrix byFirst, Matrix bySecond, Matrix byCross) {}
}
