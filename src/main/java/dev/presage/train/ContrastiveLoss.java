package dev.presage.train;

import java.util.List;

/**
 * The spectral contrastive loss -2 tr(W G W&#7488;) + ||W S W&#7488;||&sup2;, whose minimisers span exactly the joint-embedding
 * subspace; smooth and without constraints. Source: HaoChen et al. 2021; theory.md 3.5.
 *
 * <p>Each source gives two views with features z and z'. The first term is the mean of -2 z&middot;z'. With
 * P_i = (z z&#7488; + z' z'&#7488;)/2 for source i, the second is the mean of &lt;P_i, P_j&gt; over all pairs of
 * <em>different</em> draws i, (||&sum; P_i||&sup2; - &sum; ||P_i||&sup2;)/(b(b-1)): unbiased because draws are independent, and
 * of less variance than any one split of the batch into halves. With T = &sum; P_i its gradient by z is
 * 2 (T - P_i) z/(b(b-1)). Cost: O(bk&sup2;) flops.
 */
record ContrastiveLoss<A>() implements PairLoss.OfFeatures<A> {
    @Override
    public BatchLoss.Slope<A> evaluate(Arithmetic<A> on, A first, A second) {
        int b = on.rows(first);
        double pairs = (double) b * (b - 1);
        A sum = on.multiplyTransposedLeft(first, first);
        on.add(sum, 1, on.multiplyTransposedLeft(second, second));
        on.scale(sum, 0.5);
        double[] zz = on.rowDots(first, first);
        double[] zy = on.rowDots(first, second);
        double[] yy = on.rowDots(second, second);
        double pull = 0;
        double own = 0;
        for (int i = 0; i < b; i++) {
            pull += zy[i];
            own += (zz[i] * zz[i] + 2 * zy[i] * zy[i] + yy[i] * yy[i]) / 4;
        }
        return new BatchLoss.Slope<>(
                -2 * pull / b + (on.sumOfSquares(sum) - own) / pairs,
                List.of(
                        gradient(on, sum, first, second, zz, zy, pairs),
                        gradient(on, sum, second, first, yy, zy, pairs)));
    }

    /** 2/pairs (z T - (z&middot;z z + z&middot;z' z')/2) - 2/b z'. */
    private static <A> A gradient(Arithmetic<A> on, A sum, A z, A other, double[] own, double[] cross, double pairs) {
        int b = own.length;
        double[] ownFactors = new double[b];
        double[] otherFactors = new double[b];
        for (int i = 0; i < b; i++) {
            ownFactors[i] = -own[i] / pairs;
            otherFactors[i] = -cross[i] / pairs - 2.0 / b;
        }
        A out = on.multiply(z, sum);
        on.scale(out, 2 / pairs);
        addScaledRows(on, out, ownFactors, z);
        addScaledRows(on, out, otherFactors, other);
        return out;
    }

    private static <A> void addScaledRows(Arithmetic<A> on, A into, double[] factors, A rows) {
        A scaled = on.copy(rows);
        on.scaleRows(scaled, factors);
        on.add(into, 1, scaled);
    }
}
