package dev.presage.train;

import dev.presage.linalg.Matrix;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The linear autoencoder whose decoder is its encoder transposed: the batch mean of ||t - E&#7488; E v / s||&sup2; for
 * targets t = x/s. With Z = V E&#7488; and R = Z E/s - T the gradient is 2/(bs) (Z&#7488; R + (R E&#7488;)&#7488; V). Its optimum
 * is that of the untied one where M and S have common eigenvectors, as under isotropic noise, and a worse one elsewhere.
 * Cost: 10bkd flops.
 *
 * @param scale s, by which targets were divided
 */
record TiedLoss<A>(Arithmetic<A> on, int k, int d, double scale) implements BatchLoss<A> {
    @Override
    public List<Matrix> initial(RandomGenerator random) {
        return List.of(BatchLoss.encoder(k, d, d, random));
    }

    @Override
    public Slope<A> evaluate(List<A> parameters, A views, A targets) {
        A encoder = parameters.get(0);
        int b = on.rows(views);
        A z = on.multiplyTransposedRight(views, encoder);
        A residuals = on.multiply(z, encoder);
        on.scale(residuals, 1 / scale);
        on.add(residuals, -1, targets);
        A gradient = on.multiplyTransposedLeft(z, residuals);
        on.add(gradient, 1, on.multiplyTransposedLeft(on.multiplyTransposedRight(residuals, encoder), views));
        on.scale(gradient, 2 / (b * scale));
        return new Slope<>(on.sumOfSquares(residuals) / b, List.of(gradient));
    }

    @Override
    public TrainedModel model(List<A> parameters, double targetScale) {
        Matrix encoder = on.read(parameters.get(0));
        return new TrainedModel(encoder, Optional.of(encoder.transpose()));
    }
}
