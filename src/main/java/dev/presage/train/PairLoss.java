package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A loss of the features of two views of each sample, z = W v and z' = W v'. With the gradients by features, b &times; k, that
 * by W is dZ&#7488; V + dZ'&#7488; V'. Cost: 8bdk flops beside the loss of the features.
 *
 * @param <A> a matrix on the device
 */
record PairLoss<A>(Arithmetic<A> on, int k, int d, OfFeatures<A> inner) implements BatchLoss<A> {
    /** A loss of features. */
    interface OfFeatures<A> {
        /** The loss, and its gradients by the features of first and of second views, which may be the same objects. */
        Slope<A> evaluate(Arithmetic<A> on, A first, A second);
    }

    @Override
    public List<Matrix> initial(RandomGenerator random) {
        return List.of(BatchLoss.encoder(k, d, d, random));
    }

    @Override
    public Slope<A> evaluate(List<A> parameters, A views, A seconds) {
        A w = parameters.get(0);
        Slope<A> slope =
                inner.evaluate(on, on.multiplyTransposedRight(views, w), on.multiplyTransposedRight(seconds, w));
        A byW = on.multiplyTransposedLeft(slope.gradient().get(0), views);
        on.add(byW, 1, on.multiplyTransposedLeft(slope.gradient().get(1), seconds));
        return new Slope<>(slope.loss(), List.of(byW));
    }

    @Override
    public TrainedModel model(List<A> parameters, double targetScale) {
        return new TrainedModel(on.read(parameters.get(0)), Optional.empty());
    }
}
