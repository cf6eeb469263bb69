package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A loss of two views' features Z = V W&#7488; and Z' = V' W&#7488; as one of the encoder: with G and G' its slopes by features
 * the gradient is G&#7488; V + G'&#7488; V'. Cost: 8bkd flops and what the inner loss has.
 *
 * <p>Parameters: W, k &times; d.
 */
record PairLoss<A>(Arithmetic<A> on, int k, int d, FeatureLoss<A> inner) implements BatchLoss<A> {
    @Override
    public List<Matrix> initial(RandomGenerator random) {
        return List.of(BatchLoss.encoder(k, d, d, random));
    }

    @Override
    public Slope<A> evaluate(List<A> parameters, A views, A seconds) {
        A w = parameters.get(0);
        A first = on.multiplyTransposedRight(views, w);
        A second = on.multiplyTransposedRight(seconds, w);
        FeatureLoss.Slope<A> slope = inner.at(new FeatureLoss.Pairs<>(w, views, seconds, first, second));
        A byW = on.multiplyTransposedLeft(slope.byFirst(), views);
        on.add(byW, 1, on.multiplyTransposedLeft(slope.bySecond(), seconds));
        return new Slope<>(slope.loss(), List.of(byW));
    }

    @Override
    public List<A> memory() {
        return inner.memory();
    }

    @Override
    public TrainedModel model(List<A> parameters, double targetScale) {
        return new TrainedModel(on.read(parameters.get(0)), Optional.empty());
    }
}
