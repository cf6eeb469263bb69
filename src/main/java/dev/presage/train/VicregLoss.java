package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;

/**
 * VICReg with penalties, summed over features: the mean of ||z - z'||&sup2;, plus max(0, 1 - standard deviation), plus the
 * squares of all covariances of different features, the latter two of either view. Views come centred by their true mean, so
 * second moments of the batch are its variances and covariances; squares of these are estimated without the terms of a sample
 * with itself, (S_ij&sup2; - &sum;_n z_ni&sup2; z_nj&sup2;)/(b(b-1)) with S = Z&#7488;Z, because those would prefer features
 * of light tails. Why these weights, and not the published ones: {@link dev.presage.model.Vicreg}; a steeper hinge also
 * drowns the invariance in what a batch samples of it. Cost: O(bk&sup2;) flops. Source: Bardes, Ponce &amp; LeCun, ICLR 2022.
 */
record VicregLoss<A>() implements PairLoss.OfFeatures<A> {
    /** Added to variances under the root, as published. */
    private static final double EPSILON = 1e-4;

    @Override
    public BatchLoss.Slope<A> evaluate(Arithmetic<A> on, A first, A second) {
        int b = on.rows(first);
        A apart = on.copy(first);
        on.add(apart, -1, second);
        BatchLoss.Slope<A> one = penalty(on, first);
        BatchLoss.Slope<A> two = penalty(on, second);
        A byFirst = one.gradient().get(0);
        A bySecond = two.gradient().get(0);
        on.add(byFirst, 2.0 / b, apart);
        on.add(bySecond, -2.0 / b, apart);
        return new BatchLoss.Slope<>(on.sumOfSquares(apart) / b + one.loss() + two.loss(), List.of(byFirst, bySecond));
    }

    /** Hinges and covariances of one view; the gradient is 4 (Z S - Z &#8728; (Z&sup2; 1))/(b(b-1)) without diagonals, and hinges. */
    private static <A> BatchLoss.Slope<A> penalty(Arithmetic<A> on, A z) {
        int b = on.rows(z);
        int k = on.columns(z);
        double pairs = (double) b * (b - 1);
        double[] moment = on.read(on.multiplyTransposedLeft(z, z)).toArray();
        A squares = on.zeros(b, k);
        on.addProduct(squares, 1, z, z);
        double[] own = on.read(on.multiplyTransposedLeft(squares, squares)).toArray();
        double[] weights = new double[k * k];
        double[] others = new double[k * k];
        double loss = 0;
        for (int i = 0; i < k; i++) {
            double deviation = Math.sqrt(moment[i * k + i] / b + EPSILON);
            if (deviation < 1) {
                loss += 1 - deviation;
                weights[i * k + i] = -1 / (deviation * b);
            }
            for (int j = 0; j < k; j++) {
                if (i != j) {
                    loss += (moment[i * k + j] * moment[i * k + j] - own[i * k + j]) / pairs;
                    weights[i * k + j] = 4 * moment[i * k + j] / pairs;
                    others[i * k + j] = -4 / pairs;
                }
            }
        }
        A gradient = on.multiply(z, on.of(Matrix.wrap(k, k, weights)));
        on.addProduct(gradient, 1, z, on.multiply(squares, on.of(Matrix.wrap(k, k, others))));
        return new BatchLoss.Slope<>(loss, List.of(gradient));
    }
}
