package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;

/**
 * Barlow Twins: with columns of features divided by their root mean squares over the batch, A and A', and K = A&#7488;A'/b, the
 * loss &sum; (1 - K_ii)&sup2; + r &sum;_{i&ne;j} K_ij&sup2;. Squares are estimated without the terms of a sample with itself,
 * (S_ij&sup2; - &sum;_n a_ni&sup2; a'_nj&sup2;)/(b(b-1)) with S = b K, because those would prefer features of light tails. With
 * H the slope by S, and w_ij = 1 or r, the gradient by A is A' H&#7488; - 2 A &#8728; (A'&sup2; w&#7488;)/(b(b-1)), and by column i of
 * Z, s_i its root mean square, (dA_i - A_i (A_i&middot;dA_i)/b)/s_i. Views come centred by their true mean. Cost: O(bk&sup2;)
 * flops. Source: Zbontar et al. 2021; theory.md 3.7.
 *
 * @param redundancy r
 */
record BarlowTwinsLoss<A>(double redundancy) implements PairLoss.OfFeatures<A> {
    @Override
    public BatchLoss.Slope<A> evaluate(Arithmetic<A> on, A first, A second) {
        int b = on.rows(first);
        int k = on.columns(first);
        double pairs = (double) b * (b - 1);
        double[] left = inverseRoots(on, first);
        double[] right = inverseRoots(on, second);
        A a = on.copy(first);
        A c = on.copy(second);
        on.scaleColumns(a, left);
        on.scaleColumns(c, right);
        A leftSquares = squares(on, a);
        A rightSquares = squares(on, c);
        double[] sums = on.read(on.multiplyTransposedLeft(a, c)).toArray();
        double[] own =
                on.read(on.multiplyTransposedLeft(leftSquares, rightSquares)).toArray();
        double[] slope = new double[k * k];
        double[] weights = new double[k * k];
        double loss = k;
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                int at = i * k + j;
                double weight = i == j ? 1 : redundancy;
                loss += weight * (sums[at] * sums[at] - own[at]) / pairs;
                slope[at] = 2 * weight * sums[at] / pairs;
                weights[at] = -2 * weight / pairs;
            }
            loss -= 2 * sums[i * k + i] / b;
            slope[i * k + i] -= 2.0 / b;
        }
        A h = on.of(Matrix.wrap(k, k, slope));
        A w = on.of(Matrix.wrap(k, k, weights));
        A byFirst = on.multiplyTransposedRight(c, h);
        A bySecond = on.multiply(a, h);
        on.addProduct(byFirst, 1, a, on.multiply(rightSquares, w));
        on.addProduct(bySecond, 1, c, on.multiply(leftSquares, w));
        return new BatchLoss.Slope<>(
                loss, List.of(throughRoots(on, byFirst, a, left), throughRoots(on, bySecond, c, right)));
    }

    private static <A> A squares(Arithmetic<A> on, A a) {
        A out = on.zeros(on.rows(a), on.columns(a));
        on.addProduct(out, 1, a, a);
        return out;
    }

    /** A column without variance is left as it is. */
    private static <A> double[] inverseRoots(Arithmetic<A> on, A z) {
        double[] squares = on.columnDots(z, z);
        for (int j = 0; j < squares.length; j++) {
            squares[j] = squares[j] > 0 ? Math.sqrt(on.rows(z) / squares[j]) : 1;
        }
        return squares;
    }

    /** From the gradient by columns of unit mean square to that by the columns. */
    private static <A> A throughRoots(Arithmetic<A> on, A gradient, A normalised, double[] inverse) {
        double[] along = on.columnDots(normalised, gradient);
        for (int j = 0; j < along.length; j++) {
            along[j] /= -on.rows(normalised);
        }
        on.scaleColumns(normalised, along);
        on.add(gradient, 1, normalised);
        on.scaleColumns(gradient, inverse);
        return gradient;
    }
}
