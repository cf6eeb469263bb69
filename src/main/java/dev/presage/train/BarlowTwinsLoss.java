package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;

/**
 * Barlow Twins: with columns of features divided by their root mean squares over the batch, A and A', and K = A&#7488;A'/b, the
 * loss &sum; (1 - K_ii)&sup2; + r &sum;_{i&ne;j} K_ij&sup2;. With H = dL/dK the gradient by A is A'H&#7488;/b, and by column i of Z,
 * s_i its root mean square, (dA_i - A_i h_i/b)/s_i with h = &sum;_j H_ij K_ij. Views come centred by their true mean.
 * Cost: O(bk&sup2;) flops. Source: Zbontar et al. 2021; theory.md 3.7.
 *
 * @param redundancy r
 */
record BarlowTwinsLoss<A>(double redundancy) implements PairLoss.OfFeatures<A> {
    @Override
    public BatchLoss.Slope<A> evaluate(Arithmetic<A> on, A first, A second) {
        int b = on.rows(first);
        int k = on.columns(first);
        double[] left = inverseRoots(on, first);
        double[] right = inverseRoots(on, second);
        A a = on.copy(first);
        A c = on.copy(second);
        on.scaleColumns(a, left);
        on.scaleColumns(c, right);
        double[] correlation =
                on.read(on.multiplyTransposedLeft(a, c)).times(1.0 / b).toArray();
        double[] slope = new double[k * k];
        double[] byRow = new double[k];
        double[] byColumn = new double[k];
        double loss = 0;
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < k; j++) {
                double value = correlation[i * k + j];
                double missing = i == j ? value - 1 : value;
                double weight = i == j ? 1 : redundancy;
                loss += weight * missing * missing;
                double h = 2 * weight * missing;
                slope[i * k + j] = h / b;
                byRow[i] -= h * value / b;
                byColumn[j] -= h * value / b;
            }
        }
        A h = on.of(Matrix.wrap(k, k, slope));
        A byFirst = on.multiplyTransposedRight(c, h);
        A bySecond = on.multiply(a, h);
        finish(on, byFirst, a, byRow, left);
        finish(on, bySecond, c, byColumn, right);
        return new BatchLoss.Slope<>(loss, List.of(byFirst, bySecond));
    }

    /** A column without variance is left as it is. */
    private static <A> double[] inverseRoots(Arithmetic<A> on, A z) {
        double[] squares = on.columnDots(z, z);
        for (int j = 0; j < squares.length; j++) {
            squares[j] = squares[j] > 0 ? Math.sqrt(on.rows(z) / squares[j]) : 1;
        }
        return squares;
    }

    private static <A> void finish(Arithmetic<A> on, A gradient, A normalised, double[] along, double[] inverse) {
        on.scaleColumns(normalised, along);
        on.add(gradient, 1, normalised);
        on.scaleColumns(gradient, inverse);
    }
}
