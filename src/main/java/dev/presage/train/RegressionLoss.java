package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Regression of targets through k features: the batch mean of ||t - D E v||&sup2;. With residuals R = V E&#7488; D&#7488; - T
 * (b &times; p) the gradients are dD = 2/b R&#7488; (V E&#7488;), p &times; k, and dE = 2/b (R D)&#7488; V, k &times; d.
 * Cost: 4bk(d + p) + 2bk min(d, p) flops. Targets x: the linear denoising autoencoder; y: supervised learning;
 * (y; sqrt(lambda) x): both. Source: Balestriero &amp; LeCun 2024; theory.md 3.1, 3.3, 3.4.
 *
 * <p>Parameters: E and D.
 */
record RegressionLoss<A>(Arithmetic<A> on, int k, int d, int p) implements BatchLoss<A> {
    @Override
    public List<Matrix> initial(RandomGenerator random) {
        int widest = Math.max(d, p);
        Matrix encoder = BatchLoss.encoder(k, d, widest, random);
        return List.of(encoder, BatchLoss.encoder(p, k, widest, random));
    }

    @Override
    public Slope<A> evaluate(List<A> parameters, A views, A targets) {
        A encoder = parameters.get(0);
        A head = parameters.get(1);
        int b = on.rows(views);
        A z = on.multiplyTransposedRight(views, encoder);
        A residuals = on.residuals(z, head, targets);
        A byHead = on.multiplyTransposedLeft(residuals, z);
        A byEncoder = on.multiplyTransposedLeft(on.multiply(residuals, head), views);
        on.scale(byEncoder, 2.0 / b);
        on.scale(byHead, 2.0 / b);
        return new Slope<>(on.sumOfSquares(residuals) / b, List.of(byEncoder, byHead));
    }

    @Override
    public TrainedModel model(List<A> parameters, double targetScale) {
        return new TrainedModel(
                on.read(parameters.get(0)),
                Optional.of(on.read(parameters.get(1)).times(targetScale)));
    }
}
