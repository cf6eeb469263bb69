package dev.presage.train;

import java.util.List;

/**
 * A loss of the moments of features at moments averaged over batches ({@link AveragedMoments}). With H, H' and G its slopes by
 * S, S' and C, those by features are (2 Z H + Z' G&#7488;)/b and (2 Z' H' + Z G)/b. Cost: 4bkd + O(bk&sup2;) flops.
 */
record AveragedMomentLoss<A>(Arithmetic<A> on, MomentLoss inner, AveragedMoments<A> average) implements FeatureLoss<A> {
    @Override
    public Slope<A> at(Pairs<A> batch) {
        A first = batch.first();
        A second = batch.second();
        int b = on.rows(first);
        MomentLoss.Slope slope = inner.at(average.next(batch));
        A byCross = on.of(slope.byCross().times(1.0 / b));
        A byFirst = on.multiplyTransposedRight(second, byCross);
        on.add(byFirst, 2.0 / b, on.multiply(first, on.of(slope.byFirst())));
        A bySecond = on.multiply(first, byCross);
        on.add(bySecond, 2.0 / b, on.multiply(second, on.of(slope.bySecond())));
        return new Slope<>(slope.loss(), byFirst, bySecond);
    }

    @Override
    public List<A> memory() {
        return average.memory();
    }
}
