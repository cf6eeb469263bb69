package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;

/**
 * VICReg with penalties, summed over features: the mean of ||z - z'||&sup2;, plus {@value #VARIANCE} times
 * max(0, 1 - standard deviation), plus the squares of all covariances of different features, the latter two of either
 * view. Views come centred by their true mean, so second moments of the batch are its variances and covariances; squares of
 * them are too large by order 1/b, which weighs little on the span. Why this weight of covariances:
 * {@link dev.presage.model.Vicreg}. Cost: O(bk&sup2;) flops. Source: Bardes, Ponce &amp; LeCun, ICLR 2022.
 */
record VicregLoss<A>() implements PairLoss.OfFeatures<A> {
    /** Weight of the hinge: the optimum has standard deviations of 1 from about 4 on. */
    private static final double VARIANCE = 25;
    /** Added to variances under the root, as published. */
    private static final double EPSILON = 1e-4;

    @Override
    public BatchLoss.Slope<A> evaluate(Arithmetic<A> on, A first, A second) {
        int b = on.rows(first);
        A apart = on.copy(first);
        on.add(apart, -1, second);
        Penalty<A> one = penalty(on, first);
        Penalty<A> two = penalty(on, second);
        on.add(one.gradient, 2.0 / b, apart);
        on.add(two.gradient, -2.0 / b, apart);
        return new BatchLoss.Slope<>(
                on.sumOfSquares(apart) / b + one.loss + two.loss, List.of(one.gradient, two.gradient));
    }

    private record Penalty<A>(double loss, A gradient) {}

    /** With C = Z&#7488;Z/b: the gradient of a covariance C_ij&sup2; by Z is Z C 4/b without the diagonal. */
    private static <A> Penalty<A> penalty(Arithmetic<A> on, A z) {
        int b = on.rows(z);
        int k = on.columns(z);
        A product = on.multiplyTransposedLeft(z, z);
        double[] covariance = on.read(product).times(1.0 / b).toArray();
        double[] weights = new double[k * k];
        double loss = 0;
        for (int i = 0; i < k; i++) {
            double deviation = Math.sqrt(covariance[i * k + i] + EPSILON);
            if (deviation < 1) {
                loss += VARIANCE * (1 - deviation);
                weights[i * k + i] = -VARIANCE / (deviation * b);
            }
            for (int j = 0; j < k; j++) {
                if (i != j) {
                    loss += covariance[i * k + j] * covariance[i * k + j];
                    weights[i * k + j] = 4 * covariance[i * k + j] / b;
                }
            }
        }
        return new Penalty<>(loss, on.multiply(z, on.of(Matrix.wrap(k, k, weights))));
    }
}
