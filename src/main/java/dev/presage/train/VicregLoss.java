package dev.presage.train;

import dev.presage.linalg.Matrix;

/**
 * VICReg with penalties, summed over features: the mean of ||z - z'||&sup2;, plus max(0, 1 - standard deviation), plus the
 * squares of all covariances of different features, the latter two of either view. Why these weights, and not the published
 * ones: {@link dev.presage.model.Vicreg}; a steeper hinge also drowns the invariance in what a batch samples of it. Source:
 * Bardes, Ponce &amp; LeCun, ICLR 2022.
 */
record VicregLoss() implements MomentLoss {
    /** Added to variances under the root, as published. */
    private static final double EPSILON = 1e-4;

    @Override
    public Slope at(Moments moments) {
        return new Slope(
                penalty(moments.first()) + penalty(moments.second()) - 2 * moments.agreement(),
                slope(moments.first()),
                slope(moments.second()),
                moments.byAgreement(-2));
    }

    /** Variances, hinges and squares of covariances of one view. */
    private static double penalty(Matrix moment) {
        double sum = 0;
        for (int i = 0; i < moment.rows(); i++) {
            sum += moment.at(i, i) + Math.max(0, 1 - deviation(moment, i));
            for (int j = 0; j < moment.rows(); j++) {
                sum += i == j ? 0 : moment.at(i, j) * moment.at(i, j);
            }
        }
        return sum;
    }

    private static Matrix slope(Matrix moment) {
        return Matrix.generate(moment.rows(), moment.rows(), (i, j) -> {
            if (i != j) {
                return 2 * moment.at(i, j);
            }
            double deviation = deviation(moment, i);
            return deviation < 1 ? 1 - 0.5 / deviation : 1;
        });
    }

    private static double deviation(Matrix moment, int i) {
        return Math.sqrt(moment.at(i, i) + EPSILON);
    }
}
