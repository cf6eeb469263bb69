package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A loss of the moments of two views' features Z = V W&#7488; and Z' = V' W&#7488;, at moments averaged over batches:
 * {@link AveragedMoments}. With H, H' and G its slopes by S, S' and C, those by features are (2 Z H + Z' G&#7488;)/b and
 * (2 Z' H' + Z G)/b. Cost: 12bkd + O(bk&sup2;) flops, a third of them for the features of the encoder before.
 *
 * <p>Parameters: W, k &times; d.
 */
record PairLoss<A>(Arithmetic<A> on, int k, int d, MomentLoss inner, AveragedMoments<A> average)
        implements BatchLoss<A> {
    PairLoss(Arithmetic<A> on, int k, int d, MomentLoss inner) {
        this(on, k, d, inner, new AveragedMoments<>(on, k, d));
    }

    @Override
    public List<Matrix> initial(RandomGenerator random) {
        return List.of(BatchLoss.encoder(k, d, d, random));
    }

    @Override
    public Slope<A> evaluate(List<A> parameters, A views, A seconds) {
        A w = parameters.get(0);
        int b = on.rows(views);
        A first = on.multiplyTransposedRight(views, w);
        A second = on.multiplyTransposedRight(seconds, w);
        MomentLoss.Slope slope = inner.at(average.next(w, views, seconds, first, second));
        A byCross = on.of(slope.byCross().times(1.0 / b));
        A byFirst = on.multiplyTransposedRight(second, byCross);
        on.add(byFirst, 2.0 / b, on.multiply(first, on.of(slope.byFirst())));
        A bySecond = on.multiply(first, byCross);
        on.add(bySecond, 2.0 / b, on.multiply(second, on.of(slope.bySecond())));
        A byW = on.multiplyTransposedLeft(byFirst, views);
        on.add(byW, 1, on.multiplyTransposedLeft(bySecond, seconds));
        return new Slope<>(slope.loss(), List.of(byW));
    }

    @Override
    public List<A> memory() {
        return average.memory();
    }

    @Override
    public TrainedModel model(List<A> parameters, double targetScale) {
        return new TrainedModel(on.read(parameters.get(0)), Optional.empty());
    }
}
